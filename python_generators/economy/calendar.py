"""The calendar of a market: public holidays, festivals, season of spending."""

import warnings
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

from python_generators.core.errors import InputError, first_line
from python_generators.core.settings import (
    FIRST_YEAR,
    LAST_YEAR,
    MARKETS_FOLDER,
    PROJECT_FILE,
    Settings,
)
from python_generators.core.summation import ordered_sum
from python_generators.seeds.load import Seeds

_ESTIMATED = " (estimated)"  # of the dates of a moon calendar in coming years
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
    return MappingProxyType(
        {day: calendar[day].replace(_ESTIMATED, "") for day in inside}
    )


def check_calendar(settings: Settings, seeds: Seeds) -> None:
    """Check that the calendar knows the market's festivals in every year that is used.

    Raises:
        InputError: naming the var, and the years that the calendar knows; or the market
            has a country or category that the holidays library does not have.
    """
    _check_country(settings, seeds)
    last_month = add_months(settings.first_month, settings.months - 1)
    first_day = settings.as_of_date - timedelta(days=seeds.population.observed_days)
    first, last = settings.first_month.year, settings.as_of_date.year
    for name, value, years in (
        ("first_month", f"{settings.first_month:%Y-%m}", [first]),
        ("months", settings.months, range(first, last_month.year + 1)),
        ("as_of_date", str(settings.as_of_date), [first_day.year, last]),
    ):
        for year in years:
            if not _knows_festivals(year, seeds):
                remedy = f"needs the holidays of {year}, but the calendar of market "
                remedy += f"{settings.market} knows {_known_years(seeds)}"
                raise InputError(PROJECT_FILE, f"vars.{name}", value, remedy)


def _check_country(settings: Settings, seeds: Seeds) -> None:
    file = f"{MARKETS_FOLDER}/{settings.market}/market.csv"
    code, categories = seeds.settings.country_code, seeds.settings.holiday_categories
    try:
        with warnings.catch_warnings(action="ignore"):
            year_holidays(code, categories, settings.first_month.year)
    except NotImplementedError:
        remedy = "the holidays library has no such country: give a code of ISO 3166"
        raise InputError(file, "country_code", code, remedy) from None
    except ValueError as error:
        remedy = f"{first_line(error)}: give categories of the holidays library"
        raise InputError(file, "holiday_categories", categories, remedy) from None


def _knows_festivals(year: int, seeds: Seeds) -> bool:
    settings = seeds.settings
    with warnings.catch_warnings(action="ignore"):  # the library's, of other years
        found = year_holidays(settings.country_code, settings.holiday_categories, year)
    names = "; ".join(found.values()).split("; ")
    return all(row.festival in names for row in seeds.festivals)


def _known_years(seeds: Seeds) -> str:
    every = range(FIRST_YEAR, LAST_YEAR + 1)
    known = [year for year in every if _knows_festivals(year, seeds)]
    if not known:
        return "no year with all festivals of festivals.csv"
    return f"the years {known[0]} to {known[-1]}"


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
