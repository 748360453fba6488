"""Tables of everyday payments: how large, through which channel, when in a month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from python_generators.core.money import PAISE_PER_UNIT, to_paise
from python_generators.economy.calendar import (
    add_months,
    month_days,
    month_festivals,
    month_holidays,
)
from python_generators.economy.day_shares import day_shares
from python_generators.engine.rates import Integers
from python_generators.seeds.category_rows import Category
from python_generators.seeds.load import Seeds
from python_generators.seeds.statement_rows import AmountEnding, TicketSize
from python_generators.statement.pay_days import PayDays
from python_generators.statement.statement_lines import Lines

RHYTHMS = 4  # bit 0: more at weekends than most, bit 1: more early in the month
TABLE_BITS = 10  # sizes, days and hours are drawn from tables of 2**10 quantiles
ENDING_BITS = 8
FAVOURITE_BITS = 6
MOST_FAVOURITES = 10
_SUNDAY = 7
_QUANTILES = (np.arange(1 << TABLE_BITS) + 0.5) / (1 << TABLE_BITS)
_MEDIAN_SIZE = 1 << 9  # the category's median size in the table
_LARGEST_SIZE = 1 << 15  # so that an amount times a month's sizes stays in int64
_LARGEST_MEAN = 1 << 34  # in paise; times a ticket scale and 2**16 stays in int64


@dataclass(frozen=True)
class PaymentTables:
    """The tables of L everyday categories; money in paise."""

    names: tuple[str, ...]
    mean: Integers  # (L,) a mean payment at a ticket scale of one
    smallest: Integers  # (L,)
    most: int  # payments of a category in a month
    sizes: Integers  # (L, 2**TABLE_BITS) relative sizes
    ways: Integers  # (L, 256) positions of channels of the line
    step: Integers  # (L, channels, 2**ENDING_BITS) that amounts are multiples of
    below: Integers  # (L, channels, 2**ENDING_BITS) less this
    plain: Integers  # (L, channels) the step of amounts too small for the others
    hours: Integers  # (L, 2**TABLE_BITS)
    favourites: Integers  # (L, 2**FAVOURITE_BITS) rank of a favourite, -1 for none
    popularity: Integers  # (L, 2**10) positions of merchants of the line
    merchants: Integers  # (L,) how many
    offset: Integers  # (L,) the first text of the line


def payment_tables(seeds: Seeds, names: Sequence[str], lines: Lines) -> PaymentTables:
    """The tables of a market.

    Args:
        seeds: The market's seeds.
        names: The everyday categories, in alphabetical order.
        lines: The lines of the statement.
    """
    size = {row.category: row for row in seeds.ticket_sizes}
    hours = {row.category: row.hours for row in seeds.spending_hours}
    mine = [lines.all[lines.number(name)] for name in names]
    channels = max(len(line.channels) for line in mine)
    step = np.ones((len(names), channels, 1 << ENDING_BITS), dtype=np.int64)
    below, plain = np.zeros_like(step), np.ones((len(names), channels), np.int64)
    for number, line in enumerate(mine):
        for place, channel in enumerate(line.channels):
            rows = [row for row in seeds.amount_endings if row.channel == channel]
            if rows:
                chosen = _drawn([row.share for row in rows], ENDING_BITS)
                step[number, place] = np.array([to_paise(r.step) for r in rows])[chosen]
                below[number, place] = np.array([to_paise(r.below) for r in rows])[
                    chosen
                ]
                plain[number, place] = _plain(rows)
    return PaymentTables(
        names=tuple(names),
        mean=np.array([_mean(size[name]) for name in names]),
        smallest=np.array([to_paise(size[name].smallest_amount) for name in names]),
        most=seeds.statement.largest_month,
        sizes=np.stack([_sizes(size[name].amount_spread) for name in names]),
        ways=np.stack([line.ways for line in mine]).astype(np.int64),
        step=step,
        below=below,
        plain=plain,
        hours=np.stack([_drawn(hours[name], TABLE_BITS) for name in names]),
        favourites=np.stack([_favourites(size[name]) for name in names]),
        popularity=np.stack([line.popularity for line in mine]).astype(np.int64),
        merchants=np.array([len(line.merchants) for line in mine]),
        offset=np.array([lines.offsets[lines.number(name)] for name in names]),
    )


def _mean(size: TicketSize) -> int:
    """A mean payment in paise, from the median of the lognormal."""
    above = float(np.exp(size.amount_spread**2 / 2))
    mean = round(size.median_amount * PAISE_PER_UNIT * above)
    return min(max(mean, 1), _LARGEST_MEAN)


def _sizes(spread: float) -> Integers:
    relative = np.exp(spread * ndtri(_QUANTILES))
    sizes = np.round(np.clip(relative * _MEDIAN_SIZE, 1, _LARGEST_SIZE))
    return np.asarray(sizes, dtype=np.int64)


def _plain(rows: Sequence[AmountEnding]) -> int:
    """The most frequent step up to one unit; the smallest where all are larger."""
    small = [row for row in rows if row.step <= 1 and not row.below]
    if not small:
        return min(to_paise(row.step) for row in rows)
    return to_paise(max(small, key=lambda row: row.share).step)


def _favourites(size: TicketSize) -> Integers:
    """Ranks of favourites: the second is drawn half as often as the first."""
    count = 1 << FAVOURITE_BITS
    ranks = _drawn([1 / (n + 1) for n in range(size.favourites)], FAVOURITE_BITS)
    favoured = round(size.favourite_share * count)
    found = np.full(count, -1, dtype=np.int64)
    found[:favoured] = ranks[np.arange(favoured) * count // max(favoured, 1)]
    return found


def _drawn(weights: Iterable[float], bits: int) -> Integers:
    """The position that each of 2**bits quantiles draws."""
    up_to = np.cumsum(list(weights))
    uniform = (np.arange(1 << bits) + 0.5) / (1 << bits)
    found = np.searchsorted(up_to / up_to[-1], uniform, side="right")
    return np.minimum(found, len(up_to) - 1).astype(np.int64)


def payment_days(
    month: date, categories: Sequence[Category], pay: PayDays, seeds: Seeds
) -> npt.NDArray[np.uint8]:
    """Quantiles of the day, shape (patterns of pay, RHYTHMS, L, 2**TABLE_BITS).

    Days count from 0. A day's weight is that of the category, the customer's rhythm
    and the day of the week, more in the days from payday on, and more on the days up to
    a festival.

    Args:
        month: The first day of the month.
        categories: The everyday categories.
        pay: The month's pay days.
        seeds: The market's seeds.
    """
    strength = seeds.population.day_rhythm_strength
    after_pay = _after_pay(pay, seeds)
    festive = _festive(month, seeds)
    sundays = [day.isoweekday() == _SUNDAY for day in month_days(month)]
    weekly = np.where(sundays, seeds.statement.sunday_weight, 1.0)
    shape = (len(after_pay), RHYTHMS, len(categories), 1 << TABLE_BITS)
    days = np.empty(shape, dtype=np.uint8)
    for rhythm in range(RHYTHMS):
        lifts = [strength if rhythm >> bit & 1 else 1 / strength for bit in (0, 1)]
        for line, category in enumerate(categories):
            plain = np.array(list(day_shares(category, month, *lifts).values()))
            plain = plain * weekly
            plain = plain * (1 + festive * min(category.season_sensitivity, 1.0))
            for pattern, lift in enumerate(after_pay):
                days[pattern, rhythm, line] = _drawn(plain * lift, TABLE_BITS)
    return days


def _after_pay(pay: PayDays, seeds: Seeds) -> npt.NDArray[np.float64]:
    """The factor of each day, by pattern; pay from clients lifts no certain day."""
    terms = seeds.statement
    found = np.ones((len(pay.count), pay.length))
    for pattern, days in enumerate(pay.day):
        if pay.is_certain[pattern]:
            for day in days[: pay.count[pattern]]:
                for n in range(min(terms.payday_days, pay.length - int(day))):
                    lift = terms.payday_lift * (1 - n / terms.payday_days)
                    found[pattern, day + n] = 1 + lift
    return found


def _festive(month: date, seeds: Seeds) -> npt.NDArray[np.float64]:
    """What the festivals of this month and the next one's first days add to a day."""
    terms = seeds.statement
    days = month_days(month)
    found = np.zeros(len(days))
    for start in (month, add_months(month, 1)):
        names = set(month_festivals(start, seeds))
        for day, called in month_holidays(start, seeds).items():
            if names.intersection(called.split("; ")):
                for n in range(terms.festival_days):
                    before = day - timedelta(days=n)
                    if before.month == month.month and before.year == month.year:
                        found[before.day - 1] = terms.festival_lift
    return found
