"""What the dashboard knows: small tables of counts and sums, packed for the page.

Every row belongs to a cell, a persona in a city with a kind of employment, so that the
page filters by adding up the rows of the cells that are chosen, and aggregates nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pages.checks import STATUSES, Check
from pages.dashboard_colors import colors_of
from pages.published import Published
from pages.scorecard_words import HEADLINES, POPULATIONS
from pages.style import PERSONA_COLORS, POPULATION_COLORS, POPULATION_NAMES

CELL = ["persona", "city", "employment_type"]
_FIGURES = 6  # significant figures of sums that are no counts and no paise

# Tables of the mart: what each column holds besides the cell. Money is in paise.
_PEOPLE = "customers, borrowers, past_due_30, past_due_90, overdrawn, credit_score_sum"
_MONEY = (
    "income",
    "spending",
    "savings",
    "investments",
    "loan_repayment",
    "balance",
    "portfolio_value",
    "loan_outstanding",
)
_DELTAS = ("income", "spending", "savings", "investments", "loan_repayment")
_WEIGHED = ("w", "wx", "ww", "wwx", "wwxx")


def _paise(amounts: Sequence[str], names: Sequence[str] = ()) -> str:
    """Amounts in paise, under their own names or others."""
    return ", ".join(
        f"({amount} * 100)::bigint as {name}"
        for amount, name in zip(amounts, names or amounts, strict=True)
    )


_TABLES = {
    "months": f"select {{cell}}, month, {_PEOPLE}, {_paise(_MONEY)} "
    "from marts.dashboard_months",
    "balances": "select {cell}, month, [balance_from, balance_to] as bin, customers "
    "from marts.dashboard_balances",
    "spending": f"select {{cell}}, category, {_paise(['amount'])}, transaction_count "
    "from marts.dashboard_spending",
    "spreads": "select {cell}, population, measure, [value_from, value_to] as bin, "
    "customers "
    "from marts.dashboard_spreads",
    "correlations": "select {cell}, population, column_a, column_b, customers, "
    "rank_a_sum, rank_b_sum, product_sum from marts.dashboard_correlations",
    "responses": "select {cell}, campaign, response, contacts "
    "from marts.dashboard_responses",
    # What the campaign was for, besides who converted and what the bank earned.
    "effects": "select {cell}, campaign, horizon_months, is_treated, "
    "case when metric = goal then 'goal' else metric end as metric, customers, "
    f"{', '.join(_WEIGHED)} from marts.dashboard_effects "
    "inner join marts.campaigns using (campaign) "
    "where metric in ('converted', 'profit', goal)",
    "scenarios": f"select scenario, {{cell}}, month, {_paise(['balance_delta'])} "
    "from marts.dashboard_scenarios where scenario <> 'baseline'",
    # The page shows flows over all months only.
    "scenario_flows": "select scenario, {cell}, "
    f"{_paise([f'sum({name}_delta)' for name in _DELTAS], _DELTAS)} "
    "from marts.dashboard_scenarios where scenario <> 'baseline' group by all",
}


def dashboard_data(
    published: Published, symbol: str, checks: Sequence[Check]
) -> dict[str, Any]:
    """Everything that the page's script reads, ready to be written as JSON.

    Args:
        published: What was published.
        symbol: The market's sign of money.
        checks: What became of the build's checks.
    """
    frames = {
        name: published.query(sql.format(cell=", ".join(CELL)) + " order by all")
        for name, sql in _TABLES.items()
    }
    cells = pd.concat([frame[CELL] for frame in frames.values()]).drop_duplicates()
    choices = {
        "persona": _in_order(cells["persona"], PERSONA_COLORS),
        "city": _by_size(frames["months"], cells, "city"),
        "employment_type": _by_size(frames["months"], cells, "employment_type"),
    }
    codes = [cells[name].map(choices[name].index) for name in CELL]
    cells = cells.assign(**dict(zip(CELL, codes, strict=True))).reset_index(drop=True)
    place = {key: n for n, key in enumerate(cells.itertuples(index=False, name=None))}
    names = _in_order(frames["spreads"]["population"], POPULATION_COLORS)
    populations = {name: POPULATION_NAMES.get(name, name) for name in names}
    scores = list(_scores(published))
    scenarios = sorted(set(frames["scenarios"]["scenario"]))
    return {
        "symbol": symbol,
        "choices": choices,
        "cells": {name: cells[name].tolist() for name in CELL},
        "market": published.settings.market,
        "months": [f"{m:%b %Y}" for m in sorted(set(frames["months"]["month"]))],
        "simulated": published.settings.population,
        "populations": populations,
        "scenarios": scenarios,
        "names": POPULATION_NAMES,
        "tables": {
            name: dict(_packed(_by_cell(frame, choices, place)))
            for name, frame in frames.items()
        },
        "campaigns": _records(published, _CAMPAIGNS),
        "readings": _records(published, _READINGS),
        "scores": scores,
        "distances": _records(
            published,
            "select population, table_name, column_name, distance "
            "from quality.column_fidelity order by all",
        ),
        "anchors": _records(
            published,
            "select population, anchor_id, metric, target, tolerance, actual, passed, "
            "used_for_fit from quality.anchor_scorecard order by all",
        ),
        "checks": list(_counted(checks)),
        "colors": colors_of(
            choices["persona"],
            list(populations.values()),
            [name.replace("_", " ") for name in scenarios],
            [who for who in _judges() if who in {score["who"] for score in scores}],
        ),
    }


_CAMPAIGNS = (
    "select campaign, strftime(month, '%b %Y') as month, audience, channel, offer, "
    "goal, assignment from marts.campaigns order by month, campaign"
)
# The estimate to believe: what was known before is taken out, or the aim weighed out.
_READINGS = """
select
    campaigns.campaign,
    results.metric = campaigns.goal as is_goal,
    results.metric,
    results.horizon_months,
    results.estimate,
    results.ci_low,
    results.ci_high,
    summary.cost::double as cost,
    summary.incremental_profit::double as profit,
    summary.incremental_profit_low::double as profit_low,
    summary.incremental_profit_high::double as profit_high
