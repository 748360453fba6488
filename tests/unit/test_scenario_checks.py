"""Scenarios that cannot run are refused before anything is simulated."""

from dataclasses import replace
from pathlib import Path

import pytest

from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from python_generators.generators_command import main
from python_generators.scenarios.scenario_checks import (
    check_scenarios,
)
from python_generators.seeds.experiment_rows import ScenarioChange
from python_generators.seeds.load import Seeds

YOUNG = "segment:under_30"


def with_scenario(seeds: Seeds, *rows: dict[str, str]) -> Seeds:
    row = {"scenario": "mine", "parameter": "account_fee", "applies_to": "all"}
    row |= {"month_from": "", "month_to": "", "operation": "add", "note": "assumption"}
    mine = (
        ScenarioChange.model_validate({**row, "value": 1.0, **given}) for given in rows
    )
    return replace(seeds, scenarios=(*seeds.scenarios, *mine))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"parameter": "acount_fee"}, "parameter: 'acount_fee': unknown parameter"),
        ({"applies_to": "persona:Hoarder"}, "applies_to: 'persona:Hoarder': unknown"),
        ({"applies_to": "segment:rich"}, "segment:under_30"),
        ({"applies_to": "segment:new_job"}, "change with the months"),
        ({"month_from": "2026-01"}, "outside the months 2025-01 to 2025-12"),
        ({"month_to": "2024-12"}, "drop mine from the var scenarios"),
        ({"month_from": "2025-05", "month_to": "2025-04"}, "at most month_to"),
        ({"value": "-16"}, "mine.account_fee: -1.0"),
        ({"parameter": "bonus_share"}, "mine.bonus_share"),
        ({"parameter": "spending_low"}, "mine.spending_low: 1.3: keep it at most"),
        ({"parameter": "policy_rate", "value": "-1"}, "keep it from 0 to 1"),
        ({"parameter": "price_level", "operation": "set", "value": "0"}, "from 0.1"),
        ({"parameter": "income_volatility", "value": "9"}, "mine.income_volatility"),
        ({"parameter": "sip_step", "value": "1000000000"}, "mine.sip_step"),
    ],
)
def test_a_bad_change_is_refused_in_one_line(
    settings: Settings, seeds: Seeds, changed: dict[str, str], message: str
) -> None:
    chosen = settings.model_copy(update={"scenarios": ["mine"]})
    with pytest.raises(InputError, match=r"^seeds/scenarios\.csv") as refusal:
        check_scenarios(chosen, with_scenario(seeds, changed))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_scenario_that_does_not_run_may_lie_outside_the_months(
    settings: Settings, seeds: Seeds
) -> None:
    check_scenarios(settings, with_scenario(seeds, {"month_from": "2031-01"}))


@pytest.mark.parametrize("verb", ["vars", "generate"])
def test_an_unknown_scenario_stops_before_anything_runs(
    verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([verb, "--scenario", "windfall"]) == 2
    message = capsys.readouterr()
    assert "'windfall': unknown scenario; known: baseline, rate_hike" in message.err
    assert message.out == ""


SAVERS, LIFT = "persona:Saver", {"parameter": "wants_lift", "value": "0.6"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [{**LIFT, "applies_to": SAVERS}, {**LIFT, "applies_to": YOUNG}],
            "mine.wants_lift: 1.2",
        ),
        ([{"operation": "add"}, {"operation": "multiply"}], "account_fee is add in"),
        (
            [{"operation": "set", "month_to": "2025-06"}, {"operation": "set"}],
            "account_fee is set in these months already",
        ),
    ],
)
def test_changes_of_overlapping_audiences_are_checked_together(
    settings: Settings, seeds: Seeds, rows: list[dict[str, str]], message: str
) -> None:
    chosen = settings.model_copy(update={"scenarios": ["mine"]})
    last = len(seeds.scenarios) + len(rows) + 1
    with pytest.raises(InputError, match=f"{message}") as refusal:
        check_scenarios(chosen, with_scenario(seeds, *rows))
    assert str(refusal.value).startswith(f"seeds/scenarios.csv:{last}: ")


def test_changes_of_audiences_that_cannot_overlap_may_differ(
    settings: Settings, seeds: Seeds
) -> None:
    chosen = settings.model_copy(update={"scenarios": ["mine"]})
    rows = (
        {**LIFT, "applies_to": SAVERS},
        {**LIFT, "applies_to": "persona:Spender"},
        {"operation": "set", "month_to": "2025-06"},
        {"operation": "set", "month_from": "2025-07"},
    )
    check_scenarios(chosen, with_scenario(seeds, *rows))
