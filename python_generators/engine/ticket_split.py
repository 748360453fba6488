"""Split a month's amounts into dated tickets that add up to them, to the paisa.

Everything is integer arithmetic over columns. Each amount of a customer, month and line
(see tickets.py) has a random word of its own, a pure function of the seed, the
customer, the month and the line. It decides the number of tickets and starts the
sequence of words that give each ticket its size and its day. So batches, row order and
a longer horizon do not change a transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from python_generators.core.randomness import (
    Stream,
    Words,
    bits,
    customer_words,
    draw,
    following,
    stream_key,
)
from python_generators.engine.rates import Integers
from python_generators.engine.tickets import (
    RHYTHMS,
    TABLE_BITS,
    Tickets,
    month_shape,
)

SCALE_BITS = 10  # a ticket scale of 2**10 is the category's own ticket
LARGEST_AMOUNT = 1 << 42  # in paise; times a month's sizes it stays in int64
LARGEST_NUMBER = 900_000_000  # of a customer; ids stay whole in JavaScript too
_ROUNDING_BITS = 16
_NUMBERED_FROM = 1900  # the year that months in transaction ids are counted from
_IDS_A_MONTH, _IDS_A_CUSTOMER = 1_000, 10_000_000


@dataclass(frozen=True)
class MonthsSpent:
    """n customer-months to split; all fields but ``amounts`` have shape (n,)."""

    customer_id: Integers
    customer_number: Integers  # the customer's part of the transaction id
    month: npt.NDArray[np.datetime64]  # its first day
    ticket_scale: Integers
    day_rhythm: Integers
    amounts: Integers  # (n, lines) paise


@dataclass(frozen=True)
class Transactions:
    """t tickets; every field has shape (t,)."""

    transaction_id: Integers
    customer_id: Integers
    transaction_date: npt.NDArray[np.datetime64]
    category: npt.NDArray[np.int8]  # index into Tickets.names
    amount: Integers  # paise


def split(spent: MonthsSpent, tickets: Tickets, random_seed: int) -> Transactions:
    """The tickets of a batch, by row of the batch, then by line.

    ``transaction_id`` is ``customer_number * 10**7 + months since 1900 * 10**3 + n``,
    n counting the customer's tickets of the month from 1: customer 42 has in January
    2025 the transactions 421500001, 421500002 and so on, whatever else is simulated.

    Args:
        spent: The amounts, at least one row, in any order.
        tickets: The market's tables.
        random_seed: The project's seed.

    Raises:
        ValueError: an amount, a month or a customer number is beyond what int64 and
            the ids can hold.
    """
    _check(spent, tickets)
    shape = spent.amounts.shape
    days = spent.month.astype("datetime64[D]")
    months, month = np.unique(days, return_inverse=True)
    calendar: list[date] = months.tolist()
    keys = np.stack([_keys(random_seed, m, tickets.lines) for m in calendar])
    words = draw(customer_words(spent.customer_id)[:, None], keys[month])
    count = _counts(spent.amounts, spent.ticket_scale, words, tickets)

    cells = _Cells(count.ravel())
    drawn = following(words.ravel()[cells.of], cells.number - cells.start[cells.of] + 1)
    line = np.arange(tickets.lines) << TABLE_BITS
    sizes = np.broadcast_to(line, shape).ravel()[cells.of]
    size = tickets.sizes.ravel()[sizes + bits(drawn, 0, TABLE_BITS)]
    shapes = np.array([month_shape(m) for m in calendar])
    table = (shapes[month] * RHYTHMS + spent.day_rhythm) * (tickets.lines << TABLE_BITS)
    quantiles = (table[:, None] + line).ravel()[cells.of]
    day = tickets.days.ravel()[quantiles + bits(drawn, 32, TABLE_BITS)]

    of_row = count.sum(axis=1)
    first_id = _first_ids(spent, calendar, month) - (np.cumsum(of_row) - of_row)
    category = np.broadcast_to(tickets.category.astype(np.int8), shape).ravel()
    return Transactions(
        transaction_id=np.repeat(first_id, of_row) + cells.number,
        customer_id=np.repeat(spent.customer_id, of_row),
        transaction_date=np.repeat(days, of_row) + day.astype(np.int64),
        category=category[cells.of],
        amount=_amounts((spent.amounts - count).ravel(), cells, size),
    )


def _check(spent: MonthsSpent, tickets: Tickets) -> None:
    least, most = spent.amounts.min(), spent.amounts.max()
    if least < 0 or most > LARGEST_AMOUNT:
        raise ValueError(
            f"amounts are 0 to {LARGEST_AMOUNT} paise, not {least}, {most}"
        )
    least, most = spent.customer_number.min(), spent.customer_number.max()
    if least < 1 or most >= LARGEST_NUMBER:
        raise ValueError(f"customer numbers are 1 to {LARGEST_NUMBER - 1}, not {most}")
    if tickets.most.sum() >= _IDS_A_MONTH:
        raise ValueError(
            f"{tickets.lines} lines are more than a month's ids have room for"
        )


@cache
def _keys(random_seed: int, month: date, lines: int) -> Words:
    """The month's keys, one a line."""
    number = month.year * 12 + month.month
    streams = range(Stream.TICKETS, Stream.TICKETS + lines)
    return np.array([stream_key(random_seed, number, n) for n in streams])


