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
class Presentation:
    """How items are presented again, and what everyday payments take."""

    days: int  # to the second presentation
    everyday: Integers  # (n,) paise of the month
    reserved: Integers  # (n,) paise of the overdraft that no presented item draws on
    settling: Integers  # (n, 31) the first working day from each day on


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


def date_items(
    items: Items,
    means: Means,
    presented: Flags,
    settled: Flags,
    terms: Presentation,
) -> tuple[Items, Integers]:
    """The items at the times at which they are paid, ordered; and when first due.

    An item that the payee presents bounces at its time if what is there, less what
    everyday payments will have taken by then, does not cover it and a later credit
    does. It is then paid on the day of the second presentation, or with the first
    credit that covers it, if that is later.

    Args:
        items: Credits and debits with the times they are wished at, in any order.
        means: What is there before any credit.
        presented: Whether the payee presents each item.
        settled: Whether each item moves on working days only.
        terms: How items are presented again, and what everyday payments will take.

    Returns:
        The items, and the time at which each was first due.
    """
    order = order_of(items.row, items.second, (items.amount < 0) * 1)
    items, presented = _taken(items, order), presented[order]
    settled = settled[order]
    due = items.second
    second = _bounced(items, means, presented, terms)
    order = order_of(items.row, second, (items.amount < 0) * 1)
    items, due = _taken(replace(items, second=second), order), due[order]
    second = _settled(items, _covered(items, means), settled[order], terms)
    order = order_of(items.row, second, (items.amount < 0) * 1)
    return _taken(replace(items, second=second), order), due[order]


def _settled(
    items: Items, second: Integers, settled: Flags, terms: Presentation
) -> Integers:
    """Debits that wait are paid on a working day, if the month has one left."""
    who = np.flatnonzero(settled & (items.amount < 0))
    day, time = np.divmod(second[who], DAY)
    later = np.maximum(terms.settling[items.row[who], day], day)
    found = second.copy()
    found[who] = later * DAY + time
    return found


def _bounced(
    items: Items, means: Means, presented: Flags, terms: Presentation
) -> Integers:
    """The times of the items after presentations that are returned."""
    second = items.second.copy()
    queue = _Queue.of(items)
    row, time = items.row[queue.debits], second[queue.debits]
    there = means.available[row] + queue.credited(row, time)
    planned = terms.everyday[row] * (time // DAY) // (means.length[row] // DAY)
    planned += terms.reserved[row]
    tried = presented[queue.debits] & (there - planned < queue.owed)
    who = np.flatnonzero(tried)
    found, exists = queue.first_cover(
        row[who], (queue.owed + planned)[who] - means.available[row[who]]
    )
    who, found = who[exists], found[exists]
    later = queue.time[found] > time[who]
    who, found = who[later], found[later]
    again = time[who] + terms.days * DAY
    covered = np.maximum(queue.time[found], again)
    last = means.length[row[who]]
    inside = covered < last
    who, covered = who[inside], covered[inside]
    second[queue.debits[who]] = _next_time(time[who], covered, last[inside])
    return second


def _covered(items: Items, means: Means) -> Integers:
    """The times of the items, none before the money for it and those before it."""
    second = items.second.copy()
    queue = _Queue.of(items)
    row = items.row[queue.debits]
    beyond = queue.owed - means.available[row]
    short = np.flatnonzero(beyond > 0)
    found, _ = queue.first_cover(row[short], beyond[short])
    covered = queue.time[found]
    late = covered > second[queue.debits[short]]
    who = queue.debits[short[late]]
    length = means.length[items.row[who]]
    second[who] = _next_time(second[who], covered[late], length)
    return second


@dataclass(frozen=True)
class _Queue:
    """Credits and debits of ordered items; debits of one moment are one."""

    debits: Integers  # positions of the debits
    owed: Integers  # (debits,) all debits up to these, by row
    row: Integers  # of the credits
    time: Integers  # of the credits
    money: Integers  # all credits up to these, by row

    @classmethod
    def of(cls, items: Items) -> "_Queue":
        """The queue of items in order."""
        debits = np.flatnonzero(items.amount < 0)
        credits = np.flatnonzero(items.amount > 0)
        row, second = items.row[debits], items.second[debits]
        owed = sums_within(row, -items.amount[debits])
        moment = (row << SECOND_BITS) + second
        owed = owed[np.searchsorted(moment, moment, side="right") - 1]
        rows = items.row[credits]
        money = sums_within(rows, items.amount[credits])
        return cls(debits, owed, rows, items.second[credits], money)

    def credited(self, row: Integers, time: Integers) -> Integers:
        """The credits of each row up to a time."""
        if not len(self.row):
            return np.zeros(len(row), np.int64)  # a base in which no customer earns
        keys = (self.row << SECOND_BITS) + self.time
        place = np.searchsorted(keys, (row << SECOND_BITS) + time, side="right") - 1
        mine = (place >= 0) & (self.row.take(place, mode="clip") == row)
        found: Integers = self.money.take(place, mode="clip") * mine
        return found

    def first_cover(self, row: Integers, needed: Integers) -> tuple[Integers, Flags]:
        """The first credit of each row with which the credits reach a sum, if any."""
        keys = self.row * _ROW + np.minimum(self.money, _MOST)
        place = np.searchsorted(keys, row * _ROW + np.maximum(needed, 1))
        exists = place < len(self.row)
        exists[exists] = self.row[place[exists]] == row[exists]
        return place, exists


def date_payments(
    payments: Payments, items: Items, means: Means
) -> tuple[Payments, Integers]:
    """The everyday payments at the times at which they are made; and those wished at.

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
    every = np.arange(means.rows)
    first = np.searchsorted(items.row, every)
    some = first < np.searchsorted(items.row, every, side="right")
    at_start = means.available.copy()
    at_start[some] = np.minimum(at_start[some], least[first[some]])
    short = np.flatnonzero(spent > at_start[row])
    found = np.searchsorted(items.row * _ROW + least, row[short] * _ROW + spent[short])
    covered = items.second[found]
    late = covered > second[short]
    who = short[late]
    second[who] = _next_time(second[who], covered[late], means.length[row[who]])
    return replace(payments, second=second), payments.second


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
