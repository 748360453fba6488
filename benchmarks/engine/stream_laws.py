"""Check the accounting identities of many customers' months, as they are simulated.

Rows are checked one month of one batch at a time, so memory stays flat. The identities
are those of docs/marts.md, written from the columns alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.engine.bench_customers import TABLE
from benchmarks.engine.engine_jobs import MONTHS
from python_generators.core.connection import connect
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.engine.conditions import MonthFactors, constant_conditions
from python_generators.engine.customer_batch import Customers
from python_generators.engine.from_seeds import engine_parameters
from python_generators.engine.month_stream import (
    BATCH_ROWS,
    read_customers,
    simulate_batch,
)
from python_generators.engine.silence import ACTIVE, NOT_JOINED
from python_generators.scenarios.scenario_checks import simulation_inputs
from python_generators.seeds.load import load_seeds

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
_UNITS = 100_000  # paise to a currency unit, decimals of NAV, thousandths of units


@dataclass(frozen=True)
class Month:
    """One month of a batch of n customers, and what it starts from; shape (n,)."""

    customers: Customers
    factors: MonthFactors
    now: Mapping[str, Integers]  # columns without the suffix _paise
    before: Mapping[str, Integers]  # balance, loan, units at the previous month's end
    by_category: Integers  # shape (n, k)
    status: Integers  # positions in STATUSES

    def column(self, name: str) -> Integers:
        """A column of the month."""
        return self.now[name]

    def change(self, name: str) -> Integers:
        """A column minus its value at the previous month's end."""
        found: Integers = self.now[name] - self.before[name]
        return found


def _savings(m: Month) -> Flags:
    paid = m.now["spending"] + m.now["investments"] + m.now["loan_repayment"]
    broken: Flags = m.now["savings"] != m.now["income"] - paid
    return broken


def _signs(m: Month) -> Flags:
    signed = ("savings", "investments", "balance")
    lowest = np.minimum.reduce([m.now[n] for n in AMOUNTS if n not in signed])
    broken: Flags = (lowest < 0) | (m.by_category.min(axis=1) < 0)
    return broken


def _parts(m: Month) -> Flags:
    other_income = m.now["bonus"] + m.now["refund"]
    other_income = other_income + m.now["interest"] + m.now["support"]
    broken: Flags = (
        (other_income > m.now["income"])
        | (m.now["sip"] > m.now["bought"])
        | (m.now["investments"] != m.now["bought"] - m.now["redeemed"])
        | (m.now["loan_interest"] + m.now["loan_prepayment"] > m.now["loan_repayment"])
    )
    return broken


def _loan(m: Month) -> Flags:
    principal = m.now["loan_repayment"] - m.now["loan_interest"]
    broken: Flags = m.change("loan_outstanding") != m.now["loan_drawn"] - principal
    return broken


def _debt(m: Month) -> Flags:
    owed = m.before["loan_outstanding"] + m.before["loan_interest_due"]
    broken: Flags = (owed == 0) & (m.now["loan_repayment"] > 0)
    return broken


def _late(m: Month) -> Flags:
    broken: Flags = (m.now["days_past_due"] > 0) != (m.now["loan_arrears"] > 0)
    return broken


