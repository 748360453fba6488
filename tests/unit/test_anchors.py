"""The anchors: enough, each with its source, measured, and met by the base."""

import csv
import shutil
from pathlib import Path

import pytest

from expectations.suites.anchors_are_matched import (
    LEAST_FITTED,
    LEAST_UNFITTED,
    suites,
)
from python_generators.base.faker.population import make_base
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.seeds.load import Seeds, load_seeds
from tests.support.anchor_scorecard import scorecard

ANCHORS = Path("seeds") / "markets" / "in" / "anchors.csv"
LEAST_ANCHORS = {"in": (40, 10), "us": (20, 5)}  # in all, and not used for fitting
MARKETS = sorted(LEAST_ANCHORS)


@pytest.mark.parametrize("market", MARKETS)
def test_there_are_enough_anchors_and_some_are_not_fitted(market: str) -> None:
    anchors = load_seeds(market).anchors
    in_all, unfitted = LEAST_ANCHORS[market]
    assert len(anchors) >= in_all
    assert sum(not anchor.used_for_fit for anchor in anchors) >= unfitted


@pytest.mark.parametrize("market", MARKETS)
def test_a_choice_is_called_an_assumption_and_a_source_has_its_year(
    market: str,
) -> None:
    for anchor in load_seeds(market).anchors:
        chosen = anchor.source in ("assumption", "project brief")
        assert chosen == (anchor.confidence == "assumption"), anchor.anchor_id
        assert chosen != bool(anchor.year), anchor.anchor_id


@pytest.mark.parametrize("market", MARKETS)
def test_tolerances_are_narrow_enough_to_fail(market: str) -> None:
    """Nothing, and twice the target, miss every anchor; ratios are held to a tenth."""
    for anchor in load_seeds(market).anchors:
        widest = 0.1 if anchor.unit == "ratio" else anchor.target
        assert anchor.tolerance < widest, anchor.anchor_id


@pytest.mark.parametrize(
    "random_seed", [42, pytest.param(2026, marks=pytest.mark.nightly)]
)
@pytest.mark.parametrize("market", MARKETS)
def test_the_base_meets_the_anchors(
    market: str, random_seed: int, settings: Settings
) -> None:
    changes = {"market": market, "random_seed": random_seed}
    settings = settings.model_copy(update=changes)
    seeds = load_seeds(market)
    found = scorecard(make_base(settings, seeds), settings).set_index("anchor_id")
    of_people = {a.anchor_id for a in seeds.anchors if a.table != "months"}
    assert set(found.index) == of_people
    fitted = found["used_for_fit"]
    missed = found.loc[~found["passed"], ["metric", "target", "actual"]].to_string()
    assert found.loc[fitted, "passed"].mean() >= LEAST_FITTED, missed
    if random_seed == 42:  # the shipped seed; others miss a few more by chance
        assert found.loc[~fitted, "passed"].mean() >= LEAST_UNFITTED, missed


def test_a_metric_that_nobody_measures_is_missing(
    settings: Settings, seeds: Seeds, tmp_path: Path
) -> None:
    text = (PROJECT_ROOT / ANCHORS).read_text(encoding="utf-8")
    spoilt = tmp_path / "anchors.csv"
    spoilt.write_text(text.replace(":loan_share,", ":loan_shares,"), encoding="utf-8")
    small = settings.model_copy(update={"base_customers": 50})
    found = scorecard(make_base(small, seeds), small, spoilt)
    of_people = {a.anchor_id for a in seeds.anchors if a.table != "months"}
    missing = of_people - set(found["anchor_id"])
    assert missing == {"in_loan_penetration"}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("tolerance", "0", "anchors.csv:2: tolerance: '0'"),
        ("confidence", "sure", "anchors.csv:2: confidence: 'sure'"),
        ("source", "", "anchors.csv:2: source: ''"),
        ("used_for_fit", "maybe", "anchors.csv:2: used_for_fit: 'maybe'"),
        ("anchor_id", "in_income_2_5", "give each only once"),
    ],
)
def test_a_faulty_anchor_is_refused_in_one_line(
    column: str, value: str, expected: str, tmp_path: Path
) -> None:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    with (tmp_path / ANCHORS).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[0][column] = value
    with (tmp_path / ANCHORS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError) as error:
        load_seeds("in", tmp_path)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_the_audit_stops_for_a_base_of_full_size_alone(
    settings: Settings, seeds: Seeds
) -> None:
    def shown(base_customers: int) -> list[str]:
        sized = settings.model_copy(update={"base_customers": base_customers})
        (suite,) = suites(sized, seeds)
        return [str(e.description) for e in suite.expectations]

    assert sum("(critical)" in text for text in shown(2000)) == 2
    assert not any("(critical)" in text for text in shown(200))
    assert any("base: at least 90% of the anchors" in text for text in shown(200))
