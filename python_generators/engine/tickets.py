"""Tables of the sizes and days of tickets (single transactions), by category.

A *line* is what a month's amounts are split by: the spending categories in alphabetical
order of name, then the investment category twice, once for the SIP and once for the
lump sum.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.economy.calendar import add_months
from python_generators.economy.day_shares import day_shares
from python_generators.engine.rates import Integers
from python_generators.seeds.parameters import PopulationParameters
from python_generators.seeds.rows import Category

TABLE_BITS = 10  # sizes and days are drawn from tables of 2**10 quantiles
MOST_TICKETS = 31  # of one category in one month
RHYTHMS = 4  # bit 0: more at weekends than most, bit 1: more early in the month
_QUANTILES = (np.arange(1 << TABLE_BITS) + 0.5) / (1 << TABLE_BITS)
_MEDIAN_SIZE = 1 << 10  # the category's median size in the table
_LARGEST_SIZE = 1 << 16  # so that an amount times a month's sizes stays in int64
_LARGEST_MEAN = 1 << 34  # in paise; times a ticket scale and 2**16 stays in int64


@dataclass(frozen=True)
class Tickets:
    """The tables for splitting months; ``lines`` is the number of lines."""

    names: tuple[str, ...]  # the categories; the investment one is last
    category: Integers  # (lines,) index into names
    mean: Integers  # (lines,) paise of a mean ticket at a ticket scale of one
    most: Integers  # (lines,) tickets of a month
    sizes: Integers  # (lines, 2**TABLE_BITS) quantiles of a ticket's relative size
    days: npt.NDArray[
        np.uint8
    ]  # (month shapes, RHYTHMS, lines, 2**TABLE_BITS), 0 is the 1st

    @property
    def lines(self) -> int:
        """The number of lines of a month's amounts."""
        return len(self.category)


def spending_categories(categories: Iterable[Category]) -> list[Category]:
    """All categories but the investment one, in alphabetical order of name."""
    spending = (c for c in categories if c.kind != "investment")
    return sorted(spending, key=lambda c: c.category)


def ticket_tables(
    categories: Sequence[Category], population: PopulationParameters
) -> Tickets:
    """The tables of a market.

    Args:
        categories: The market's categories, one of kind investment among them.
        population: The market's parameters of ticket grouping and of the strength of
            a customer's rhythm of days.
    """
    spending = spending_categories(categories)
    (investment,) = (c for c in categories if c.kind == "investment")
    lines = [*spending, investment, investment]
    one_posting = [c.kind == "fee" for c in spending] + [True, True]
    return Tickets(
        names=(*(c.category for c in spending), investment.category),
        category=np.minimum(np.arange(len(lines)), len(spending)),
        mean=np.array([_mean(c, population.ticket_grouping) for c in lines]),
        most=np.where(one_posting, 1, MOST_TICKETS),
        sizes=np.stack([_sizes(c.amount_spread) for c in lines]),
        days=_days(spending, investment, population.day_rhythm_strength),
    )


def month_shape(month: date) -> int:
    """A code of the month's number of days and first weekday."""
    weekday, days = monthrange(month.year, month.month)
    return (days - 28) * 7 + weekday


def _mean(category: Category, grouping: float) -> int:
    """A mean ticket in paise, from the median of the lognormal."""
    above = float(np.exp(category.amount_spread**2 / 2))
    mean = round(category.median_amount * PAISE_PER_UNIT * grouping * above)
    return min(max(mean, 1), _LARGEST_MEAN)


def _sizes(spread: float) -> Integers:
    relative = np.exp(spread * ndtri(_QUANTILES))
    sizes = np.round(np.clip(relative * _MEDIAN_SIZE, 1, _LARGEST_SIZE))
    return np.asarray(sizes, dtype=np.int64)


def _days(
    spending: Sequence[Category], investment: Category, strength: float
) -> npt.NDArray[np.uint8]:
    """Quantiles of the day, for each shape of month, rhythm and line."""
    months = {month_shape(m): m for m in _months_of_all_shapes()}
    lines = len(spending) + 2
    shape = (len(months), RHYTHMS, lines, 1 << TABLE_BITS)
    days = np.empty(shape, dtype=np.uint8)
    for (code, month), rhythm in product(months.items(), range(RHYTHMS)):
        lifts = [strength if rhythm >> bit & 1 else 1 / strength for bit in (0, 1)]
        for line, category in enumerate(spending):
            if category.kind == "fee":
                days[code, rhythm, line] = code // 7 + 27
            else:
                shares = day_shares(category, month, *lifts)
                days[code, rhythm, line] = _quantiles(shares.values())
        days[code, rhythm, -2] = investment.month_day_peak - 1
        days[code, rhythm, -1] = _quantiles(_lump_sum_shares(investment, month, lifts))
    return days


def _months_of_all_shapes() -> Iterable[date]:
    """The months of 28 years, after which the calendar repeats."""
    return (add_months(date(2000, 1, 1), i) for i in range(28 * 12))


def _lump_sum_shares(
    investment: Category, month: date, lifts: Sequence[float]
) -> list[float]:
    """A lump sum is invested on any day but the SIP's."""
    anyday = investment.model_copy(update={"month_day_weight": 0.0})
    shares = day_shares(anyday, month, *lifts)
    return [
        0.0 if day.day == investment.month_day_peak else s for day, s in shares.items()
    ]


def _quantiles(shares: Iterable[float]) -> npt.NDArray[np.uint8]:
    up_to = np.cumsum(list(shares))
    days = np.searchsorted(up_to / up_to[-1], _QUANTILES, side="right")
    return days.astype(np.uint8)
