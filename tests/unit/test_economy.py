"""Month factors: the public calendar, moving festivals, results equal on any Python."""

from datetime import date

import pandas as pd
import pytest

from python_generators.core.settings import Settings
from python_generators.core.summation import ordered_sum
from python_generators.economy.calendar import (
    add_months,
    month_festivals,
    year_holidays,
)
from python_generators.economy.day_shares import day_shares
from python_generators.economy.month_factors import make_month_factors
from python_generators.seeds.load import Seeds, load_seeds


@pytest.mark.parametrize(
    ("year", "month"), [(2023, 11), (2024, 10), (2025, 10), (2026, 11)]
)
def test_diwali_follows_the_holiday_calendar(
    seeds: Seeds, year: int, month: int
) -> None:
    found = [
        m for m in range(1, 13) if "Diwali" in month_festivals(date(year, m, 1), seeds)
    ]
    assert found == [month]


@pytest.mark.parametrize("locale", ["C.UTF-8", "en_IN.UTF-8", "de_DE.UTF-8"])
@pytest.mark.parametrize("market", ["in", "us"])
def test_every_festival_is_found_under_any_locale(
    monkeypatch: pytest.MonkeyPatch, locale: str, market: str
) -> None:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(variable, locale)
    year_holidays.cache_clear()
    seeds = load_seeds(market)
    months = [date(2025, month, 1) for month in range(1, 13)]
    found = {name for month in months for name in month_festivals(month, seeds)}
    assert found == {row.festival for row in seeds.festivals}


def test_spending_factor_of_october_2025_is_above_september(
    settings: Settings, seeds: Seeds
) -> None:
    factors = make_month_factors(settings, seeds).set_index("month")["spending_factor"]
    lift = factors[date(2025, 10, 1)] / factors[date(2025, 9, 1)] - 1
    assert 0.13 < lift < 0.16  # Onam lifts September too


def test_a_longer_horizon_keeps_the_earlier_months(
    settings: Settings, seeds: Seeds
) -> None:
    short = make_month_factors(settings, seeds)
    longer = settings.model_copy(update={"months": 25})
    long = make_month_factors(longer, seeds)
    assert len(long) == 25
    pd.testing.assert_frame_equal(short, long.head(12))


def test_unit_value_compounds_the_market_return(
    settings: Settings, seeds: Seeds
) -> None:
    rows = make_month_factors(settings, seeds)
    nav = seeds.economy.opening_nav
    for market_return, found in zip(rows["market_return"], rows["nav"], strict=True):
        nav = round(nav * (1 + market_return), 4)
        assert found == nav


def test_days_of_a_year_add_up(settings: Settings, seeds: Seeds) -> None:
    rows = make_month_factors(settings, seeds)
    assert rows["days_in_month"].sum() == 365
    weekdays = rows["days_in_month"] - rows["weekend_days"]
    assert (rows["working_days"] <= weekdays).all()
    assert (rows["working_days"] >= weekdays - rows["public_holidays"]).all()


def test_adding_months_crosses_the_year_end() -> None:
    assert add_months(date(2025, 11, 1), 3) == date(2026, 2, 1)


def test_ordered_sum_rounds_after_each_addition() -> None:
    assert ordered_sum([0.1] * 10) == 0.9999999999999999  # compensated: 1.0
    assert ordered_sum([1e16, 1.0, -1e16]) == 0.0  # compensated: 1.0
    assert ordered_sum([]) == 0.0


def test_day_shares_are_the_same_bits_on_every_python_version(seeds: Seeds) -> None:
    rent = seeds.categories[0].model_copy(
        update={"month_day_peak": 1, "month_day_weight": 0.7, "weekend_weight": 0.95}
    )
    shares = day_shares(rent, date(2025, 1, 1))
    assert shares[date(2025, 1, 1)].hex() == "0x1.ef5fd9ffa9239p-3"
    assert shares[date(2025, 1, 31)].hex() == "0x1.45b9c3f1bfdf5p-7"
