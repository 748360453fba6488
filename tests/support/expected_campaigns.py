"""What the charts about campaigns and scenarios must show, from raw rows."""

import numpy as np
import pandas as pd

from tests.support.dashboard_rows import CAMPAIGNS, SCENARIOS, Raw
from tests.support.expected_behavior import (
    Numbers,
    joined,
    month_name,
    numbers,
    simulated,
)

STAGES = ("Ignored", "Opened", "Clicked", "Converted")


def funnel(raw: Raw) -> Numbers:
    found: Numbers = {}
    for campaign, rows in raw.events.groupby("campaign"):
        depth = rows["response"].map(STAGES.index)
        for n, stage in enumerate(("Contacted", *STAGES[1:])):
            found[str(campaign).replace("_", " "), stage] = float((depth >= n).mean())
    return found


def arms(raw: Raw, campaign: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the outcomes of the treated and of the controls."""
    rows = raw.outcomes[raw.outcomes["campaign"] == campaign]
    return rows[rows["is_treated"]], rows[~rows["is_treated"]]


def shown(raw: Raw) -> list[str]:
    """Return the campaigns whose arms are large enough and have a conversion."""
    found = []
    for campaign in CAMPAIGNS:
        both = arms(raw, campaign)
        is_large = min(map(len, both)) >= 100
        if is_large and any(arm["converted"].any() for arm in both):
            found.append(campaign)
    return found


def _weights(arm: pd.DataFrame) -> "pd.Series[float]":
    chance = arm["treated_probability"]
    return 1 / chance.where(arm["is_treated"], 1 - chance)


def uplift(raw: Raw) -> Numbers:
    found: Numbers = {}
    for campaign in shown(raw):
        treated, controls = (
            np.average(arm["converted"], weights=_weights(arm))
            for arm in arms(raw, campaign)
        )
        found[(campaign,)] = float(treated - controls)
    return found


def profit(raw: Raw) -> Numbers:
    """The treated customers' profit minus that of controls weighted to match them."""
    found: Numbers = {}
    for campaign in shown(raw):
        treated, controls = arms(raw, campaign)
        odds = controls["treated_probability"] / (1 - controls["treated_probability"])
        without = np.average(controls["profit"], weights=odds)
        total = float(treated["profit"].sum() - len(treated) * without)
        found[(campaign,)] = 3 * total  # over the longest horizon, three months
    return found


def half_widths(raw: Raw) -> Numbers:
    """Half the widths of the 95% intervals, robust to unequal variances."""
    found: Numbers = {}
    for campaign in shown(raw):
        variance = 0.0
        for arm in arms(raw, campaign):
            weight = _weights(arm)
            apart = arm["converted"] - np.average(arm["converted"], weights=weight)
            variance += float((weight**2 * apart**2).sum() / weight.sum() ** 2)
        found[(campaign,)] = 1.96 * variance**0.5
    return found


def paths(raw: Raw) -> Numbers:
    impact = raw.impact.assign(month=raw.impact["month"].map(month_name))
    sums = impact.groupby(["scenario", "month"])["balance_delta"].sum()
    months = joined(raw)
    count = months.groupby(months["month"].map(month_name)).size()
    return numbers(sums.div(count, level="month").drop("baseline"))


def impact(raw: Raw) -> Numbers:
    sums = raw.impact.groupby("scenario")["spending_delta"].sum()
    assert set(sums.index) == set(SCENARIOS)
    return numbers((sums / len(simulated(raw))).drop("baseline"))
