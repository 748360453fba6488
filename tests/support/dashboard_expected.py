"""What each chart of the dashboard must show, computed from raw rows with pandas alone.

Every function takes the raw rows of the customers who are chosen and gives numbers by
the words that tell the chart's rows apart.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tests.support.dashboard_world import (
    ANCHORS,
    CAMPAIGNS,
    CATEGORIES,
    MONTHS,
    PUBLISHED,
    SCENARIOS,
    Raw,
)

Numbers = dict[tuple[str, ...], float]
FLOWS = {
    "income": "Pay",
    "spending": "Spending",
    "savings": "Savings",
    "investments": "Investments",
    "loan_repayment": "Loan repayment",
}
TITLES = {"base": "base", "ctgan": "CTGAN", "hma": "HMA"}
JUDGED = {"ctgan": "CTGAN", "hma": "HMA", "no_model": "No model", "ceiling": "Ceiling"}
STAGES = ("Ignored", "Opened", "Clicked", "Converted")
SHORT = {
    "age": "age",
    "income": "income",
    "credit_score": "credit",
    "savings_rate": "savings",
    "existing_loan_balance": "loan",
    "account_balance": "balance",
}


def choose(raw: Raw, **chosen: str) -> Raw:
    """The rows of the people whose columns are as chosen, with the people's columns."""
    people = raw.people
    for column, value in chosen.items():
        people = people[people[column] == value]
    own = people.loc[
        people["population"] == "hma",
        ["customer_id", "persona", "city", "employment_type"],
    ]

    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.drop(columns="persona", errors="ignore").merge(own)

    return Raw(
        people,
        of(raw.months),
        of(raw.postings),
        of(raw.events),
        of(raw.outcomes),
        of(raw.impact),
        raw.anchors.merge(people[["population", "customer_id"]]),
    )


def _month(month: str) -> str:
    return f"{pd.Timestamp(month):%b %Y}"


def _own(raw: Raw) -> pd.DataFrame:
    return raw.people[raw.people["population"] == "hma"]


def _people_by(raw: Raw, column: str) -> Numbers:
    return _numbers(_own(raw).groupby([column, "persona"]).size())


def _numbers(series: "pd.Series[Any]") -> Numbers:
    return {
        tuple(map(str, key if isinstance(key, tuple) else (key,))): float(value)
        for key, value in series.items()
    }


def _long(table: pd.DataFrame) -> Numbers:
    """A table of a line each and a column a flow."""
    return {
        (str(line), FLOWS[str(flow)]): float(value)
        for flow, column in table.items()
        for line, value in column.items()
    }


def ages(raw: Raw) -> Numbers:
    own = _own(raw)
    low = own["age"] // 2 * 2
    names = low.astype(str) + "\u2013" + (low + 1).astype(str)
    return _numbers(own.groupby([names, own["persona"]]).size())


def behavior(raw: Raw) -> Numbers:
    means = raw.months.groupby("persona")[list(FLOWS)].mean()
    return _long(means)


def shares(raw: Raw) -> Numbers:
    sums = raw.months.groupby("persona")[list(FLOWS)].sum()
    parts = sums.drop(columns="income").div(sums["income"], axis=0)
    return _long(parts)


def _by_month(raw: Raw, column: str) -> "pd.Series[Any]":
    months = raw.months.assign(month=raw.months["month"].map(_month))
    found: pd.Series[Any] = months.groupby(["persona", "month"])[column].mean()
    return found


def owed(raw: Raw) -> Numbers:
    months = raw.months[raw.months["loan_outstanding"] > 0]
    return _numbers(_by_month(Raw(raw.people, months, *_rest(raw)), "loan_outstanding"))


def _rest(raw: Raw) -> tuple[pd.DataFrame, ...]:
    return (raw.postings, raw.events, raw.outcomes, raw.impact, raw.anchors)


