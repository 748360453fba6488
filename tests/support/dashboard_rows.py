"""Random rows of a small bank for the tests of the dashboard, with hostile names.

What the page must show is computed from these rows alone, without the project's SQL.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

SCRIPT = "<script>window.hacked = 1</script>"
CLOSER = "</script><img src=x onerror='window.hacked = 2'>"
PERSONAS = ["Saver", "Spender", SCRIPT]
CITIES = ["Pune", "Delhi", CLOSER]
JOBS = ["Salaried", "Gig\u2028<!-- & \"'"]
MONTHS = ["2025-01-01", "2025-02-01", "2025-03-01"]
CATEGORIES = ["Rent", f"Toys {SCRIPT}"]
AIMED = f"aimed {SCRIPT}"
NO_CONVERSIONS = "no conversions"
CAMPAIGNS = {
    "at random": "randomised",
    AIMED: "targeted",
    NO_CONVERSIONS: "randomised",
}
SCENARIOS = ["baseline", "hike", f"wave {SCRIPT}"]
ANCHORS = {f"in_{SCRIPT}": 1.04, "in_median": 0.98, "in_gap": 1.2}
"""The actual value of each anchor; the target is 1 and the tolerance 0.05."""
SIZES = {"base": 90, "ctgan": 120, "hma": 1200, "no_model": 90, "ceiling": 150}


@dataclass(frozen=True)
class Raw:
    """The rows that every table is made from."""

    customers: pd.DataFrame
    months: pd.DataFrame
    postings: pd.DataFrame
    events: pd.DataFrame
    outcomes: pd.DataFrame
    impact: pd.DataFrame


def draw(seed: int = 22) -> Raw:
    """Draw random rows, with amounts to the last hundredth."""
    rng = np.random.default_rng(seed)
    customers = pd.concat([_customers(rng, name, size) for name, size in SIZES.items()])
    own = customers[customers["population"] == "hma"]
    # Amounts differ between the groups, so that each filter changes each mean.
    scale = 1 + sum(
        0.1 * own[column].map(names.index)
        for column, names in (
            ("persona", PERSONAS),
            ("city", CITIES),
            ("employment_type", JOBS),
        )
    )
    months = (
        own[["customer_id", "persona"]]
        .assign(scale=scale)
        .merge(pd.DataFrame({"month": MONTHS}), how="cross")
    )
    size = len(months)
    for name, top in {"income": 9e4, "spending": 4e4, "investments": 2e4,
                      "loan_repayment": 1e4, "portfolio_value": 3e5,
                      "loan_interest": 1e3, "loan_principal": 5e3}.items():  # fmt: skip
        months[name] = (rng.uniform(0, top, size) * months["scale"]).round(2)
    months["savings"] = (rng.uniform(-2e4, 4e4, size)).round(2)
    months["balance"] = (rng.uniform(-2e4, 3e5, size)).round(2)
    months["loan_outstanding"] = np.where(
        rng.random(size) < 0.4, rng.uniform(1, 5e5, size).round(2), 0
    )
    months = months.drop(columns="scale")
    _set_status(rng, months)
    months["days_past_due"] = rng.choice([0, 30, 60, 90], size)
    months["credit_score"] = rng.integers(300, 900, size)
    postings = own[["customer_id"]].merge(
        pd.DataFrame({"category": CATEGORIES}), how="cross"
    )
    postings["amount"] = rng.uniform(1, 5e4, len(postings)).round(2)
    contacts = own[["customer_id"]].merge(
        pd.DataFrame({"campaign": list(CAMPAIGNS)}), how="cross"
    )
    size = len(contacts)
    chance = np.where(contacts["campaign"] != AIMED, 0.5, rng.uniform(0.2, 0.8, size))
    outcomes = contacts.assign(
        treated_probability=chance, is_treated=rng.random(size) < chance
    )
    outcomes["converted"] = rng.random(size) < 0.2
    outcomes.loc[outcomes["campaign"] == NO_CONVERSIONS, "converted"] = False
    for name in ("deposits", "spending", "investments", "loan_drawn"):
        outcomes[name] = rng.uniform(0, 1e4, size).round(2)
    outcomes["profit"] = rng.uniform(-500, 900, size).round(2)
    events = contacts.assign(
        response=rng.choice(["Ignored", "Opened", "Clicked", "Converted"], size)
    )
    past = own[["customer_id"]].assign(campaign="earlier_contacts", response="Opened")
    impact = months[["customer_id", "month"]].merge(
        pd.DataFrame({"scenario": SCENARIOS}), how="cross"
    )
    for name in ("income", "spending", "savings", "investments", "loan_repayment",
                 "balance"):  # fmt: skip
        change = rng.uniform(-900, 900, len(impact)).round(2)
        impact[f"{name}_delta"] = np.where(impact["scenario"] == "baseline", 0, change)
    events = pd.concat([events, past])
    return Raw(customers, months, postings, events, outcomes, impact)


FLOWS = ("income", "spending", "savings", "investments", "loan_repayment")


def _set_status(rng: np.random.Generator, months: pd.DataFrame) -> None:
    """Let some customers join in the second month, and some be silent in the third."""
    kind = months["customer_id"].map(
        pd.Series(rng.random(SIZES["hma"]), index=range(1, SIZES["hma"] + 1))
    )
    waits = (kind < 0.1) & (months["month"] == MONTHS[0])
    rests = (kind > 0.9) & (months["month"] == MONTHS[-1])
    months["status"] = np.select([waits, rests], ["not_joined", "silent"], "active")
    months.loc[waits | rests, list(FLOWS)] = 0.0


def _customers(rng: np.random.Generator, population: str, size: int) -> pd.DataFrame:
    rate = rng.uniform(0, 0.6, size).round(4)
    return pd.DataFrame(
        {
            "population": population,
            "customer_id": range(1, size + 1),
            "persona": np.select([rate >= 0.4, rate >= 0.2], PERSONAS[:2], PERSONAS[2]),
            "city": rng.choice(CITIES, size, p=[0.5, 0.3, 0.2]),
            "employment_type": rng.choice(JOBS, size, p=[0.7, 0.3]),
            "age": rng.integers(22, 41, size),
            "income": rng.uniform(2e5, 2e6, size).round(2),
            "credit_score": rng.integers(300, 900, size),
            "savings_rate": rate,
            "existing_loan_balance": np.where(rng.random(size) < 0.5, 0, 1e5 * rate),
            "account_balance": rng.uniform(0, 4e5, size).round(2),
        }
    )


def select(raw: Raw, **selected: str) -> Raw:
    """Keep the rows of the customers with these values; add the customers' columns."""
    customers = raw.customers
    for column, value in selected.items():
        customers = customers[customers[column] == value]
    own = customers.loc[
        customers["population"] == "hma",
        ["customer_id", "persona", "city", "employment_type"],
    ]

    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.drop(columns="persona", errors="ignore").merge(own)

    return replace(
        raw,
        customers=customers,
        months=of(raw.months),
        postings=of(raw.postings),
        events=of(raw.events),
        outcomes=of(raw.outcomes),
        impact=of(raw.impact),
    )
