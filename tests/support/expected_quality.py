"""What the charts about quality must show, from raw rows with pandas."""

from typing import Any

import numpy as np
import pandas as pd

from tests.support.dashboard_rows import ANCHORS, Raw
from tests.support.expected_behavior import Numbers, simulated

TITLES = {"base": "base", "ctgan": "CTGAN", "hma": "HMA"}
COMPARED = {
    "ctgan": "CTGAN",
    "hma": "HMA",
    "no_model": "No model",
    "ceiling": "Ceiling",
}
SHORT = {
    "age": "age",
    "income": "income",
    "credit_score": "credit",
    "savings_rate": "savings",
    "existing_loan_balance": "loan",
    "account_balance": "balance",
}


def _correlation(raw: Raw, whole: Raw, population: str) -> dict[str, float]:
    """Correlate ranks in the whole population over the selected customers."""
    population_rows = whole.customers[whole.customers["population"] == population]
    ranks = population_rows[list(SHORT)].rank()
    ids = raw.customers[raw.customers["population"] == population]["customer_id"]
    ours = ranks[population_rows["customer_id"].isin(ids)]
    names = list(SHORT)
    return {
        f"{SHORT[one]} \u2013 {SHORT[other]}": float(
            np.corrcoef(ours[one], ours[other])[0, 1]
        )
        for n, one in enumerate(names)
        for other in names[n + 1 :]
    }


def correlations(raw: Raw, whole: Raw) -> Numbers:
    return {
        (pair, title): value
        for name, title in TITLES.items()
        for pair, value in _correlation(raw, whole, name).items()
    }


def likeness(raw: Raw, whole: Raw) -> Numbers:
    """Score each population against the base, on the bins of the dashboard's tables."""
    found: Numbers = {}
    base = _correlation(raw, whole, "base")
    for name, title in COMPARED.items():
        pairs = _correlation(raw, whole, name)
        changes = [abs(value - base[pair]) for pair, value in pairs.items()]
        found["Similarity of pairs", title] = 1 - sum(changes) / len(changes) / 2
        found["Largest correlation change", title] = max(changes)
        far = [_distance(raw, name, column) for column in SHORT]
        found["Similarity of columns", title] = 1 - sum(far) / len(far)
        found["Largest column distance", title] = max(far)
    return found


def _distance(raw: Raw, population: str, column: str) -> float:
    """The largest difference of cumulative shares at the edges of the bins."""
    width = {"age": 2, "credit_score": 20, "savings_rate": 0.05}.get(column)
    decade = 24 if column == "income" else 12

    def bins(name: str) -> Any:
        values = raw.customers.loc[raw.customers["population"] == name, column].astype(
            float
        )
        scaled = values / width if width else decade * np.log10(1 + values / 1000)
        return np.floor(scaled.round(6))

    ours, theirs = bins(population), bins("base")
    return max(
        abs(float((ours <= edge).mean() - (theirs <= edge).mean()))
        for edge in {*ours, *theirs}
    )


def rows(raw: Raw) -> Numbers:
    months, impact, outcomes = len(raw.months), len(raw.impact), len(raw.outcomes)
    counts = {
        "customers": len(simulated(raw)),
        "financial behavior": months,
        "customer months": months,
        "auto debits": months,
        "bank months": months,
        "life events": (raw.months["income"] > 1e5).sum(),
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


def _ages_of(raw: Raw) -> dict[str, "pd.Series[Any]"]:
    return {
        TITLES[str(name)]: (rows["age"] // 2 * 2)
        .value_counts(normalize=True)
        .sort_index()
        for name, rows in raw.customers.groupby("population")
        if name in TITLES
    }


def distributions(raw: Raw) -> Numbers:
    return {
        (str(low), name): float(share)
        for name, shares_ in _ages_of(raw).items()
        for low, share in shares_.items()
    }


def distances(raw: Raw) -> Numbers:
    found = pd.DataFrame(_ages_of(raw)).fillna(0).cumsum()
    return {
        ("Age", name): float((found[name] - found["base"]).abs().max())
        for name in ("CTGAN", "HMA")
    }


def anchors() -> Numbers:
    """Count the anchors of each population within and outside their tolerance."""
    found: Numbers = {}
    for population in ("base", "HMA"):
        for anchor, actual in ANCHORS.items():
            used = "fitted" if "median" in anchor else "not fitted"
            side = "Within" if abs(actual - 1) <= 0.05 else "Outside"
            key = (f"{population}, {used}", f"{side} tolerance")
            found[key] = found.get(key, 0) + 1
    return found


def misses() -> Numbers:
    return {
        (anchor.removeprefix("in_").replace("_", " "),): (actual - 1) / 0.05
        for anchor, actual in ANCHORS.items()
    }