class _Cells:
    """The positions of the tickets of each cell (one row's amount of one line)."""

    def __init__(self, count: Integers) -> None:
        """Lay out the tickets.

        Args:
            count: The number of tickets of each cell.
        """
        self.start = np.cumsum(count) - count
        self.last = self.start + count - 1
        self.of = np.repeat(np.arange(len(count)), count)  # each ticket's cell
        self.number = np.arange(len(self.of))  # each ticket's position
        self.first = self.start[count > 0]  # the positions that begin a cell


def _counts(
    amounts: Integers, scale: Integers, words: Words, tickets: Tickets
) -> Integers:
    """The number of tickets: the amount over a usual one, rounded at random.

    It is at least 1 and at most the amount in paise, so an amount of 0 has none.
    """
    usual = tickets.mean * scale[:, None]
    rounding = usual * bits(words, 0, _ROUNDING_BITS) >> _ROUNDING_BITS
    count = ((amounts << SCALE_BITS) + rounding) // usual
    few: Integers = np.minimum(np.clip(count, 1, tickets.most), amounts)
    return few


def _first_ids(
    spent: MonthsSpent, calendar: Sequence[date], month: npt.NDArray[Any]
) -> Integers:
    since = [(m.year - _NUMBERED_FROM) * 12 + m.month - 1 for m in calendar]
    if since and not 0 <= min(since) <= max(since) < _IDS_A_CUSTOMER // _IDS_A_MONTH:
        raise ValueError(f"months start in {_NUMBERED_FROM} at the earliest")
    months = np.array(since, dtype=np.int64)[month] * _IDS_A_MONTH
    first: Integers = spent.customer_number * _IDS_A_CUSTOMER + months + 1
    return first


def _amounts(spare: Integers, cells: _Cells, size: Integers) -> Integers:
    """The amounts divided by size, after one paisa for each ticket: none is zero.

    Args:
        spare: Each cell's amount less one paisa per ticket.
        cells: The positions of its tickets.
        size: The tickets' relative sizes.
    """
    up_to = np.concatenate([[0], np.cumsum(size)])
    before = up_to[cells.start]
    whole = up_to[cells.last + 1] - before
    cut = spare[cells.of] * (up_to[1:] - before[cells.of]) // whole[cells.of]
    ticket: Integers = np.diff(cut, prepend=0)
    ticket[cells.first] = cut[cells.first]
    return ticket + 1
