"""When each item can be paid, so that no balance falls below the overdraft limit.

Debits with a day are queued in the order of their days. With G the sum of the queue up
to a debit and B the money there with the credits so far, it is paid at its own time or
with the first credit after which B >= G, whichever is later. After that, with A_k the
least that is there from item k on once all items with a day are paid, an everyday
payment with the cumulative sum F is made at the later of its own time and the first k
with A_k >= F. More delay never breaks either rule, so what waits is paid at its own
hour of the day where the month has one left.
"""

from dataclasses import dataclass, replace

import numpy as np

from python_generators.engine.rates import Flags, Integers
from python_generators.statement.dated_months import DAY
from python_generators.statement.everyday import INDEX_BITS, Payments
from python_generators.statement.fixed_items import Items

SECOND_BITS = 22  # a month has less than 2**22 seconds
_ROW = np.int64(1) << 50  # apart: the money of two rows in one ascending array
_MOST = (np.int64(1) << 48) - 1
_SHUFFLE = np.int64(40_503)  # spreads waiting payments over what is left of a month


@dataclass(frozen=True)
class Means:
    """What n customers can spend in a month before any credit; shape (n,)."""

    available: Integers  # opening balance and overdraft limit, paise
    length: Integers  # seconds in the month

    @property
    def rows(self) -> int:
        """N."""
        return len(self.available)


def order_of(row: Integers, second: Integers, later: Integers | int = 0) -> Integers:
    """Positions in the order of row, second, ``later`` (0 to 3) and position."""
    key = ((row << SECOND_BITS) + second << 2) + later
    key <<= INDEX_BITS
    key += np.arange(len(row))
    key.sort()
    found: Integers = key & ((1 << INDEX_BITS) - 1)
    return found


def sums_within(row: Integers, amount: Integers) -> Integers:
    """Cumulative sums that begin anew with each row; rows ascend."""
    total = np.cumsum(amount)
    if not len(row):
        return total
    first = np.flatnonzero(np.diff(row, prepend=-1))
    before = total[first] - amount[first]
    found: Integers = total - np.repeat(before, np.diff(first, append=len(row)))
    return found


def date_items(items: Items, means: Means) -> tuple[Items, Flags]:
    """The items at the times at which they can be paid, ordered; and which waited.

    Args:
        items: Credits and debits with the times they are wished at, in any order.
        means: What is there before any credit.
    """
    items = _taken(items, order_of(items.row, items.second, (items.amount < 0) * 1))
    is_debit = items.amount < 0
    second = items.second.copy()
    debits, credits = np.flatnonzero(is_debit), np.flatnonzero(~is_debit)
    owed = sums_within(items.row[debits], -items.amount[debits])
    waits = np.zeros(len(second), dtype=bool)
    short = np.flatnonzero(owed > means.available[items.row[debits]])
    if short.size:
        row = items.row[debits[short]]
        money = means.available[items.row[credits]] + sums_within(
            items.row[credits], items.amount[credits]
        )
        found = np.searchsorted(
            items.row[credits] * _ROW + np.minimum(money, _MOST),
            row * _ROW + owed[short],
        )
        covered = second[credits[found]]
        later = covered > second[debits[short]]
        who = debits[short[later]]
        second[who] = _next_time(second[who], covered[later], means.length[row[later]])
        waits[who] = True
    items = replace(items, second=second)
    order = order_of(items.row, second, is_debit * 1)
    return _taken(items, order), waits[order]


def date_payments(
    payments: Payments, items: Items, means: Means
) -> tuple[Payments, Flags]:
    """The everyday payments at the times at which they can be paid; and which waited.

    Args:
        payments: With the times they are wished at, in any order.
        items: All other items, in order of row and time.
        means: What is there before any credit.
    """
    order = order_of(payments.row, payments.second)
    payments = Payments(
        **{name: values[order] for name, values in vars(payments).items()}
    )
    row, second = payments.row, payments.second.copy()
    spent = sums_within(row, payments.amount)
    least = _least_from(items, means)  # of each item, ascending within a row
    first = np.searchsorted(items.row, np.arange(means.rows))
    some = first < np.searchsorted(items.row, np.arange(means.rows), side="right")
    at_start = means.available.copy()
    at_start[some] = np.minimum(at_start[some], least[first[some]])
    waits = np.zeros(len(row), dtype=bool)
    short = np.flatnonzero(spent > at_start[row])
    if short.size:
        wanted = row[short] * _ROW + spent[short]
        found = np.searchsorted(items.row * _ROW + least, wanted)
        covered = items.second[found]
        later = covered > second[short]
        who = short[later]
        second[who] = _next_time(second[who], covered[later], means.length[row[who]])
        waits[who] = True
    return replace(payments, second=second), waits


def _least_from(items: Items, means: Means) -> Integers:
    """The least that is there from each item to the month's end, limit included."""
    there = means.available[items.row] + sums_within(items.row, items.amount)
    keyed = (items.row * _ROW + np.minimum(there, _MOST))[::-1]
    least: Integers = np.minimum.accumulate(keyed)[::-1] - items.row * _ROW
    return least


def _next_time(wished: Integers, covered: Integers, length: Integers) -> Integers:
    """The wished hour on the first day on which it is not before the cover.

    Where the month has no such day left, a time between the cover and its end.
    """
    second = covered // DAY * DAY + wished % DAY
    second += (second < covered) * DAY
    over = second >= length
    part = (wished * _SHUFFLE) & 0xFFFF
    late = covered + ((length - 1 - covered) * part >> 16)
    found: Integers = np.where(over, late, second)
    return found


def _taken(items: Items, order: Integers) -> Items:
    return Items(**{name: values[order] for name, values in vars(items).items()})
