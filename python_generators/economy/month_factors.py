"""The raw table of month factors: one row per simulated month."""

from datetime import date

import numpy as np
import pandas as pd
from scipy.special import ndtri

from python_generators.core.randomness import (
    Stream,
    bits,
    customer_words,
    draw,
    stream_key,
)
from python_generators.core.settings import Settings
from python_generators.core.tables import MONTH_FACTORS
from python_generators.economy.calendar import (
    add_months,
    is_weekend,
    month_days,
    month_festivals,
    month_holidays,
    spending_factor,
)
from python_generators.seeds.load import Seeds


def make_month_factors(settings: Settings, seeds: Seeds) -> pd.DataFrame:
    """Calendar, season, price level, rates and market path of each simulated month.

    A row depends only on the seeds, the random seed and earlier months, so a longer
    horizon keeps the earlier rows.

    Returns:
        One row per month. Rates are annual, ``market_return`` is monthly, ``nav`` is
        the currency amount per fund unit at the end of the month.
    """
    economy = seeds.economy
    rows, nav = [], economy.opening_nav
    for index in range(settings.months):
        month = add_months(settings.first_month, index)
        market_return = _market_return(month, settings.random_seed, seeds)
        nav = round(nav * (1 + market_return), 4)
        rows.append(
            {
                "month": month,
                "month_index": index,
                **_calendar(month, seeds),
                "spending_factor": round(spending_factor(month, seeds), 9),
                "price_level": round((1 + economy.inflation) ** (index / 12), 9),
                "policy_rate": economy.policy_rate,
                "loan_rate": economy.policy_rate + economy.loan_spread,
                "market_return": market_return,
                "nav": nav,
            }
        )
    return pd.DataFrame(rows, columns=MONTH_FACTORS.column_names)


def _calendar(month: date, seeds: Seeds) -> dict[str, object]:
    days = month_days(month)
    weekend = [d for d in days if is_weekend(d)]
    holidays = set(month_holidays(month, seeds))
    working = set(days) - set(weekend) - holidays
    return {
        "days_in_month": len(days),
        "working_days": len(working),
        "weekend_days": len(weekend),
        "public_holidays": len(holidays),
        "festival": ", ".join(month_festivals(month, seeds)),
    }


def _market_return(month: date, random_seed: int, seeds: Seeds) -> float:
    """The market's return in a month: normally distributed, at least -50%."""
    key = stream_key(random_seed, month.year * 12 + month.month, Stream.MARKET)
    word = draw(customer_words(np.zeros(1, dtype=np.int64)), key)
    uniform = (int(bits(word, 0, 32)[0]) + 0.5) / 2**32
    economy = seeds.economy
    change = economy.market_drift + economy.market_volatility * float(ndtri(uniform))
    return round(max(change, -0.5), 6)
