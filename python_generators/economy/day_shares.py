"""How a month's transactions of a category spread over its days."""

from datetime import date

from python_generators.economy.calendar import month_days
from python_generators.seeds.rows import Category

EARLY_DAYS = 10  # the days of a month that count as early in it
_WEEKEND = 5  # Saturday is 5
_PEAK_DAYS = 3  # a payday or due date spreads over these days


def day_shares(
    category: Category,
    month: date,
    weekend_lift: float = 1.0,
    early_lift: float = 1.0,
) -> dict[date, float]:
    """Each day's share of the month: due days, weekends, a person's own rhythm.

    Args:
        category: Its due day, the weight of that, and the weight of weekends.
        month: The month's first day.
        weekend_lift: Over the category's weekend weight, for who buys at weekends.
        early_lift: Of the first ``EARLY_DAYS`` days, for who buys after payday.
    """
    due = range(category.month_day_peak, category.month_day_peak + _PEAK_DAYS)
    share = category.month_day_weight
    weights = {
        day: (1 - share + (share * 30 / _PEAK_DAYS if day.day in due else 0))
        * (category.weekend_weight * weekend_lift if is_weekend(day) else 1.0)
        * (early_lift if day.day <= EARLY_DAYS else 1.0)
        for day in month_days(month)
    }
    total = sum(weights.values())
    return {day: weight / total for day, weight in weights.items()}


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= _WEEKEND
