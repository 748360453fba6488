"""The parameters of portfolios from the seeds."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from python_generators.engine.engine_parameters import AGE_BITS, Portfolios
from python_generators.engine.rates import chance, rate
from python_generators.seeds.parameters import EconomyParameters
from python_generators.seeds.portfolio_rows import PortfolioAge


def portfolio_parameters(
    rows: Sequence[PortfolioAge], economy: EconomyParameters
) -> Portfolios:
    """Ages by quantile, and the value of a monthly order of one by its age.

    An order of earlier months was smaller, as pay was, and has grown with the market.

    Args:
        rows: The shares of the ages, in years.
        economy: The market's parameters.
    """
    ordered = sorted(rows, key=lambda row: row.years_from)
    up_to = list(accumulate((row.share for row in ordered), initial=0.0))
    years = [ordered[0].years_from, *(row.years_to for row in ordered)]
    count = 1 << AGE_BITS
    quantiles = (np.arange(count) + 0.5) / count
    ages = np.floor(12 * np.interp(quantiles, up_to, years)).astype(np.int64)
    pay_growth = (1 + economy.past_pay_growth) ** (1 / 12)
    ratio = (1 + economy.market_drift) / pay_growth
    worth = [ratio**back for back in range(1, int(ages.max()) + 1)]
    grown = accumulate(worth, initial=0.0)
    return Portfolios(
        ages=ages,
        growth=np.array([rate(v * economy.opening_portfolios) for v in grown]),
        first_age=economy.first_investing_age,
        running=chance(economy.sip_running_share),
        stop_first=chance(economy.sip_stop_probability),
        stop_later=chance(economy.sip_stop_later),
        settling_months=economy.sip_settling_months,
        most_orders=economy.most_sips,
        start=chance(economy.sip_start_probability),
        redeems=bool(economy.redemptions),
        event_chance=chance(economy.event_redemption_probability),
        event_share=rate(economy.event_redemption_share),
    )
