"""What all customers share in a month, and the luck each has in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from python_generators.behavior.parameters import PAY_BITS, Categories
from python_generators.behavior.rates import ONE, UNIFORM_BITS, Integers, rate
from python_generators.randomness import Words, bits, draw, stream_key

HABIT_STREAM, PAY_STREAM, EVENT_STREAM, CATEGORY_STREAM = 0, 1, 2, 3
WEIGHT_BITS = 10  # a category's weight of 1 in a month is 2**10
JITTER_BITS = 5  # how a category strays in a month: one of 2**5 steps
_JITTERS = 64 // JITTER_BITS  # to a word
NAV_SCALE = 10_000  # a NAV has four decimals


@dataclass(frozen=True)
class MonthFactors:
    """One simulated month; shares are fixed-point integers."""

    month: date  # its first day
    number: int  # months since year 0
    days: int
    season: float  # planned spending over a plain month's
    spending_factor: int  # season times prices
    loan_rate: int  # a month's
    nav: int  # currency a unit at the month's end, in ten-thousandths

    @property
    def calendar_month(self) -> int:
        """January is 1."""
        return self.month.month

    @property
    def first_day(self) -> int:
        """Days since 1970."""
        return (self.month - date(1970, 1, 1)).days


def month_factors(rows: Iterable[Mapping[str, Any]]) -> list[MonthFactors]:
    """The months in order, as the engine's integers.

    Args:
        rows: Rows of the month factors (``tables.MONTH_FACTORS``), in any order.
    """
    return [
        MonthFactors(
            month=row["month"],
            number=row["month"].year * 12 + row["month"].month,
            days=row["days_in_month"],
            season=float(row["spending_factor"]),
            spending_factor=rate(
                float(row["spending_factor"]) * float(row["price_level"])
            ),
            loan_rate=round(float(row["loan_rate"]) / 12 * ONE),
            nav=round(float(row["nav"]) * NAV_SCALE),
        )
        for row in sorted(rows, key=lambda row: row["month"])
    ]


@dataclass(frozen=True)
class Luck:
    """What one month holds for n customers, as random bits; shape (n,)."""

    words: Words
    pay: Words  # how much is paid, what is planned, whether a large outlay strikes
    events: Words  # job, raise, prepayment

    @classmethod
    def of(cls, words: Words, random_seed: int, month: MonthFactors) -> "Luck":
        """The month's draws."""
        pay, events = (
            draw(words, stream_key(random_seed, month.number, stream))
            for stream in (PAY_STREAM, EVENT_STREAM)
        )
        return cls(words, pay, events)

    @property
    def pay_quantile(self) -> Integers:
        """One of 2**PAY_BITS."""
        return bits(self.pay, 0, PAY_BITS)

    @property
    def outlay(self) -> Integers:
        """One of 2**16: small values bring a large outlay."""
        return bits(self.pay, PAY_BITS + 2 * UNIFORM_BITS, UNIFORM_BITS)

    def event(self, index: int) -> Integers:
        """One of 2**16; 0 is the job's, 1 the raise's, 2 the prepayment's."""
        return bits(self.events, index * UNIFORM_BITS, UNIFORM_BITS)


def place(persistence: Integers, habit: Words, luck: Words, index: int) -> Integers:
    """Where in its range a share falls, in fixed point: habit and luck, weighed.

    Args:
        persistence: The weight of habit.
        habit: The customer's lasting bits.
        luck: The month's bits.
        index: 0 for what is invested, 1 for what is spent.
    """
    start = PAY_BITS + index * UNIFORM_BITS
    lasting = bits(habit, start, UNIFORM_BITS) * persistence
    passing = bits(luck, start, UNIFORM_BITS) * (ONE - persistence)
    found: Integers = (lasting + passing) >> UNIFORM_BITS
    return found


def category_weights(
    weights: Integers,
    words: Words,
    random_seed: int,
    month: MonthFactors,
    categories: Categories,
) -> list[Integers]:
    """How heavy each category is for each customer this month: season and luck.

    Args:
        weights: The customers' lasting weights, shape (k, n).
        words: The customers' words.
        random_seed: The project's seed.
        month: The month.
        categories: The k categories.

    Returns:
        k arrays of shape (n,); the fees' is zero.
    """
    chosen = [p for p in range(len(categories.names)) if p != categories.fees]
    luck = [
        draw(words, stream_key(random_seed, month.number, CATEGORY_STREAM + word))
        for word in range(-(-len(chosen) // _JITTERS))
    ]
    found = [np.zeros_like(weights[0])] * len(categories.names)
    for index, position in enumerate(chosen):
        word, start = divmod(index, _JITTERS)
        step = bits(luck[word], start * JITTER_BITS, JITTER_BITS)
        found[position] = weights[position] * _steps(categories, position, month)[step]
    return found


def _steps(categories: Categories, position: int, month: MonthFactors) -> Integers:
    """What a category's weight is multiplied by, for each step it may stray."""
    sensitivity = categories.season_sensitivity[position]
    season = max(0.05, 1 + sensitivity * (month.season - 1))
    count_of_steps = 1 << JITTER_BITS
    middle = (2 * np.arange(count_of_steps) + 1) / count_of_steps - 1
    stray = 1 + categories.monthly_variation[position] * middle
    steps: Integers = np.rint(season * stray * (1 << WEIGHT_BITS)).astype(np.int64)
    return steps


def days_past_due(months: Sequence[MonthFactors], emi_day: int) -> list[Integers]:
    """For each month, the days past due at its end by the count of unpaid instalments.

    Instalments fall due on ``emi_day`` and the oldest is paid first, so k unpaid ones
    are those of the last k months.
    """
    due = [month.first_day + emi_day - 1 for month in months]
    return [
        np.array([0] + [month.first_day + month.days - day for day in due[index::-1]])
        for index, month in enumerate(months)
    ]