def late(raw: Raw) -> Numbers:
    found: Numbers = {}
    for month in MONTHS:
        rows = raw.months[raw.months["month"] == month]
        borrowers = (rows["loan_outstanding"] > 0).sum()
        for kind, part, whole in (
            ("30 days late", rows["days_past_due"] >= 30, borrowers),
            ("90 days late", rows["days_past_due"] >= 90, borrowers),
            ("Overdrawn", rows["balance"] < 0, len(rows)),
        ):
            found[_month(month), kind] = part.sum() / whole
    return found


def monthly(raw: Raw) -> Numbers:
    means = raw.months.groupby(raw.months["month"].map(_month))[list(FLOWS)].mean()
    return _long(means)


def categories(raw: Raw) -> Numbers:
    sums = raw.postings.groupby("category")["amount"].sum()
    assert set(sums.index) == set(CATEGORIES)
    return _numbers(sums / len(raw.months))


def funnel(raw: Raw) -> Numbers:
    found: Numbers = {}
    events = raw.events.fillna({"campaign": "before"})
    for campaign, rows in events.groupby("campaign"):
        depth = rows["response"].map(STAGES.index)
        for n, stage in enumerate(("Contacted", *STAGES[1:])):
            found[str(campaign), stage] = float((depth >= n).mean())
    return found


def uplift(raw: Raw) -> Numbers:
    found: Numbers = {}
    for campaign in CAMPAIGNS:
        rows = raw.outcomes[raw.outcomes["campaign"] == campaign]
        means = []
        for is_treated in (True, False):
            arm = rows[rows["is_treated"] == is_treated]
            chance = arm["treated_probability"]
            weight = 1 / (chance if is_treated else 1 - chance)
            means.append(np.average(arm["converted"], weights=weight))
        found[(campaign,)] = float(means[0] - means[1])
    return found


def profit(raw: Raw) -> Numbers:
    """The treated's own, less that of controls weighed to be like them, all told."""
    found: Numbers = {}
    for campaign in CAMPAIGNS:
        rows = raw.outcomes[raw.outcomes["campaign"] == campaign]
        treated = rows[rows["is_treated"]]["profit"]
        controls = rows[~rows["is_treated"]]
        odds = controls["treated_probability"] / (1 - controls["treated_probability"])
        without = np.average(controls["profit"], weights=odds)
        # three months' profit is the longest horizon of the world
        found[(campaign,)] = 3 * float(treated.sum() - len(treated) * without)
    return found


def half_widths(raw: Raw) -> Numbers:
    """Of 95% intervals of the conversions' effects, robust to unequal variances."""
    found: Numbers = {}
    for campaign in CAMPAIGNS:
        rows = raw.outcomes[raw.outcomes["campaign"] == campaign]
        variance = 0.0
        for is_treated in (True, False):
            arm = rows[rows["is_treated"] == is_treated]
            chance = arm["treated_probability"]
            weight = 1 / (chance if is_treated else 1 - chance)
            apart = arm["converted"] - np.average(arm["converted"], weights=weight)
            variance += float((weight**2 * apart**2).sum() / weight.sum() ** 2)
        found[(campaign,)] = 1.96 * variance**0.5
    return found


def paths(raw: Raw) -> Numbers:
    impact = raw.impact.assign(month=raw.impact["month"].map(_month))
    means = impact.groupby(["scenario", "month"])["balance_delta"].mean()
    return _numbers(means.drop("baseline"))


def impact(raw: Raw) -> Numbers:
    sums = raw.impact.groupby("scenario")["spending_delta"].sum()
    assert set(sums.index) == set(SCENARIOS)
    return _numbers((sums / len(_own(raw))).drop("baseline"))


