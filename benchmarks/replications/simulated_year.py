"""Simulated months of customers, and the outcomes and covariates of a campaign."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.engine.conditions import Conditions
from python_generators.engine.month_stream import read_customers
from python_generators.engine.months import simulate
from python_generators.engine.rates import Integers

Months = dict[str, Integers]  # paise; shape (months, customers)
Floats = npt.NDArray[np.float64]

BEFORE_MONTHS, HORIZON = 3, 12
MONTHS = BEFORE_MONTHS + HORIZON
_READ = (
    "income",
    "spending",
    "investments",
    "savings",
    "loan_repayment",
    "balance",
    "loan_outstanding",
)


def simulate_months(
    batch: pa.RecordBatch,
    conversions: Integers,
    conditions: Sequence[Conditions],
    random_seed: int,
) -> Months:
    """Simulate the months of customers with these conversions (a bit per campaign)."""
    index = batch.schema.get_field_index("conversions")
    batch = batch.set_column(index, "conversions", pa.array(conversions))
    customers = read_customers(batch, conditions[0].parameters)
    months = [
        vars(flows) | vars(stocks)
        for flows, stocks in simulate(customers, conditions, random_seed)
    ]
    names = (*_READ, "status")
    return {name: np.stack([month[name] for month in months]) for name in names}


def outcomes(months: Months) -> dict[str, Floats]:
    """The outcomes of campaign_outcomes, over the year from the campaign's month."""
    read = {"deposits": "savings", "spending": "spending", "investments": "investments"}
    return {
        metric: months[name][BEFORE_MONTHS:].sum(axis=0) / PAISE_PER_UNIT
        for metric, name in read.items()
    }


def covariates(months: Months) -> dict[str, Floats]:
    """The covariates of int_campaigns__covariates, from the months before."""
    return {
        f"{name}_before": months[name][:BEFORE_MONTHS].mean(axis=0) / PAISE_PER_UNIT
        for name in _READ
        if name != "savings"
    }
