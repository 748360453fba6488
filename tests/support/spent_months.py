"""Months of spending as the tests of transactions draw them."""

from dataclasses import fields
from datetime import date

import numpy as np
from hypothesis import strategies as st

from python_generators.economy.calendar import add_months
from python_generators.engine.ticket_split import (
    LARGEST_AMOUNT,
    MonthsSpent,
    Transactions,
)
from python_generators.engine.tickets import (
    RHYTHMS,
    Tickets,
)

SEED = 42


LINES = 13  # of India: eleven categories of spending, the SIP, the lump sum


RUPEE = 100


months = st.integers(0, 599).map(lambda n: add_months(date(2000, 1, 1), n))


amounts = st.lists(
    st.one_of(
        st.just(0),
        st.integers(1, 40),
        st.integers(1, 500_000 * RUPEE),
        st.integers(1, 10**12),
        st.just(LARGEST_AMOUNT),
    ),
    min_size=LINES,
    max_size=LINES,
)


spent_rows = st.lists(
    st.tuples(
        st.integers(1, 899_999_999),
        months,
        st.integers(256, 4096),
        st.integers(0, RHYTHMS - 1),
        amounts,
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[:2],
)


def batch(rows: list[tuple[int, date, int, int, list[int]]]) -> MonthsSpent:
    customer, month, scale, rhythm, paid = zip(*rows, strict=True)
    return MonthsSpent(
        customer_id=np.array(customer),
        customer_number=np.array(customer),
        month=np.array(month, dtype="datetime64[D]"),
        ticket_scale=np.array(scale),
        day_rhythm=np.array(rhythm),
        amounts=np.array(paid, dtype=np.int64),
    )


def crowd(count: int, horizon: int = 12, seed: int = 7) -> MonthsSpent:
    draw = np.random.default_rng(seed)
    rows = count * horizon
    total = draw.lognormal(np.log(35_000 * RUPEE), 0.6, rows)
    paid = draw.dirichlet(np.ones(LINES), rows) * total[:, None]
    first = np.datetime64("2025-01-01", "M")
    month = (first + np.arange(horizon)).astype("datetime64[D]")
    return MonthsSpent(
        customer_id=np.repeat(np.arange(1, count + 1), horizon),
        customer_number=np.repeat(np.arange(1, count + 1), horizon),
        month=np.tile(month, count),
        ticket_scale=np.repeat(draw.integers(256, 4097, count), horizon),
        day_rhythm=np.repeat(draw.integers(0, RHYTHMS, count), horizon),
        amounts=paid.astype(np.int64),
    )


def some(spent: MonthsSpent, chosen: np.ndarray) -> MonthsSpent:
    return MonthsSpent(
        **{f.name: getattr(spent, f.name)[chosen] for f in fields(MonthsSpent)}
    )


def rows_of(
    found: Transactions, tickets: Tickets
) -> list[tuple[int, int, date, str, int]]:
    return [
        (number, customer, day, tickets.names[code], amount)
        for number, customer, day, code, amount in zip(
            found.transaction_id.tolist(),
            found.customer_id.tolist(),
            found.transaction_date.astype("datetime64[D]").tolist(),
            found.category.tolist(),
            found.amount.tolist(),
            strict=True,
        )
    ]
