"""The calendar of a market: public holidays, festivals, season of spending."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

from python_generators.core.summation import ordered_sum
from python_generators.seeds.load import Seeds

_LANGUAGE = "en_US"  # without one, the library translates names by the locale


def month_holidays(month: date, seeds: Seeds) -> dict[date, str]:
    """The holidays of a month, by day, with their English names."""
    categories = seeds.settings.holiday_categories
    calendar = year_holidays(seeds.settings.country_code, categories, month.year)
    return {day: name for day, name in calendar.items() if day.month == month.month}


@cache
def year_holidays(country: str, categories: str, year: int) -> Mapping[date, str]:
    """The holidays of a year, in order of the day, with their English names.

    Args:
        country: The ISO code of the country.
        categories: Categories of the library, separated by ``|``.
        year: The year.
    """
    calendar = holidays.country_holidays(
        country,
        years=year,
        categories=tuple(categories.split("|")),
        language=_LANGUAGE,
    )
    inside = sorted(day for day in calendar if day.year == year)
    return MappingProxyType({day: calendar[day] for day in inside})


def month_festivals(month: date, seeds: Seeds) -> list[str]:
    """The festivals of festivals.csv in the month, in the order of the file."""
    names = "; ".join(month_holidays(month, seeds).values()).split("; ")
    return [f.festival for f in seeds.festivals if f.festival in names]


def spending_factor(month: date, seeds: Seeds) -> float:
    """Planned spending of the month relative to an average month.

    The product of the seasonal index and the uplift of the month's festivals.
    """
    index = {s.calendar_month: s.spending_index for s in seeds.seasonality}
    uplift = {f.festival: f.spending_uplift for f in seeds.festivals}
    lift = ordered_sum(uplift[name] for name in month_festivals(month, seeds))
    return index[month.month] * (1 + lift)


def month_days(month: date) -> list[date]:
    """Every day of the month."""
    days = [month]
    while (following := days[-1] + timedelta(days=1)).month == month.month:
        days.append(following)
    return days


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or Sunday."""
    return day.weekday() >= 5


def add_months(month: date, count: int) -> date:
    """The first day of the month ``count`` months later."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)
