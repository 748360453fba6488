"""The distribution of a month's transactions of one category over its days."""

from datetime import date

from python_generators.core.summation import ordered_sum
from python_generators.economy.calendar import is_weekend, month_days
from python_generators.seeds.category_rows import Category

_EARLY_DAYS = 10  # days that count as the beginning of a month
_PEAK_DAYS = 3  # days over which a payday or due date is spread


def day_shares(
    category: Category,
    month: date,
    weekend_lift: float = 1.0,
    early_lift: float = 1.0,
) -> dict[date, float]:
    """The share of the month's transactions that falls on each day.

    Args:
        category: Gives the due day, its weight and the weight of weekends.
        month: The first day of the month.
        weekend_lift: The customer's factor on the category's weekend weight.
        early_lift: The customer's factor on the first 10 days.

    Returns:
        Shares that sum to 1, by day.
    """
    due = range(category.month_day_peak, category.month_day_peak + _PEAK_DAYS)
    share = category.month_day_weight
    weights = {
        day: (1 - share + (share * 30 / _PEAK_DAYS if day.day in due else 0))
        * (category.weekend_weight * weekend_lift if is_weekend(day) else 1.0)
        * (early_lift if day.day <= _EARLY_DAYS else 1.0)
        for day in month_days(month)
    }
    total = ordered_sum(weights.values())
    return {day: weight / total for day, weight in weights.items()}
