"""Any number of customers for the engine, in a DuckDB file.

The customers of a Faker base are repeated with new ids. Random draws depend on the id,
so repeated customers have different months.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from python_generators.base.faker.population import make_base
from python_generators.core.connection import connect
from python_generators.core.money import PAISE_PER_UNIT
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds
from python_generators.seeds.personas import assign_personas

PARTS = 4096
TABLE = "customers"


def base_customers(settings: Settings, seeds: Seeds) -> pd.DataFrame:
    """The customers of a Faker base, with the columns that the engine reads."""
    base = make_base(settings, seeds)
    return engine_columns(base["customers"], base["transactions"], seeds)


def engine_columns(
    base: pd.DataFrame, transactions: pd.DataFrame, seeds: Seeds
) -> pd.DataFrame:
    """Return the columns of int_months__customers_in_paise, without conversions."""
    terms = {row.employment_type: row.overdraft_share for row in seeds.employment_types}
    limit = base["income"] * base["employment_type"].map(terms) / 12
    customers = pd.DataFrame(
        {
            "customer_id": base["customer_id"],
            "persona": assign_personas(base, seeds.personas),
            "employment_type": base["employment_type"],
            "income_paise": _paise(base["income"]),
            "loan_paise": _paise(base["existing_loan_balance"]),
            "balance_paise": _paise(base["account_balance"]),
            "overdraft_limit_paise": _paise(np.floor(limit / 100) * 100),
            "credit_score": base["credit_score"],
            "joined_date": base["joined_date"].dt.date,
            "age": base["age"],
            "city": base["city"],
            "categories_bought": _bought(base, transactions, seeds),
        }
    )
    mixes = _mixes(seeds)
    segments = zip(customers["persona"], customers["employment_type"], strict=True)
    customers["category_weights"] = [mixes[segment] for segment in segments]
    return customers


def _bought(
    base: pd.DataFrame, transactions: pd.DataFrame, seeds: Seeds
) -> "pd.Series[int]":
    """The categories of a customer's transactions, as bits in order of name."""
    names = sorted(c.category for c in seeds.categories if c.kind != "investment")
    bit = {name: 1 << position for position, name in enumerate(names)}
    once = transactions[["customer_id", "category"]].drop_duplicates()
    bits = once["category"].map(bit).fillna(0).groupby(once["customer_id"]).sum()
    return base["customer_id"].map(bits).fillna(0).astype("int64")


def _mixes(seeds: Seeds) -> dict[tuple[str, str], list[int]]:
    """Spending by category in integer parts of ``PARTS``, by persona and employment."""
    spending = sorted(
        (row for row in seeds.categories if row.kind != "investment"),
        key=lambda row: row.category,
    )
    shares = {(row.persona, row.category): row.share for row in seeds.category_mix}
    found = {}
    for persona in seeds.personas:
        for employment in seeds.employment_types:
            name = employment.employment_type
            values = np.array(
                [
                    shares.get((persona.persona, row.category), 0.0)
                    * row.median_amount
                    * getattr(row, f"{name.lower()}_weight")
                    for row in spending
                ]
            )
            parts = np.floor(values / values.sum() * PARTS).astype(int)
            parts[parts.argmax()] += PARTS - parts.sum()
            found[persona.persona, name] = parts.tolist()
    return found


def _paise(amount: "pd.Series[float]") -> "pd.Series[int]":
    return (amount * PAISE_PER_UNIT).round().astype("int64")


def write_customers(path: Path, customers: pd.DataFrame, count: int) -> None:
    """Write ``count`` customers, numbered from 1, to the table ``customers``."""
    copies = -(-count // len(customers))
    with connect(path) as connection:
        connection.register("base", customers)
        connection.execute(
            f"create table {TABLE} as "
            f"select (copy.number * {len(customers)} + base.customer_id)::bigint "
            "as customer_id, base.* exclude (customer_id) "
            "replace (category_weights::integer[] as category_weights), "
            # one in 32 has converted in the first campaign
            f"((copy.number * {len(customers)} + base.customer_id) % 32 = 0)::bigint "
            "as conversions "
            f"from range({copies}) as copy(number) cross join base "
            f"where copy.number * {len(customers)} + base.customer_id <= {count}"
        )
