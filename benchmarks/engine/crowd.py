"""A deterministic crowd of any size, as the engine reads it, in a DuckDB file.

The people are a Faker base of the market; a crowd repeats them under new numbers, and
since every draw hangs on the number, no two of the same kind live the same months.
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


def people(settings: Settings, seeds: Seeds) -> pd.DataFrame:
    """One row a person of the base, as the engine reads them."""
    return as_the_engine_reads(make_base(settings, seeds)["customers"], seeds)


def as_the_engine_reads(base: pd.DataFrame, seeds: Seeds) -> pd.DataFrame:
    """The columns of int_months__customers_in_paise, but for conversions."""
    terms = {row.employment_type: row.overdraft_share for row in seeds.employment_types}
    limit = base["income"] * base["employment_type"].map(terms) / 12
    who = pd.DataFrame(
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
        }
    )
    mixes = _mixes(seeds)
    kinds = zip(who["persona"], who["employment_type"], strict=True)
    who["category_weights"] = [mixes[kind] for kind in kinds]
    return who


def _mixes(seeds: Seeds) -> dict[tuple[str, str], list[int]]:
    """How each kind of person divides spending: whole parts of ``PARTS``."""
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


def write_crowd(path: Path, who: pd.DataFrame, count: int) -> None:
    """Write ``count`` customers, numbered from 1, to the table ``customers``."""
    copies = -(-count // len(who))
    with connect(path) as connection:
        connection.register("people", who)
        connection.execute(
            f"create table {TABLE} as "
            f"select (copy.number * {len(who)} + people.customer_id)::bigint "
            "as customer_id, people.* exclude (customer_id) "
            "replace (category_weights::integer[] as category_weights), "
            # one in 32 has converted to the first campaign
            f"((copy.number * {len(who)} + people.customer_id) % 32 = 0)::bigint "
            "as conversions "
            f"from range({copies}) as copy(number) cross join people "
            f"where copy.number * {len(who)} + people.customer_id <= {count}"
        )
