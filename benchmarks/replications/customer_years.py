"""Customers' months, and what campaigns read of them."""

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


def live(
    batch: pa.RecordBatch,
    conversions: Integers,
    world: Sequence[Conditions],
    random_seed: int,
) -> Months:
    """The months of a batch of customers with these bits of conversions."""
    place = batch.schema.get_field_index("conversions")
    batch = batch.set_column(place, "conversions", pa.array(conversions))
    customers = read_customers(batch, world[0].parameters)
    months = [
        vars(flows) | vars(stocks)
        for flows, stocks in simulate(customers, world, random_seed)
    ]
    return {name: np.stack([month[name] for month in months]) for name in _READ}


def outcomes(lived: Months) -> dict[str, Floats]:
    """What campaign_outcomes tells of the year from the campaign's month on."""
    read = {"deposits": "savings", "spending": "spending", "investments": "investments"}
    return {
        metric: lived[name][BEFORE_MONTHS:].sum(axis=0) / PAISE_PER_UNIT
        for metric, name in read.items()
    }


def covariates(lived: Months) -> dict[str, Floats]:
    """What int_campaigns__covariates tells of the months before."""
    return {
        f"{name}_before": lived[name][:BEFORE_MONTHS].mean(axis=0) / PAISE_PER_UNIT
        for name in _READ
        if name != "savings"
    }
