"""Randomised shocks of single customers, each paired with the customer's own months.

Every customer draws one month. In it, the same customer is simulated twice more with
the same random numbers: with a tenth more regular pay, and without the job. What
differs is the effect of the shock alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pyarrow as pa

from python_generators.core.randomness import Stream, bits, customer_words, draw
from python_generators.core.randomness import stream_key as key_of
from python_generators.engine.conditions import Conditions, constant_conditions
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.month_stream import read_customers
from python_generators.engine.months import simulate
from python_generators.engine.rates import UNIFORM_BITS, Flags, Integers
from python_generators.engine.silence import ACTIVE
from python_generators.lives.life_parameters import FOUND_JOB, LOST_JOB

RAISED = 0.10  # of regular pay
_FIRST, _LAST = 3, 9  # the months that can be drawn, counted from 0
_LEAST_MONTHS = 12
_NAME = pa.dictionary(pa.int8(), pa.string())
PAY, JOB = "pay", "job"
SCHEMA = pa.schema(
    [
        ("shock", _NAME),
        ("customer_id", pa.int64()),
        ("employment_type", _NAME),
        ("spending_paise", pa.int64()),  # of the month, without the shock
        ("shocked_spending_paise", pa.int64()),
        ("usual_spending_paise", pa.int64()),  # a month's, without the shock
        ("balance_before_paise", pa.int64()),
    ]
)
_Months = Mapping[str, Integers]  # arrays of shape (months, n)


def shock_stream(
    batches: Iterable[pa.RecordBatch],
    months: Sequence[Mapping[str, Any]],
    parameters: Parameters,
    random_seed: int,
) -> pa.RecordBatchReader:
    """The month of the shock, for each active customer who was at work and paid in it.

    Args:
        batches: As ``month_stream.simulate_stream`` takes them.
        months: The month factors' rows, in any order.
        parameters: The parameters.
        random_seed: The project's seed.

    Returns:
        A reader of ``SCHEMA``; no row if fewer than twelve months are simulated.
    """
    conditions = constant_conditions(months, parameters)[:_LEAST_MONTHS]

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches if len(conditions) == _LEAST_MONTHS else ():
            customers = read_customers(batch, parameters)
            drawn = drawn_months(customers, random_seed)
            for month in range(_FIRST, _LAST + 1):
                mine = _some(customers, drawn == month)
                if mine.customer_id.size:
                    yield from _of_month(mine, month, conditions, random_seed)

    return pa.RecordBatchReader.from_batches(SCHEMA, results())


def drawn_months(customers: Customers, random_seed: int) -> Integers:
    """The position of each customer's month, shape (n,)."""
    words = draw(
        customer_words(customers.customer_id), key_of(random_seed, 0, Stream.SHOCK)
    )
    width = _LAST - _FIRST + 1
    return _FIRST + (bits(words, 0, UNIFORM_BITS) * width >> UNIFORM_BITS)


def with_raised_pay(conditions: Sequence[Conditions], month: int) -> list[Conditions]:
    """The conditions with a tenth more regular pay in one month."""
    changed = list(conditions)
    here = changed[month].parameters
    factor = round(here.terms.pay_factor * (1 + RAISED))
    terms = replace(here.terms, pay_factor=factor)
    changed[month] = replace(changed[month], parameters=replace(here, terms=terms))
    return changed


def with_lost_jobs(conditions: Sequence[Conditions], month: int) -> list[Conditions]:
    """The conditions in which every job is lost in one month, and none is found."""
    changed = list(conditions)
    for position in range(month, len(changed)):
        here = changed[position].parameters
        chance = here.lives.chance.copy()
        chance[:, FOUND_JOB] = 0
        if position == month:
            chance[:, LOST_JOB] = 1 << UNIFORM_BITS
        lives = replace(here.lives, chance=chance)
        changed[position] = replace(
            changed[position], parameters=replace(here, lives=lives)
        )
    return changed


def _of_month(
    customers: Customers,
    month: int,
    conditions: Sequence[Conditions],
    random_seed: int,
) -> Iterator[pa.RecordBatch]:
    plain = _months(customers, conditions, random_seed)
    at_work = plain["is_employed"][month] & (plain["spending"][month] > 0)
    at_work &= (plain["status"] == ACTIVE).all(axis=0)
    paid = at_work & (plain["income"][month] > plain["interest"][month])
    employed = at_work & plain["is_employed"].all(axis=0)
    raised = _months(customers, with_raised_pay(conditions, month), random_seed)
    jobless = _months(customers, with_lost_jobs(conditions, month), random_seed)
    lost = employed & ~jobless["is_employed"][month]
    names = conditions[0].parameters.employments.names
    for code, shocked, chosen in ((0, raised, paid), (1, jobless, lost)):
        yield pa.RecordBatch.from_arrays(
            [
                _named(np.full(int(chosen.sum()), code), (PAY, JOB)),
                pa.array(customers.customer_id[chosen]),
                _named(customers.employment[chosen], names),
                pa.array(plain["spending"][month][chosen]),
                pa.array(shocked["spending"][month][chosen]),
                pa.array(plain["spending"].sum(axis=0)[chosen] // len(conditions)),
                pa.array(plain["balance"][month - 1][chosen]),
            ],
            schema=SCHEMA,
        )


def _months(
    customers: Customers, conditions: Sequence[Conditions], random_seed: int
) -> _Months:
    simulated = list(simulate(customers, conditions, random_seed))
    flows = {
        name: np.stack([getattr(flows, name) for flows, _ in simulated])
        for name in ("income", "interest", "spending")
    }
    stocks = {
        name: np.stack([getattr(stocks, name) for _, stocks in simulated])
        for name in ("is_employed", "balance", "status")
    }
    return flows | stocks


def _some(customers: Customers, chosen: Flags) -> Customers:
    columns = {
        f.name: getattr(customers, f.name)[..., chosen] for f in fields(Customers)
    }
    return Customers(**columns)


def _named(codes: Integers, names: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int8), pa.array(names))