from marts.campaigns as campaigns
inner join marts.campaign_results as results
    on
        campaigns.campaign = results.campaign
        and results.method = if(
            campaigns.assignment = 'randomised', 'cuped', 'inverse_propensity'
        )
        and results.metric in ('converted', 'profit', campaigns.goal)
inner join marts.campaign_summary as summary
    on
        results.campaign = summary.campaign
        and results.horizon_months = summary.horizon_months
order by all
"""


def _by_size(months: pd.DataFrame, cells: pd.DataFrame, name: str) -> list[str]:
    """The values of a column, those of most customers first."""
    people = months.groupby(name)["customers"].sum()
    return sorted(set(cells[name]), key=lambda value: (-people.get(value, 0), value))


def _in_order(values: "pd.Series[str]", known: Mapping[str, str]) -> list[str]:
    """Known names in their order, then the others by name."""
    found = set(values)
    return [v for v in known if v in found] + sorted(found.difference(known))


def _by_cell(
    frame: pd.DataFrame,
    choices: Mapping[str, Sequence[str]],
    place: Mapping[tuple[int, ...], int],
) -> pd.DataFrame:
    codes = [frame[name].map(choices[name].index) for name in CELL]
    cell = [place[key] for key in zip(*codes, strict=True)]
    return frame.drop(columns=CELL).assign(cell=np.array(cell, dtype=np.int64))


def _packed(frame: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    """Each column as a list of numbers, or as what it holds and where."""
    for name in frame:
        column = frame[name]
        if name in _WEIGHED:
            yield str(name), [_rounded(value) for value in column]
        elif pd.api.types.is_integer_dtype(column):
            yield str(name), column.tolist()
        else:
            if pd.api.types.is_datetime64_any_dtype(column):
                column = column.dt.strftime("%b %Y")
            elif name == "bin":
                column = column.map(tuple)
            codes, values = pd.factorize(column)
            yield str(name), {"values": values.tolist(), "codes": codes.tolist()}


def _rounded(value: float) -> float:
    """The first figures, without a point where there is nothing behind it."""
    figures = float(f"{value:.{_FIGURES}g}")
    return int(figures) if figures.is_integer() else figures


def _records(published: Published, sql: str) -> list[dict[str, Any]]:
    frame = published.query(sql).astype(object)
    rows = frame.where(frame.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(frame.columns, row, strict=True)) for row in rows]


def _scores(published: Published) -> Iterator[dict[str, Any]]:
    """The scorecard's headlines: the copies, no model, the ceiling, the original's."""
    rows = _records(published, "from quality.fidelity_scorecard order by all")
    for (scope, metric, part), label in HEADLINES.items():
        key = (scope, metric, part)
        found = {
            row["population"]: row
            for row in rows
            if (row["scope"], row["metric"], row["property"]) == key
        }
        for who, (name, column) in _judges().items():
            row = found.get(name) or next(iter(found.values()), None)
            if row is None or (name and name not in found) or row[column] is None:
                continue
            score = {"label": label, "who": who, "value": row[column]}
            yield {**score, "ideal": row["ideal"]}


def _judges() -> dict[str, tuple[str, str]]:
    """Who is scored, by title: in whose rows (empty: in anybody's) and which column."""
    copies = {POPULATIONS[name].title: name for name in ("hma", "ctgan")}
    return {
        **{title: (name, "score") for title, name in copies.items()},
        "No model": ("", "no_model"),
        "Ceiling": ("", "ceiling"),
        **{f"Original {title}": (name, "original") for title, name in copies.items()},
    }


def _counted(checks: Sequence[Check]) -> Iterator[dict[str, Any]]:
    """How many checks of each group ended how, and the names of those not passed."""
    for group in dict.fromkeys(check.group for check in checks):
        for status in STATUSES:
            names = [c.name for c in checks if (c.group, c.status) == (group, status)]
            if names:
                yield {
                    "group": group,
                    "status": status,
                    "checks": len(names),
                    "names": names if status != "passed" else [],
                }
