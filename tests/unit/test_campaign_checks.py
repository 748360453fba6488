"""Campaigns that cannot run are refused before anything is simulated."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from python_generators.campaigns.campaign_checks import check_campaigns
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.seeds.load import Seeds, load_seeds


def _campaigns(seeds: Seeds, name: str, **changes: Any) -> Seeds:
    rows = [
        row.model_copy(update=changes) if row.campaign == name else row
        for row in seeds.campaigns
    ]
    return replace(seeds, campaigns=tuple(rows))


def _effects(seeds: Seeds, number: int, **changes: Any) -> Seeds:
    rows = list(seeds.campaign_effects)
    rows[number] = rows[number].model_copy(update=changes)
    return replace(seeds, campaign_effects=tuple(rows))


def _in_one_month(seeds: Seeds, share: float, *audiences: str) -> Seeds:
    """The first campaigns all in one month, each for one of the audiences."""
    names = ("savings_booster", "consumer_loan_offer", "sip_nudge_app")
    for name, audience in zip(names, audiences, strict=False):
        changes = {"month": "2025-03", "audience": audience, "treated_share": share}
        seeds = _campaigns(seeds, name, **changes)
    return seeds


def test_the_seeds_of_every_market_are_accepted(settings: Settings) -> None:
    for market in ("in", "us"):
        chosen = settings.model_copy(update={"market": market})
        check_campaigns(chosen, load_seeds(market))
    months = [c.month for c in load_seeds("in").campaigns]
    assert len(months) >= 6
    early = [month for month in months if month < "2025-04"]
    assert len(early) <= 2  # the others have three months before them
    assert set(settings.campaigns) == {c.campaign for c in load_seeds("in").campaigns}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda s: _campaigns(s, "placebo", audience="segment:unknown"), "audience"),
        (lambda s: _campaigns(s, "placebo", audience="persona:Hero"), "persona:Hero"),
        (lambda s: _campaigns(s, "placebo", month="2026-01"), "outside the months"),
        (lambda s: _campaigns(s, "placebo", month="2024-12"), "drop placebo from"),
        (lambda s: _campaigns(s, "placebo", confounding=0.5), "make the assignment"),
        (lambda s: _campaigns(s, "placebo", campaign="sip_nudge_app"), "only once"),
        (
            lambda s: _campaigns(s, "placebo", month="2025-07"),
            "another month or audience",
        ),
        (lambda s: _in_one_month(s, 0.5, "all", "all"), "100%"),
        (
            lambda s: _in_one_month(s, 0.6, "persona:Saver", "employment:Salaried"),
            "120%",
        ),
        (lambda s: _in_one_month(s, 0.5, "persona:Saver", "segment:under_30"), "100%"),
        (
            lambda s: _in_one_month(
                s, 0.4, "persona:Saver", "employment:Contract", "segment:borrowers"
            ),
            "120%",
        ),
        (lambda s: _effects(s, 0, clicked_share=0.9), "at most opened_share"),
        (lambda s: _effects(s, 0, converted_share=0.5), "at most clicked_share"),
        (lambda s: _effects(s, 0, persona="Hero"), "unknown persona"),
        (lambda s: _effects(s, 0, campaign="nothing"), "unknown campaign"),
        (lambda s: _effects(s, 0, persona="Spender"), "only once"),
        (
            lambda s: replace(s, campaign_effects=s.campaign_effects[1:]),
            "missing for savings_booster",
        ),
    ],
)
def test_campaigns_that_cannot_run_are_refused_in_one_line(
    settings: Settings, seeds: Seeds, change: Any, text: str
) -> None:
    with pytest.raises(InputError, match=text) as refused:
        check_campaigns(settings, change(seeds))
    assert "\n" not in str(refused.value)
    assert "seeds/markets/in/campaign" in str(refused.value)


@pytest.mark.parametrize(
    "audiences",
    [
        ("persona:Saver", "persona:Spender", "persona:Investor"),
        ("employment:Salaried", "employment:Contract"),
    ],
)
def test_audiences_that_cannot_overlap_need_not_share(
    settings: Settings, seeds: Seeds, audiences: tuple[str, ...]
) -> None:
    check_campaigns(settings, _in_one_month(seeds, 0.9, *audiences))


def test_only_campaigns_that_run_must_fit_and_all_must_be_known(
    settings: Settings, seeds: Seeds
) -> None:
    short = settings.model_copy(update={"months": 3, "campaigns": ["savings_booster"]})
    check_campaigns(short, seeds)
    check_campaigns(settings.model_copy(update={"campaigns": []}), seeds)
    unknown = settings.model_copy(update={"campaigns": ["placebo", "nothing"]})
    with pytest.raises(InputError, match="vars.campaigns: 'nothing': unknown"):
        check_campaigns(unknown, seeds)


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("campaigns.csv", "treated_share", "1"),
        ("campaigns.csv", "confounding", "1.2"),
        ("campaigns.csv", "goal", "fame"),
        ("campaigns.csv", "month", "2025-13"),
        ("campaign_effects.csv", "wants_lift", "1.5"),
        ("campaign_effects.csv", "organic_share", "0"),
        ("campaign_effects.csv", "monthly_decay", "-0.1"),
    ],
)
def test_values_out_of_range_are_refused_by_line(
    tmp_path: Path, file: str, column: str, value: str
) -> None:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds" / "markets" / "in" / file
    frame = pd.read_csv(path, dtype=str)
    frame.loc[1, column] = value
    frame.to_csv(path, index=False)
    with pytest.raises(InputError, match=rf"{file}:3: {column}: '{value}'"):
        load_seeds("in", tmp_path)
