"""The month factors: a real calendar, a moving festival, a horizon that only grows."""

from datetime import date

import pandas as pd
import pytest

from python_generators.core.settings import Settings
from python_generators.economy.calendar import add_months, month_festivals
from python_generators.economy.month_factors import make_month_factors
from python_generators.seeds.load import Seeds


@pytest.mark.parametrize(
    ("year", "month"), [(2023, 11), (2024, 10), (2025, 10), (2026, 11)]
)
def test_diwali_moves_with_the_calendar(seeds: Seeds, year: int, month: int) -> None:
    found = [
        m for m in range(1, 13) if "Diwali" in month_festivals(date(year, m, 1), seeds)
    ]
    assert found == [month]


def test_october_2025_stands_above_september(settings: Settings, seeds: Seeds) -> None:
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


def test_the_unit_value_follows_the_market(settings: Settings, seeds: Seeds) -> None:
    rows = make_month_factors(settings, seeds)
    nav = seeds.economy.opening_nav
    for market_return, found in zip(rows["market_return"], rows["nav"], strict=True):
        nav = round(nav * (1 + market_return), 4)
        assert found == nav


def test_days_add_up(settings: Settings, seeds: Seeds) -> None:
    rows = make_month_factors(settings, seeds)
    assert rows["days_in_month"].sum() == 365
    weekdays = rows["days_in_month"] - rows["weekend_days"]
    assert (rows["working_days"] <= weekdays).all()
    assert (rows["working_days"] >= weekdays - rows["public_holidays"]).all()


def test_months_are_added_over_the_year() -> None:
    assert add_months(date(2025, 11, 1), 3) == date(2026, 2, 1)
