"""When customers joined, and the draws of opening balances below zero."""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import pyarrow as pa

from python_generators.core.arrow_columns import days, numbers
from python_generators.core.randomness import (
    Stream,
    bits,
    customer_words,
    draw,
    mix,
    stream_key,
)
from python_generators.engine.conditions import month_number
from python_generators.engine.rates import UNIFORM_BITS, Integers, chance

SCHEMA = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("joined_date", pa.date32()),
        ("overdrawn_draw", pa.int32()),
        ("depth_draw", pa.int32()),
    ]
)
NO_DRAW = 1 << UNIFORM_BITS  # above any probability
MONTHS = 12  # in which customers join, whether or not they are simulated


def joined_days(
    customer_id: Integers,
    own: Integers,
    share: float,
    first_month: date,
    random_seed: int,
) -> Integers:
    """The days on which customers joined, in days since 1970; shape (n,).

    The share begins to use the account in one of the first twelve months, on its first
    day, and joins on a day since the month before began. That depends on the customer,
    the first month and the seed only, so it is the same in any horizon.
    Customers whose own day is in or after the first month keep it.

    Args:
        customer_id: The customers, shape (n,).
        own: The days of their data, in days since 1970.
        share: The share that joins in the first twelve months.
        first_month: The first day of the simulation.
        random_seed: The project's seed.
    """
    key = stream_key(random_seed, month_number(first_month), Stream.JOINING)
    drawn = draw(customer_words(customer_id), key)
    joins = bits(drawn, 0, UNIFORM_BITS) < chance(share)
    month = MONTHS * bits(drawn, UNIFORM_BITS, UNIFORM_BITS) >> UNIFORM_BITS
    months = np.datetime64(f"{first_month:%Y-%m}", "M") + np.arange(-1, MONTHS)
    starts = months.astype("datetime64[D]").astype(np.int64)
    length = starts[1:] - starts[:-1]
    before = length[month] * bits(drawn, 2 * UNIFORM_BITS, 8) >> 8
    found: Integers = np.where(
        joins & (own < starts[1]), starts[month + 1] - before, own
    )
    return found


def opening_draws(
    customer_id: Integers, first_month: date, random_seed: int
) -> tuple[Integers, Integers]:
    """Two uniform numbers of 2**16: who begins overdrawn, and how far; shape (n,).

    Args:
        customer_id: The customers, shape (n,).
        first_month: The first day of the simulation.
        random_seed: The project's seed.
    """
    key = stream_key(random_seed, month_number(first_month), Stream.JOINING)
    drawn = draw(customer_words(customer_id), key)
    drawn = mix(drawn)  # the first draw decides on joining
    return bits(drawn, 0, UNIFORM_BITS), bits(drawn, UNIFORM_BITS, UNIFORM_BITS)


def joining_stream(
    batches: Iterable[pa.RecordBatch],
    share: float,
    first_month: date,
    random_seed: int,
    is_drawn: bool = True,
) -> pa.RecordBatchReader:
    """The day on which each customer joined, and the draws of the opening balance.

    Args:
        batches: Customers with columns customer_id and joined_date.
        share: The share that joins in the first twelve months; 0 keeps all days.
        first_month: The first day of the simulation.
        random_seed: The project's seed.
        is_drawn: Whether some begin overdrawn; else no draw is below 1.

    Returns:
        A reader of ``SCHEMA``, a row for each customer.
    """

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            customer_id = numbers(batch, "customer_id")
            own = days(batch, "joined_date")
            found = joined_days(customer_id, own, share, first_month, random_seed)
            joined = pa.array(found.astype(np.int32)).view(pa.date32())
            draws = [
                np.where(is_drawn, values, NO_DRAW).astype(np.int32)
                for values in opening_draws(customer_id, first_month, random_seed)
            ]
            yield pa.RecordBatch.from_arrays(
                [pa.array(customer_id), joined, *map(pa.array, draws)], schema=SCHEMA
            )

    return pa.RecordBatchReader.from_batches(SCHEMA, results())