def _units(m: Month) -> Flags:
    bought = m.now["bought"] * _UNITS // m.factors.nav
    sold = -(-m.now["redeemed"] * _UNITS // m.factors.nav)
    before = m.before["portfolio_units"] + m.now["opening_units"]
    value = m.now["portfolio_units"] * m.factors.nav // _UNITS
    broken: Flags = (m.now["portfolio_units"] != before + bought - sold) | (
        m.now["portfolio_value"] != value
    )
    return broken


def _active(m: Month) -> Flags:
    flows = sum(np.abs(m.now[n]) for n in _FLOWS)
    rests = m.customers.joined > m.factors.first_day
    broken: Flags = (rests | (m.status != ACTIVE)) & (flows > 0)
    broken |= rests != (m.status == NOT_JOINED)
    return broken


LAWS: Mapping[str, Callable[[Month], Flags]] = {
    "savings are income less what was paid": _savings,
    "the balance is the previous balance plus savings": (
        lambda m: m.change("balance") != m.now["savings"]
    ),
    "the balance is within the overdraft limit": (
        lambda m: m.now["balance"] < -m.customers.overdraft_limit
    ),
    "no amount is negative but savings, investments and the balance": _signs,
    "spending is the sum of its categories": (
        lambda m: m.by_category.sum(axis=1) != m.now["spending"]
    ),
    "parts are within their wholes": _parts,
    "principal owed is what was owed, borrowed and repaid": _loan,
    "nothing is repaid without debt": _debt,
    "a customer is late while an instalment is unpaid": _late,
    "units are bought, sold and valued at the NAV": _units,
    "no money moves before joining or after going silent": _active,
}
_STOCKS = ("balance", "loan_outstanding", "loan_interest_due", "portfolio_units")
_FLOWS = (
    "income",
    "spending",
    "savings",
    "bought",
    "redeemed",
    "loan_repayment",
    "loan_drawn",
)
AMOUNTS = (
    "income",
    "bonus",
    "refund",
    "interest",
    "support",
    "spending",
    "savings",
    "investments",
    "bought",
    "redeemed",
    "sip",
    "loan_repayment",
    "loan_interest",
    "loan_prepayment",
    "loan_due",
    "loan_drawn",
    "loan_arrears",
    "loan_interest_due",
    "loan_outstanding",
    "balance",
    "portfolio_units",
    "portfolio_value",
)


@dataclass
class Found:
    """The number of rows, and of those that break each law."""

    rows: int = 0
    customers_with_every_month: int = 0
    broken: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAWS, 0))


def check_laws(customers: Path, scale: str) -> Found:
    """Simulate the customers of a file, and count the rows that break each law.

    Args:
        customers: A DuckDB file of ``write_customers``.
        scale: A scale of dbt_project.yml.
    """
    settings = load_settings(resolve_vars(scale, "{}"))
    seeds = load_seeds(settings.market)
    inputs = simulation_inputs(settings, seeds)
    parameters = engine_parameters(seeds, seeds.named_campaigns(settings.campaigns))
    conditions = constant_conditions(inputs.months, parameters)
    found = Found()
    with connect(customers, read_only=True) as connection:
        reader = connection.sql(f"from {TABLE}").to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            people = read_customers(batch, parameters)
            months = simulate_batch(people, conditions, settings.random_seed)
            dates = []
            for month in _months(people, months, [c.factors for c in conditions]):
                dates.append(month.factors.month)
                found.rows += len(month.now["balance"])
                for name, law in LAWS.items():
                    found.broken[name] += int(law(month).sum())
            if len(set(dates)) == len(dates) == MONTHS:
                found.customers_with_every_month += batch.num_rows
    return found


def _months(
    customers: Customers, rows: Iterator[pa.RecordBatch], factors: list[MonthFactors]
) -> Iterator[Month]:
    nothing = np.zeros_like(customers.balance)
    before = dict.fromkeys(_STOCKS, nothing)
    before |= {"balance": customers.balance, "loan_outstanding": customers.loan}
    for batch, month in zip(rows, factors, strict=True):
        same = (batch.column("customer_id").to_numpy() == customers.customer_id).all()
        if not same:
            raise ValueError("the rows of a month are not those of the batch")
        now = {
            name.removesuffix("_paise"): batch.column(name).to_numpy()
            for name in batch.schema.names
            if name.endswith("_paise") and not name.startswith("spending_by")
        }
        for name in ("days_past_due", "opening_units", "portfolio_units"):
            now[name] = batch.column(name).to_numpy()
        by_category = batch.column("spending_by_category_paise").flatten().to_numpy()
        by_category = by_category.reshape(batch.num_rows, -1)
        status = batch.column("status").indices.to_numpy()
        yield Month(customers, month, now, before, by_category, status)
        before = {name: now[name] for name in _STOCKS}