def _correlation(raw: Raw, whole: Raw, population: str) -> dict[str, float]:
    """Of ranks in the whole population, over those who are chosen."""
    everybody = whole.people[whole.people["population"] == population]
    ranks = everybody[list(SHORT)].rank()
    chosen = raw.people[raw.people["population"] == population]["customer_id"]
    ours = ranks[everybody["customer_id"].isin(chosen)]
    names = list(SHORT)
    return {
        f"{SHORT[one]} \u2013 {SHORT[other]}": float(
            np.corrcoef(ours[one], ours[other])[0, 1]
        )
        for n, one in enumerate(names)
        for other in names[n + 1 :]
    }


def _correlations(raw: Raw, whole: Raw) -> Numbers:
    return {
        (pair, title): value
        for name, title in TITLES.items()
        for pair, value in _correlation(raw, whole, name).items()
    }


def likeness(raw: Raw, whole: Raw) -> Numbers:
    """Scores on the mart's own bins, of every population beside the base."""
    found: Numbers = {}
    base = _correlation(raw, whole, "base")
    for name, title in JUDGED.items():
        pairs = _correlation(raw, whole, name)
        drifts = [abs(value - base[pair]) for pair, value in pairs.items()]
        found["Pairs alike", title] = 1 - sum(drifts) / len(drifts) / 2
        found["Largest drift", title] = max(drifts)
        far = [_gap(raw, name, column) for column in SHORT]
        found["Columns alike", title] = 1 - sum(far) / len(far)
        found["Furthest column", title] = max(far)
    return found


def _gap(raw: Raw, population: str, column: str) -> float:
    """The largest gap of cumulative shares at the edges of the bins."""
    width = {"age": 2, "credit_score": 20, "savings_rate": 0.05}.get(column)
    decade = 24 if column == "income" else 12

    def bins(name: str) -> Any:
        values = raw.people.loc[raw.people["population"] == name, column].astype(float)
        scaled = values / width if width else decade * np.log10(1 + values / 1000)
        return np.floor(scaled.round(6))

    ours, theirs = bins(population), bins("base")
    return max(
        abs(float((ours <= edge).mean() - (theirs <= edge).mean()))
        for edge in {*ours, *theirs}
    )


def _anchored(raw: Raw, whole: Raw, population: str) -> dict[str, float]:
    """As published of everybody, and of a part what its own sums and bins come to."""
    if len(raw.people) == len(whole.people):
        return dict.fromkeys(ANCHORS, PUBLISHED)
    own = raw.anchors[raw.anchors["population"] == population]
    sums = own.groupby(["metric", "term"])["part"].sum()
    means = own.groupby(["metric", "term"])["part"].mean()
    found = {}
    for anchor, (metric, terms) in ANCHORS.items():
        if terms == ["value"]:
            found[anchor] = means[metric, "value"]
        elif "above" in terms:
            found[anchor] = sums[metric, "above"] / sums[metric, "below"]
        elif "square" in terms:
            n = len(own) / 5
            variance = means[metric, "square"] - means[metric, "value"] ** 2
            found[anchor] = (variance * n / (n - 1)) ** 0.5
        else:
            people = raw.people[raw.people["population"] == population]
            found[anchor] = people["income"].median()
    return found


def misses(raw: Raw, whole: Raw) -> Numbers:
    return {
        (anchor.removeprefix("in_").replace("_", " "),): value
        for anchor, value in _anchored(raw, whole, "hma").items()
    }


def anchors(raw: Raw, whole: Raw) -> Numbers:
    found: Numbers = {}
    for population in ("base", "hma"):
        for anchor, value in _anchored(raw, whole, population).items():
            used = "fitted" if "median" in anchor else "not fitted"
            result = "Met" if abs(value - 1) <= 0.05 else "Missed"
            key = (f"{TITLES[population]}, {used}", result)
            found[key] = found.get(key, 0) + 1
    return found


