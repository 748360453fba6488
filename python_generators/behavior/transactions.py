"""A month's amounts as dated tickets that add up to them, to the paisa.

Everything is integer arithmetic over columns. Each amount of a customer, month and line
(see tickets.py) has a random word of its own, a pure function of the seed, the
customer, the month and the line; it decides how many tickets there are and starts the
sequence of words that give each ticket its size and its day. So neither batches nor
order nor a longer horizon change a transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from python_generators.behavior.rates import Integers
from python_generators.behavior.tickets import (
    RHYTHMS,
    TABLE_BITS,
    Tickets,
    month_kind,
)
from python_generators.randomness import (
    Words,
    bits,
    customer_words,
    draw,
    following,
    stream_key,
)

FIRST_STREAM = 100  # the first line's; the engine's own streams are below
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
    flat = spent.amounts.ravel()
    paid = np.flatnonzero(flat)
    row = paid // tickets.lines
    line = paid - row * tickets.lines
    amount = flat[paid]

    days = spent.month.astype("datetime64[D]")
    months, month = np.unique(days, return_inverse=True)
    calendar: list[date] = months.tolist()
    keys = np.concatenate([_keys(random_seed, m, tickets.lines) for m in calendar])
    own = customer_words(spent.customer_id)
    words = draw(own[row], keys[(month * tickets.lines)[row] + line])
    count = _counts(amount, line, spent.ticket_scale[row], words, tickets)

    start = np.cumsum(count) - count
    of = np.repeat(np.arange(len(paid)), count)  # the cell of each ticket
    number = np.arange(len(of))
    luck = following(words[of], number - start[of] + 1)
    size = tickets.sizes.ravel()[(line << TABLE_BITS)[of] + bits(luck, 0, TABLE_BITS)]
    kinds = np.array([month_kind(m) for m in calendar])
    table = (kinds[month] * RHYTHMS + spent.day_rhythm) * tickets.lines
    table = (table[row] + line) << TABLE_BITS
    day = tickets.days.ravel()[table[of] + bits(luck, 32, TABLE_BITS)]
    first_id = _first_ids(spent, calendar, month)[row] - start[_first_cell(row)]
    return Transactions(
        transaction_id=first_id[of] + number,
        customer_id=spent.customer_id[row][of],
        transaction_date=days[row][of] + day,
        category=tickets.category.astype(np.int8)[line][of],
        amount=_amounts(amount, count, start, of, size),
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
        raise ValueError(f"{tickets.lines} lines are more than a month's ids can tell")


@cache
def _keys(random_seed: int, month: date, lines: int) -> Words:
    """The month's keys, one a line."""
    number = month.year * 12 + month.month
    streams = range(FIRST_STREAM, FIRST_STREAM + lines)
    return np.array([stream_key(random_seed, number, n) for n in streams])


def _counts(
    amount: Integers, line: Integers, scale: Integers, words: Words, tickets: Tickets
) -> Integers:
    """How many tickets: the amount over a usual ticket, rounded by luck, at least 1."""
    usual = tickets.mean[line] * scale
    luck = usual * bits(words, 0, _ROUNDING_BITS) >> _ROUNDING_BITS
    count = ((amount << SCALE_BITS) + luck) // usual
    clipped: Integers = np.clip(count, 1, np.minimum(tickets.most[line], amount))
    return clipped


def _first_cell(row: Integers) -> Integers:
    """For each cell the first one of its row; cells of a row are neighbours."""
    is_first = np.ones(len(row), dtype=bool)
    is_first[1:] = row[1:] != row[:-1]
    first: Integers = np.maximum.accumulate(np.where(is_first, np.arange(len(row)), 0))
    return first


def _first_ids(
    spent: MonthsSpent, calendar: Sequence[date], month: npt.NDArray[Any]
) -> Integers:
    since = [(m.year - _NUMBERED_FROM) * 12 + m.month - 1 for m in calendar]
    if since and not 0 <= min(since) <= max(since) < _IDS_A_CUSTOMER // _IDS_A_MONTH:
        raise ValueError(f"months start in {_NUMBERED_FROM} at the earliest")
    months = np.array(since, dtype=np.int64)[month] * _IDS_A_MONTH
    first: Integers = spent.customer_number * _IDS_A_CUSTOMER + months + 1
    return first


def _amounts(
    amount: Integers, count: Integers, start: Integers, of: Integers, size: Integers
) -> Integers:
    """The amount cut by size, after a paisa for each ticket: none is empty."""
    up_to = np.cumsum(size)
    before = np.concatenate([[0], up_to])[start]
    whole = up_to[start + count - 1] - before
    cut = (amount - count)[of] * (up_to - before[of]) // whole[of]
    ticket: Integers = np.diff(cut, prepend=0)
    ticket[start] = cut[start]
    return ticket + 1
