"""Own files of every unusual kind, made from a few independent oddities.

A base is an ordinary one, changed by any number of oddities in turn. Every oddity keeps
the files valid, so the reader accepts each base.
"""

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from hypothesis import strategies as st

Frames = dict[str, pd.DataFrame]
FEWEST, MOST = 50, 120
_RESPONSES = ("Ignored", "Opened", "Clicked", "Converted")


def ordinary(count: int, random_seed: int) -> Frames:
    """Customers with related columns, a few transactions each and fewer contacts."""
    rng = np.random.default_rng(random_seed)
    ids = np.arange(1, count + 1)
    income = np.round(300_000 * np.exp(0.5 * rng.standard_normal(count)))
    borrows = rng.random(count) < 0.4
    customers = pd.DataFrame(
        {
            "customer_id": ids,
            "age": rng.integers(21, 60, count),
            "gender": rng.choice(["Female", "Male"], count),
            "city": rng.choice(["Pune", "Delhi", "Mumbai", "Chennai"], count),
            "job_role": rng.choice(["Sales", "Teacher", "Designer"], count),
            "employment_type": rng.choice(["Salaried", "Contract"], count),
            "income": income.astype(int),
            "credit_score": rng.integers(500, 850, count),
            "savings_rate": np.round(rng.uniform(0.02, 0.5, count), 4),
            "existing_loan_balance": np.where(borrows, income // 3, 0).astype(int),
            "account_balance": np.round(income * rng.uniform(0.05, 0.5, count), 2),
            "joined_date": _days(rng, count, years=(2018, 2025)),
        }
    )
    bought = rng.poisson(4, count)
    owners = np.repeat(ids, bought)
    transactions = pd.DataFrame(
        {
            "customer_id": owners,
            "transaction_date": _days(rng, len(owners)),
            "category": rng.choice(["Rent", "Dining", "Travel"], len(owners)),
            "amount": np.round(np.exp(rng.normal(7, 1, len(owners))) + 0.01, 2),
        }
    )
    contacted = np.repeat(ids, rng.integers(0, 4, count))
    events = pd.DataFrame(
        {
            "customer_id": contacted,
            "event_date": _days(rng, len(contacted)),
            "response": rng.choice(_RESPONSES, len(contacted), p=[0.5, 0.2, 0.2, 0.1]),
        }
    )
    return {
        "customers": customers,
        "transactions": transactions,
        "campaign_events": events,
    }


def _days(
    rng: np.random.Generator, count: int, years: tuple[int, int] = (2025, 2025)
) -> list[str]:
    return [
        f"{rng.integers(years[0], years[1] + 1)}-{rng.integers(1, 13):02d}"
        f"-{rng.integers(1, 29):02d}"
        for _ in range(count)
    ]


def _unique_labels(table: str, column: str, text: str) -> Callable[[Frames], None]:
    def change(base: Frames) -> None:
        rows = len(base[table])
        base[table][column] = [f"{text} {i:04d}" for i in range(rows)]

    return change


def _set(table: str, **values: str | int) -> Callable[[Frames], None]:
    def change(base: Frames) -> None:
        base[table] = base[table].assign(**values)

    return change


def _alike(base: Frames) -> None:
    first = base["customers"].iloc[0]
    for column in base["customers"].columns[1:]:
        base["customers"][column] = first[column]


def _alike_on_paper(base: Frames) -> None:
    for column in ("gender", "city", "job_role", "employment_type"):
        base["customers"][column] = "Only"


def _rare_borrowers(base: Frames) -> None:
    """The few who borrow are exactly the few with an unusual score."""
    rows = np.arange(len(base["customers"]))
    few = rows % max(len(rows) // 6, 1) == 0
    base["customers"]["existing_loan_balance"] = np.where(few, 50_000 + rows, 0)
    base["customers"]["credit_score"] = np.where(few, 400, 700)


def _pareto(base: Frames) -> None:
    rng = np.random.default_rng(3)
    customers, bought = base["customers"], base["transactions"]
    for column, most in (("income", 9e7), ("account_balance", 9e9)):
        tail = 1000 * (1 + rng.pareto(0.5, len(customers)))
        customers[column] = np.round(tail.clip(max=most), 2)
    bought["amount"] = np.round((1 + rng.pareto(0.5, len(bought))).clip(max=9e9), 2)


def _century_old(base: Frames) -> None:
    base["customers"]["joined_date"] = [
        "1900-01-01" if i % 2 else "2025-12-31" for i in range(len(base["customers"]))
    ]
    base["transactions"]["transaction_date"] = "1900-01-01"


def _long_keys(base: Frames) -> None:
    for frame in base.values():
        frame["customer_id"] = 4_000_123_456_789_000 + frame["customer_id"]


def _strange_texts(base: Frames) -> None:
    texts = ['Üb, "er"', "it's", "$HOME", "a;b\\c", "日本", "<b>&amp;", "-1", "0012"]
    for column in ("gender", "city", "job_role", "employment_type"):
        base["customers"][column] = [
            texts[(i + len(column)) % len(texts)] for i in range(len(base["customers"]))
        ]
    base["transactions"]["category"] = [
        texts[i % len(texts)] for i in range(len(base["transactions"]))
    ]


def _dormant(base: Frames) -> None:
    """Half of the customers are alike and never buy."""
    customers = base["customers"]
    half = np.arange(len(customers)) % 2 == 0
    for column in customers.columns[1:]:
        customers.loc[half, column] = customers[column].iloc[0]
    sleeping = customers["customer_id"][half]
    bought = base["transactions"]
    base["transactions"] = bought[~bought["customer_id"].isin(sleeping)]
    _top_up(base, "transactions", customers["customer_id"][~half])


def _few(table: str) -> Callable[[Frames], None]:
    """Only the first 20 customers have rows."""

    def change(base: Frames) -> None:
        first = base["customers"]["customer_id"].iloc[:20]
        base[table] = base[table][base[table]["customer_id"].isin(first)]
        _top_up(base, table, first)

    return change


def _one_each(base: Frames) -> None:
    for name in ("transactions", "campaign_events"):
        base[name] = base[name].drop_duplicates("customer_id")
        _top_up(base, name, base["customers"]["customer_id"])


def _top_up(base: Frames, table: str, owners: pd.Series) -> None:
    """Give every one of these customers at least one row."""
    frame = base[table]
    missing = owners[~owners.isin(frame["customer_id"])]
    if missing.empty:
        return
    row = frame.iloc[:1] if len(frame) else ordinary(FEWEST, 0)[table].iloc[:1]
    more = row.loc[row.index.repeat(len(missing))].assign(customer_id=[*missing])
    base[table] = pd.concat([frame, more], ignore_index=True)


def _one_buys_nearly_all(base: Frames) -> None:
    rows = base["transactions"]
    first = rows.iloc[:1]
    more = first.loc[first.index.repeat(500)]
    base["transactions"] = pd.concat([rows, more], ignore_index=True)


def _merchants(base: Frames) -> None:
    """As many merchants as transactions, beside a few common ones."""
    rows = len(base["transactions"])
    base["transactions"]["category"] = [
        "Shop" if i % 3 == 0 else f"Merchant {i:04d}" for i in range(rows)
    ]


ODDITIES: dict[str, Callable[[Frames], None]] = {
    "towns": _unique_labels("customers", "city", "Town"),
    "roles": _unique_labels("customers", "job_role", "Role"),
    "employers": _unique_labels("customers", "employment_type", "Employer"),
    "genders": _unique_labels("customers", "gender", "Gender"),
    "codes": _unique_labels("transactions", "category", "5411"),
    "merchants": _merchants,
    "one label": _alike_on_paper,
    "one category": _set("transactions", category="Rent"),
    "one response": _set("campaign_events", response="Ignored"),
    "all alike": _alike,
    "rare borrowers": _rare_borrowers,
    "Pareto": _pareto,
    "nobody earns": _set("customers", income=0),
    "nothing saved": _set("customers", savings_rate="0.0000", account_balance=0),
    "dates of 1900": _century_old,
    "one day": _set("transactions", transaction_date="2025-12-31"),
    "joined on one day": _set("customers", joined_date="2024-02-29"),
    "one amount": _set("transactions", amount="0.01"),
    "long keys": _long_keys,
    "strange texts": _strange_texts,
    "dormant": _dormant,
    "few buy": _few("transactions"),
    "few contacted": _few("campaign_events"),
    "one each": _one_each,
    "one buys nearly all": _one_buys_nearly_all,
}


def odd_base(count: int, random_seed: int, oddities: Collection[str]) -> Frames:
    """A base with these oddities, applied in the order of the list of all."""
    base = ordinary(count, random_seed)
    for name, change in ODDITIES.items():
        if name in oddities:
            change(base)
    return base


def as_files(base: Frames) -> dict[str, str]:
    """The texts of the three files, by table name."""
    return {name: frame.to_csv(index=False) for name, frame in base.items()}


def odd_bases() -> st.SearchStrategy[tuple[int, int, frozenset[str]]]:
    """The arguments of ``odd_base``."""
    return st.tuples(
        st.integers(FEWEST, MOST),
        st.integers(0, 1000),
        st.frozensets(st.sampled_from(sorted(ODDITIES)), max_size=6),
    )
