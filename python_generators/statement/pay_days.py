"""The days on which employers pay, by month and pattern."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from python_generators.economy.calendar import is_weekend, month_days, month_holidays
from python_generators.engine.rates import Integers
from python_generators.seeds.load import Seeds
from python_generators.seeds.statement_rows import PayPattern

MOST_PAYMENTS = 5  # of pay in a month
PATTERN_BITS = 8
CLIENTS = "clients"
_MIDDLE = 15


@dataclass(frozen=True)
class Pattern:
    """A pattern of pay; of those paid every two weeks, half are in each phase."""

    pattern: str
    day: int
    phase: int = 0


@dataclass(frozen=True)
class PayPatterns:
    """The patterns of a market, and who has which."""

    patterns: tuple[Pattern, ...]
    chosen: Integers  # (employment types, 2**PATTERN_BITS) positions in patterns

    @property
    def clients(self) -> npt.NDArray[np.bool_]:
        """Whether a pattern's pay comes from clients; shape (patterns,)."""
        return np.array([p.pattern == CLIENTS for p in self.patterns])


@dataclass(frozen=True)
class PayDays:
    """The pay days of one month, by pattern; days count from 0."""

    count: Integers  # (patterns,)
    day: Integers  # (patterns, MOST_PAYMENTS), zero where there is none
    is_certain: npt.NDArray[np.bool_]  # (patterns,) a firm's, not clients'
    working: Integers  # (working days,)
    length: int  # days in the month


def pay_patterns(seeds: Seeds) -> PayPatterns:
    """The patterns of pay, from the seeds."""
    found: list[Pattern] = []
    chosen = []
    for employment in seeds.employment_types:
        rows = [
            row
            for row in seeds.pay_patterns
            if row.employment_type == employment.employment_type
        ]
        shares = [(p, s) for row in rows for p, s in _phases(row)]
        found += [p for p, _ in shares if p not in found]
        up_to = np.cumsum([share for _, share in shares])
        uniform = (np.arange(1 << PATTERN_BITS) + 0.5) / (1 << PATTERN_BITS)
        place = np.searchsorted(up_to / up_to[-1], uniform, side="right")
        positions = np.array([found.index(p) for p, _ in shares], dtype=np.int64)
        chosen.append(positions[np.minimum(place, len(shares) - 1)])
    return PayPatterns(tuple(found), np.stack(chosen))


def _phases(row: PayPattern) -> list[tuple[Pattern, float]]:
    if row.pattern != "every two weeks":
        return [(Pattern(row.pattern, row.day), row.share)]
    return [(Pattern(row.pattern, row.day, p), row.share / 2) for p in (0, 1)]


def pay_days(month: date, patterns: Sequence[Pattern], seeds: Seeds) -> PayDays:
    """The pay days of a month, shifted to working days within it.

    Args:
        month: The first day of the month.
        patterns: The patterns.
        seeds: The market's seeds, for its public holidays.
    """
    days = month_days(month)
    free = month_holidays(month, seeds)
    working = [day for day in days if not is_weekend(day) and day not in free]
    working = working or days
    found = [_days(pattern, month, days, working) for pattern in patterns]
    day = np.zeros((len(patterns), MOST_PAYMENTS), dtype=np.int64)
    for row, dates in zip(day, found, strict=True):
        row[: len(dates)] = [d.day - 1 for d in dates]
    certain = [pattern.pattern != CLIENTS for pattern in patterns]
    counts = [
        len(dates) if firm else pattern.day
        for pattern, dates, firm in zip(patterns, found, certain, strict=True)
    ]
    return PayDays(
        count=np.array(counts, dtype=np.int64),
        day=day,
        is_certain=np.array(certain),
        working=np.array([d.day - 1 for d in working], dtype=np.int64),
        length=len(days),
    )


def _days(
    pattern: Pattern, month: date, days: Sequence[date], working: Sequence[date]
) -> list[date]:
    last = monthrange(month.year, month.month)[1]
    if pattern.pattern == CLIENTS:
        return []
    if pattern.pattern == "last working day":
        return [working[-1]]
    if pattern.pattern == "day of month":
        return [_on_working_day(days[pattern.day - 1], working)]
    if pattern.pattern == "twice a month":
        return [
            _on_working_day(days[_MIDDLE - 1], working),
            _on_working_day(days[last - 1], working),
        ]
    every = 2 if pattern.pattern == "every two weeks" else 1
    paid = [
        day
        for day in days
        if day.isoweekday() == pattern.day
        and day.toordinal() // 7 % every == pattern.phase
    ]
    return [_on_working_day(day, working) for day in paid]


def _on_working_day(day: date, working: Sequence[date]) -> date:
    """The working day on or before the day, else the one after it."""
    before = [d for d in working if d <= day]
    return before[-1] if before else working[0]
