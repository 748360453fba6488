"""All tables of a market's statement, and those of single months, kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from python_generators.core.money import to_paise
from python_generators.core.randomness import Words, bits
from python_generators.core.summation import ordered_sum
from python_generators.engine.rates import ONE, Integers, rate
from python_generators.seeds.category_rows import Category
from python_generators.seeds.load import Seeds
from python_generators.statement.pay_days import (
    PayDays,
    PayPatterns,
    pay_days,
    pay_patterns,
)
from python_generators.statement.payment_tables import (
    PaymentTables,
    payment_days,
    payment_tables,
)
from python_generators.statement.statement_lines import Lines, statement_lines

MOST_DAYS = 31
_DAY_BITS = 10
_DAY_FROM = 18  # the bits of a line's lasting word that choose its day
_CHANCE_BITS = 16


@dataclass(frozen=True)
class Subscription:
    """A subscription: what it costs, and who has it."""

    name: str  # of its line
    position: int  # of its category in spending
    price: int  # paise
    least_left: int  # paise that the category needs beside it
    chance: int  # of having it, in 2**16


@dataclass(frozen=True)
class Bill:
    """A part of a category's bill that goes to one payee."""

    name: str  # of its line
    category: str
    position: int  # of its category in spending
    share: int  # of the bill, fixed point; the last part is what is left
    least: int  # paise: a smaller part is left to the last


@dataclass
class StatementTables:
    """The tables of a market; money in paise."""

    seeds: Seeds
    lines: Lines
    pay: PayPatterns
    payments: PaymentTables
    categories: tuple[Category, ...]  # all of spending, in alphabetical order
    everyday: Sequence[int]  # positions among them
    bills: Sequence[Bill]  # the home too
    fees: int  # position
    subscriptions: Sequence[Subscription]
    standing: dict[str, Integers]  # days, from 0
    sip_step: int
    emi_day: int  # from 0
    account_fee: int
    overdraft_rate: int
    overdraft_share: int  # of the limit, that presented items may draw on
    _pay_days: dict[date, PayDays] = field(default_factory=dict)
    _days: dict[date, npt.NDArray[np.uint8]] = field(default_factory=dict)

    @cached_property
    def slots(self) -> Integers:
        """The ledger's slot of each text."""
        return np.array([line.slot for line, _, _ in self.lines.texts], dtype=np.int64)

    def pay_days(self, month: date) -> PayDays:
        """The pay days of a month."""
        if month not in self._pay_days:
            self._pay_days[month] = pay_days(month, self.pay.patterns, self.seeds)
        return self._pay_days[month]

    def lengths(self, months: Sequence[date]) -> Integers:
        """The days of each month."""
        return np.array([self.pay_days(m).length for m in months], dtype=np.int64)

    def working_days(self, months: Sequence[date]) -> Integers:
        """Quantiles of the working days of each month, shape (months, 2**10)."""
        uniform = np.arange(1 << _DAY_BITS)
        found = [
            days.working[uniform * len(days.working) >> _DAY_BITS]
            for days in map(self.pay_days, months)
        ]
        return np.stack(found)

    def settling_days(self, months: Sequence[date]) -> Integers:
        """For each day the first working day from it on, shape (months, 31).

        Where the month has none left, it is the last one before.
        """
        found = np.zeros((len(months), MOST_DAYS), dtype=np.int64)
        for row, days in zip(found, map(self.pay_days, months), strict=True):
            place = np.searchsorted(days.working, np.arange(MOST_DAYS))
            row[:] = days.working[np.minimum(place, len(days.working) - 1)]
        return found

    def payment_days(self, months: Sequence[date]) -> npt.NDArray[np.uint8]:
        """Quantiles of the day of everyday payments, for each month."""
        for month in months:
            if month not in self._days:
                everyday = [self.categories[position] for position in self.everyday]
                pay = self.pay_days(month)
                self._days[month] = payment_days(month, everyday, pay, self.seeds)
        return np.stack([self._days[month] for month in months])

    def standing_day(self, name: str, words: Words) -> Integers:
        """The day of a standing payment, from 0, by the customers' lasting words."""
        found: Integers = self.standing[name].take(bits(words, _DAY_FROM, _DAY_BITS))
        return found


def statement_tables(seeds: Seeds) -> StatementTables:
    """The tables of a market, from its seeds."""
    spending = sorted(
        (c for c in seeds.categories if c.kind != "investment"),
        key=lambda c: c.category,
    )
    names = [c.category for c in spending]
    everyday = [
        p for p, c in enumerate(spending) if c.payment == "everyday" and c.kind != "fee"
    ]
    lines = statement_lines(seeds)
    return StatementTables(
        seeds=seeds,
        lines=lines,
        pay=pay_patterns(seeds),
        payments=payment_tables(seeds, [names[p] for p in everyday], lines),
        categories=tuple(spending),
        everyday=everyday,
        bills=[
            bill
            for p, c in enumerate(spending)
            if c.payment != "everyday" and c.kind != "fee"
            for bill in _bills(seeds, c.category, p, lines)
        ],
        fees=[c.kind for c in spending].index("fee"),
        subscriptions=_subscriptions(seeds, names),
        standing=_standing(seeds),
        sip_step=to_paise(seeds.economy.sip_step),
        emi_day=seeds.economy.emi_day - 1,
        account_fee=to_paise(seeds.economy.account_fee),
        overdraft_rate=rate(seeds.economy.overdraft_rate / 12),
        overdraft_share=rate(seeds.statement.mandates_on_overdraft),
    )


def _bills(seeds: Seeds, category: str, position: int, lines: Lines) -> Iterator[Bill]:
    """The parts of a category's bill, the largest one last."""
    mine = [
        line
        for line in lines.all
        if line.category == category and not line.price and line.name != category
    ]
    mine.sort(key=lambda line: line.weight)
    total = ordered_sum(line.weight for line in mine)
    least = [s.smallest_amount for s in seeds.ticket_sizes if s.category == category]
    for line in mine:
        yield Bill(
            name=line.name,
            category=category,
            position=position,
            share=rate(line.weight / total),
            least=to_paise(least[0]) if least else 1,
        )
    if not mine:
        yield Bill(category, category, position, ONE, 1)


def _subscriptions(seeds: Seeds, names: Sequence[str]) -> list[Subscription]:
    """The subscriptions, the most popular ones of a category first."""
    found = []
    for size in seeds.ticket_sizes:
        rows = [
            m
            for m in seeds.merchants
            if m.category == size.category and m.subscription_price is not None
        ]
        total = ordered_sum(row.popularity for row in rows)
        for row in sorted(rows, key=lambda row: -row.popularity):
            chance = min(1.0, size.subscriptions * row.popularity / total)
            found.append(
                Subscription(
                    name=f"{size.category}: {row.merchant}",
                    position=names.index(size.category),
                    price=to_paise(row.subscription_price or 0),
                    least_left=to_paise(size.smallest_amount),
                    chance=round(chance * (1 << _CHANCE_BITS)),
                )
            )
    return found


def _standing(seeds: Seeds) -> dict[str, Integers]:
    found = {}
    for name in dict.fromkeys(row.category for row in seeds.standing_days):
        rows = [row for row in seeds.standing_days if row.category == name]
        up_to = np.cumsum([row.share for row in rows])
        uniform = (np.arange(1 << _DAY_BITS) + 0.5) / (1 << _DAY_BITS)
        place = np.searchsorted(up_to / up_to[-1], uniform, side="right")
        days = np.array([row.day - 1 for row in rows], dtype=np.int64)
        found[name] = days[np.minimum(place, len(rows) - 1)]
    return found
