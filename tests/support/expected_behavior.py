"""What the charts about customers and money must show, from raw rows with pandas."""

from dataclasses import replace
from typing import Any

import pandas as pd

from tests.support.dashboard_rows import CATEGORIES, MONTHS, Raw

Numbers = dict[tuple[str, ...], float]
"""A number for each row of a chart, by the texts that identify the row."""

FLOWS = {
    "income": "Income",
    "spending": "Spending",
    "savings": "Savings",
    "investments": "Investments",
    "loan_repayment": "Loan repayment",
}


def month_name(month: str) -> str:
    return f"{pd.Timestamp(month):%b %Y}"


def simulated(raw: Raw) -> pd.DataFrame:
    return raw.customers[raw.customers["population"] == "hma"]


def active(raw: Raw) -> pd.DataFrame:
    return raw.months[raw.months["status"] == "active"]


def joined(raw: Raw) -> pd.DataFrame:
    return raw.months[raw.months["status"] != "not_joined"]


def customers_by(raw: Raw, column: str) -> Numbers:
    return numbers(simulated(raw).groupby([column, "persona"]).size())


def numbers(series: "pd.Series[Any]") -> Numbers:
    return {
        tuple(map(str, key if isinstance(key, tuple) else (key,))): float(value)
        for key, value in series.items()
    }


def _long(table: pd.DataFrame) -> Numbers:
    """Convert a table with a column for each flow."""
    return {
        (str(line), FLOWS[str(flow)]): float(value)
        for flow, column in table.items()
        for line, value in column.items()
    }


def ages(raw: Raw) -> Numbers:
    own = simulated(raw)
    low = own["age"] // 2 * 2
    names = low.astype(str) + "\u2013" + (low + 1).astype(str)
    return numbers(own.groupby([names, own["persona"]]).size())


def behavior(raw: Raw) -> Numbers:
    means = active(raw).groupby("persona")[list(FLOWS)].mean()
    return _long(means)


def shares(raw: Raw) -> Numbers:
    sums = raw.months.groupby("persona")[list(FLOWS)].sum()
    parts = sums.drop(columns="income").div(sums["income"], axis=0)
    return _long(parts)


def mean_by_month(raw: Raw, column: str) -> Numbers:
    months = joined(raw)
    months = months.assign(month=months["month"].map(month_name))
    return numbers(months.groupby(["persona", "month"])[column].mean())


def owed(raw: Raw) -> Numbers:
    months = joined(raw)
    months = months[months["loan_outstanding"] > 0]
    return mean_by_month(replace(raw, months=months), "loan_outstanding")


def late(raw: Raw) -> Numbers:
    found: Numbers = {}
    for month in MONTHS:
        rows = joined(raw)
        rows = rows[rows["month"] == month]
        borrowers = (rows["loan_outstanding"] > 0).sum()
        for status, part, whole in (
            ("30+ days past due", rows["days_past_due"] >= 30, borrowers),
            ("90+ days past due", rows["days_past_due"] >= 90, borrowers),
            ("Overdrawn", rows["balance"] < 0, len(rows)),
        ):
            found[month_name(month), status] = part.sum() / whole
    return found


def monthly(raw: Raw) -> Numbers:
    months = active(raw)
    means = months.groupby(months["month"].map(month_name))[list(FLOWS)].mean()
    return _long(means)


def categories(raw: Raw) -> Numbers:
    sums = raw.postings.groupby("category")["amount"].sum()
    assert set(sums.index) == set(CATEGORIES)
    return numbers(sums / len(active(raw)))


def median_savings_rates(raw: Raw) -> Numbers:
    years = raw.months.groupby(["persona", "customer_id"])[["savings", "income"]].sum()
    saved = years["savings"] / years["income"]
    return numbers(saved.groupby("persona").median())