def rows(raw: Raw) -> Numbers:
    months, impact, outcomes = len(raw.months), len(raw.impact), len(raw.outcomes)
    counts = {
        "customers": len(_own(raw)),
        "financial behavior": months,
        "customer months": months,
        "portfolio months": (raw.months["portfolio_value"] > 1e5).sum(),
        "loan schedule": (raw.months["loan_outstanding"] > 0).sum(),
        "ledger entries": len(raw.postings),
        "transactions": len(raw.postings),
        "campaign events": len(raw.events),
        "campaign assignments": outcomes,
        "campaign conversions": outcomes,
        "campaign outcomes": 2 * outcomes,
        "scenario financial behavior": impact,
        "scenario impact": impact,
    }
    return {(name,): float(count) for name, count in counts.items()}


def _quantiles(raw: Raw) -> Numbers:
    years = raw.months.groupby(["persona", "customer_id"])[["savings", "income"]].sum()
    saved = years["savings"] / years["income"]
    return _numbers(saved.groupby("persona").median())


def _ages_of(raw: Raw) -> dict[str, "pd.Series[Any]"]:
    return {
        TITLES[str(name)]: (rows["age"] // 2 * 2)
        .value_counts(normalize=True)
        .sort_index()
        for name, rows in raw.people.groupby("population")
        if name in TITLES
    }


def distributions(raw: Raw) -> Numbers:
    return {
        (str(low), name): float(share)
        for name, shares_ in _ages_of(raw).items()
        for low, share in shares_.items()
    }


def gaps(raw: Raw) -> Numbers:
    found = pd.DataFrame(_ages_of(raw)).fillna(0).cumsum()
    return {
        ("Age", name): float((found[name] - found["base"]).abs().max())
        for name in ("CTGAN", "HMA")
    }


# By chart: the columns that tell rows apart, the number, and how near it must be.
Expected = Callable[[Raw, Raw], Numbers]
CHARTS: Mapping[str, tuple[tuple[str, ...], str, Expected, float]] = {
    "cities": (("city", "persona"), "customers", lambda r, _: _people_by(r, "city"), 0),
    "employment": (("employment_type", "persona"), "customers",
                   lambda r, _: _people_by(r, "employment_type"), 0),
    "ages": (("bin", "persona"), "customers", lambda r, _: ages(r), 0),
    "behavior": (("persona", "flow"), "value", lambda r, _: behavior(r), 1e-6),
    "spread": (("persona",), "p50", lambda r, _: _quantiles(r), 0.05),
    "balance": (("persona", "month"), "mean",
                lambda r, _: _numbers(_by_month(r, "balance")), 1e-6),
    "shares": (("persona", "flow"), "share", lambda r, _: shares(r), 1e-9),
    "categories": (("category",), "value", lambda r, _: categories(r), 1e-6),
    "monthly": (("month", "flow"), "value", lambda r, _: monthly(r), 1e-6),
    "owed": (("persona", "month"), "value", lambda r, _: owed(r), 1e-6),
    "late": (("month", "kind"), "share", lambda r, _: late(r), 1e-9),
    "credit": (("persona", "month"), "value",
               lambda r, _: _numbers(_by_month(r, "credit_score")), 1e-9),
    "funnel": (("campaign", "stage"), "share", lambda r, _: funnel(r), 1e-9),
    "uplift": (("campaign",), "estimate", lambda r, _: uplift(r), 1e-4),
    "profit": (("campaign",), "estimate", lambda r, _: profit(r), 1e-4),
    "paths": (("scenario", "month"), "value", lambda r, _: paths(r), 1e-6),
    "impact": (("scenario",), "value", lambda r, _: impact(r), 1e-6),
    "distributions": (("bin", "population"), "share",
                      lambda r, _: distributions(r), 1e-9),
    "gaps": (("measure", "population"), "gap", lambda r, _: gaps(r), 1e-9),
    "correlations": (("pair", "population"), "correlation", _correlations, 0.01),
    "likeness": (("label", "who"), "value", likeness, 0.01),
    "anchors": (("row", "result"), "anchors", anchors, 0),
    "misses": (("anchor",), "actual", misses, 0.06),
    "rows": (("table",), "rows", lambda r, _: rows(r), 0),
}  # fmt: skip
