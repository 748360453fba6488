"""The conditions that customers share in a month, and each customer's draws."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from python_generators.core.randomness import Stream, Words, bits, draw, stream_key
from python_generators.engine.engine_parameters import PAY_BITS, Categories, Parameters
from python_generators.engine.offers import Lifts
from python_generators.engine.rates import ONE, UNIFORM_BITS, Integers, rate

WEIGHT_BITS = 10  # a category's weight of 1 in a month is 2**10
JITTER_BITS = 5  # a category's random variation in a month has 2**5 steps
NAV_SCALE = 10_000  # a NAV has four decimals
EPOCH = date(1970, 1, 1)
MOST_UNPAID = 24  # instalments at the start
_MEAN_DAYS = 365.2425 / 12  # of a month
_LEAST_SEASON = 0.05  # of a category's weight


@dataclass(frozen=True)
class MonthFactors:
    """One simulated month; shares are fixed-point integers."""

    month: date  # its first day
    first_day: int  # since 1970
    days: int
    season: float  # planned spending over a plain month's
    everyday_factor: int  # the same times the month's length, in fixed point
    price_factor: int  # prices over those of the first month
    loan_rate: int  # a month's
    nav: int  # currency a unit at the month's end, in ten-thousandths
    category_steps: Integers  # factors of the weights; shape (k, 2**JITTER_BITS)
    late_days: Integers  # days past due at the month's end, by unpaid instalments

    @property
    def calendar_month(self) -> int:
        """January is 1."""
        return self.month.month

    @property
    def number(self) -> int:
        """Months since year 0: a month has the same draws in every horizon."""
        return month_number(self.month)


def month_number(day: date) -> int:
    """The day's month, as months since year 0."""
    return day.year * 12 + day.month


@dataclass(frozen=True)
class Conditions:
    """The factors and parameters of one month for a group of customers."""

    factors: MonthFactors
    parameters: Parameters

    @cached_property
    def lifts(self) -> Lifts:
        """The effects of the offers on customers who converted."""
        return Lifts.of(self.parameters.offers, self.factors.number)


def constant_conditions(
    rows: Iterable[Mapping[str, Any]], parameters: Parameters
) -> list[Conditions]:
    """The months in order, with the same parameters in all of them.

    Args:
        rows: Rows of the month factors (``tables.MONTH_FACTORS``), in any order.
        parameters: The parameters.
    """
    return [
        Conditions(factors, parameters) for factors in month_factors(rows, parameters)
    ]


def month_factors(
    rows: Iterable[Mapping[str, Any]], parameters: Parameters
) -> list[MonthFactors]:
    """The months in order, as the engine's integers.

    Args:
        rows: Rows of the month factors (``tables.MONTH_FACTORS``), in any order.
        parameters: The categories, the day on which instalments fall due, and whether
            everyday spending follows the days of the month.
    """
    ordered = sorted(rows, key=lambda row: row["month"])
    months: list[MonthFactors] = []
    due = _due_before(ordered[0]["month"], parameters) if ordered else []
    for row in ordered:
        month, season = row["month"], float(row["spending_factor"])
        first_day, days = (month - EPOCH).days, int(row["days_in_month"])
        length = days / _MEAN_DAYS if parameters.habits.counts_days else 1.0
        due.append(first_day + parameters.terms.emi_day - 1)
        # The oldest instalment is paid first: k unpaid ones are those of k months.
        late_days = [0] + [first_day + days - day for day in reversed(due)]
        months.append(
            MonthFactors(
                month=month,
                first_day=first_day,
                days=days,
                season=season,
                everyday_factor=rate(season * length),
                price_factor=rate(float(row["price_level"])),
                loan_rate=round(float(row["loan_rate"]) / 12 * ONE),
                nav=round(float(row["nav"]) * NAV_SCALE),
                category_steps=_category_steps(season, parameters.categories),
                late_days=np.array(late_days),
            )
        )
    return months


def _due_before(first: date, parameters: Parameters) -> list[int]:
    """The days on which the instalments fell due that may be unpaid at the start."""
    numbers = [month_number(first) - 1 - back for back in range(MOST_UNPAID, 0, -1)]
    starts = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [(s - EPOCH).days + parameters.terms.emi_day - 1 for s in starts]


def _category_steps(season: float, categories: Categories) -> Integers:
    """The factor of each category's weight, by season and for each random step.

    In months without a purchase it is zero. In the others it is larger for that: the
    mean over the random steps is the season's.
    """
    count = 1 << JITTER_BITS
    middle = (2 * np.arange(count) + 1) / count - 1
    variation = 1 + np.outer(categories.monthly_variation, middle)
    bought = np.maximum(np.rint(np.array(categories.months_bought) * count), 1)
    variation *= np.arange(count) < bought[:, None]
    variation *= (count / variation.sum(axis=1))[:, None]
    seasonal = 1 + np.array(categories.season_sensitivity) * (season - 1)
    steps = (
        np.maximum(seasonal, _LEAST_SEASON)[:, None] * variation * (1 << WEIGHT_BITS)
    )
    rounded: Integers = np.rint(steps).astype(np.int64)
    return rounded


@dataclass(frozen=True)
class Draws:
    """The random bits of one month for n customers; shape (n,)."""

    pay: Words  # the amount of pay, the plans, whether a large outlay occurs
    events: Words  # a new loan, prepayment, a missed instalment

    @classmethod
    def of(cls, words: Words, random_seed: int, month: MonthFactors) -> "Draws":
        """The month's draws."""
        pay, events = (
            draw(words, stream_key(random_seed, month.number, stream))
            for stream in (Stream.PAY, Stream.EVENTS)
        )
        return cls(pay, events)

    @property
    def pay_quantile(self) -> Integers:
        """One of 2**PAY_BITS."""
        return bits(self.pay, 0, PAY_BITS)

    @property
    def spending(self) -> Integers:
        """One of 2**16: the change of a customer's habit."""
        return bits(self.pay, PAY_BITS + UNIFORM_BITS, UNIFORM_BITS)

    @property
    def outlay(self) -> Integers:
        """One of 2**16: small values bring a large outlay."""
        return bits(self.pay, PAY_BITS + 2 * UNIFORM_BITS, UNIFORM_BITS)

    def event(self, index: int) -> Integers:
        """One of 2**16: 0 of a new loan, 2 of a prepayment, 3 of a late payment."""
        return bits(self.events, index * UNIFORM_BITS, UNIFORM_BITS)


def position_in_range(
    persistence: Integers, habit: Words, draws: Words, index: int
) -> Integers:
    """The position of a share within its range, in fixed point.

    It is the weighted mean of a lasting uniform (habit) and a draw of the month, which
    is zero in three months of four and four times as large in the others.

    Args:
        persistence: The weight of habit.
        habit: The customer's lasting bits.
        draws: The customer's bits of the month.
        index: 0 for what is invested.
    """
    start = PAY_BITS + index * UNIFORM_BITS
    lasting = bits(habit, start, UNIFORM_BITS) * persistence
    drawn = 4 * bits(draws, start, UNIFORM_BITS) - (3 << UNIFORM_BITS)
    passing = 4 * np.maximum(drawn, 0) * (ONE - persistence)
    found: Integers = (lasting + passing) >> UNIFORM_BITS
    return found
