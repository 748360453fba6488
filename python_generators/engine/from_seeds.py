"""The engine's parameters from the seeds: shares to fixed point, money to paise."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.stats import lognorm

from python_generators.core.money import to_paise
from python_generators.engine.engine_parameters import (
    PAY_BITS,
    Categories,
    Employments,
    Habits,
    Homes,
    Leaving,
    Parameters,
    Personas,
    Refunds,
)
from python_generators.engine.lending_seeds import lending_parameters
from python_generators.engine.offer_seeds import offer_parameters
from python_generators.engine.payment_steps import payment_steps
from python_generators.engine.portfolio_seeds import portfolio_parameters
from python_generators.engine.rates import (
    ONE,
    Integers,
    chance,
    rate,
    rate_down,
    rate_up,
)
from python_generators.engine.terms_seeds import terms
from python_generators.lives.life_seeds import life_parameters
from python_generators.seeds.experiment_rows import Campaign
from python_generators.seeds.load import Seeds
from python_generators.seeds.parameters import EconomyParameters
from python_generators.seeds.rows import (
    City,
    EmploymentType,
    Home,
    Persona,
    SeedRow,
)

_UNBOUNDED = 1 << 30  # beyond any share of a month
OLDEST = 120  # years


def engine_parameters(seeds: Seeds, campaigns: Sequence[Campaign] = ()) -> Parameters:
    """The market's parameters in the engine's integers; codes follow the seeds' rows.

    Args:
        seeds: The seeds of the market.
        campaigns: The campaigns that run; bit c of a customer's conversions is for
            campaign c of this sequence.
    """
    effects = {(row.campaign, row.persona): row for row in seeds.campaign_effects}
    personas = [row.persona for row in seeds.personas]
    return Parameters(
        personas=_personas(seeds.personas),
        employments=_employments(seeds.employment_types),
        categories=_categories(seeds),
        terms=terms(seeds.economy, seeds.population),
        offers=offer_parameters(campaigns, effects, personas),
        lives=life_parameters(seeds),
        lending=lending_parameters(seeds),
        habits=_habits(seeds.economy),
        homes=_homes(seeds.homes, seeds.cities, seeds.economy),
        refunds=_refunds(seeds.economy),
        leaving=_leaving(seeds),
        portfolios=portfolio_parameters(seeds.portfolio_ages, seeds.economy),
    )


def _integers(values: Iterable[int]) -> Integers:
    return np.array(list(values), dtype=np.int64)


def _rates(rows: Sequence[SeedRow], column: str) -> Integers:
    return _integers(rate(getattr(row, column)) for row in rows)


def _personas(rows: Sequence[Persona]) -> Personas:
    """The personas' shares; ranges are rounded inwards, so that they hold."""

    def width(low: float, high: float) -> int:
        return max(0, rate_down(high) - rate_up(low))

    def bound(share: float | None, rounded: Callable[[float], int], none: int) -> int:
        return none if share is None else rounded(share)

    return Personas(
        names=tuple(r.persona for r in rows),
        spending_low=_integers(rate_up(r.spending_low) for r in rows),
        spending_high=_integers(rate_down(r.spending_high) for r in rows),
        investment_low=_integers(rate_up(r.investment_low) for r in rows),
        investment_width=_integers(
            width(r.investment_low, r.investment_high) for r in rows
        ),
        savings_low=_integers(bound(r.savings_low, rate_up, -_UNBOUNDED) for r in rows),
        savings_high=_integers(
            bound(r.savings_high, rate_down, _UNBOUNDED) for r in rows
        ),
        margin=_integers(rate(r.headroom / 2) for r in rows),
        persistence=_rates(rows, "persistence"),
        innovation=_integers(rate(sqrt(3 * (1 - r.persistence**2))) for r in rows),
        habit_spread=_rates(rows, "habit_spread"),
        shock_probability=_integers(chance(r.shock_probability) for r in rows),
        shock_share=_rates(rows, "shock_share"),
        buffer_share=_integers(rate(r.buffer_months * r.spending_low) for r in rows),
        wants_on_overdraft=_rates(rows, "wants_on_overdraft"),
        irregularity=_rates(rows, "sip_irregularity"),
        redemption_chance=_integers(chance(r.redemption_probability) for r in rows),
        redemption_share=_rates(rows, "redemption_share"),
    )


def _employments(rows: Sequence[EmploymentType]) -> Employments:
    return Employments(
        names=tuple(r.employment_type for r in rows),
        pay=np.stack(
            [_pay_quantiles(r.no_income_probability, r.income_volatility) for r in rows]
        ),
        varying_pay=_integers(chance(r.varying_pay_share) for r in rows),
        bonus_month=_integers(r.bonus_month or 0 for r in rows),
        bonus_share=_rates(rows, "bonus_share"),
    )


@lru_cache
def _pay_quantiles(idle: float, volatility: float) -> npt.NDArray[np.int32]:
    """Quantiles of a month's pay: no income, else lognormal; their mean is one.

    Cached, because scenarios that change other parameters use the same quantiles.
    """
    count = 1 << PAY_BITS
    uniform = (np.arange(count) + 0.5) / count
    paid = np.clip((uniform - idle) / (1 - idle), 0, 1)
    if volatility:
        spread = np.sqrt(np.log1p(volatility**2))
        levels = lognorm.ppf(np.clip(paid, 1e-9, 1 - 1e-9), spread)
    else:
        levels = np.ones(count)
    levels = np.where(uniform < idle, 0.0, levels)
    quantiles: npt.NDArray[np.int32] = np.round(levels / levels.mean() * ONE).astype(
        np.int32
    )
    return quantiles


def _categories(seeds: Seeds) -> Categories:
    spent = sorted(
        (r for r in seeds.categories if r.kind != "investment"),
        key=lambda r: r.category,
    )
    smallest, step = payment_steps(seeds, [r.category for r in spent])

    def everyday(kind: str) -> tuple[int, ...]:
        found = [
            p for p, r in enumerate(spent) if (r.payment, r.kind) == ("everyday", kind)
        ]
        return tuple(
            sorted(found, key=lambda p: -spent[p].other_buyers * spent[p].months_bought)
        )

    return Categories(
        names=tuple(r.category for r in spent),
        is_essential=tuple(r.kind == "essential" for r in spent),
        season_sensitivity=tuple(r.season_sensitivity for r in spent),
        monthly_variation=tuple(r.monthly_variation for r in spent),
        months_bought=tuple(r.months_bought for r in spent),
        other_buyers=_integers(chance(r.other_buyers) for r in spent),
        months_weight=_rates(spent, "months_weight"),
        fees=[r.kind for r in spent].index("fee"),
        home=next((p for p, r in enumerate(spent) if r.payment == "home"), None),
        bills=tuple(
            p
            for p, r in enumerate(spent)
            if (r.payment, r.kind) == ("bill", "essential")
        ),
        needs=everyday("essential"),
        wants=everyday("discretionary"),
        smallest=smallest,
        step=step,
    )


def _habits(e: EconomyParameters) -> Habits:
    return Habits(
        follows_usual_pay=bool(e.usual_pay_basis),
        passing_low=rate(e.passing_spent_low),
        passing_width=rate(e.passing_spent_high) - rate(e.passing_spent_low),
        passing_months=rate(e.passing_months),
        windfall_pace=rate(1 / max(e.windfall_months, 1)),
        outlay_pace=rate(1 / e.outlay_months),
        event_reserve=rate(e.event_reserve),
        least_needs=rate(e.least_needs),
        workless_low=rate(e.workless_cut_low),
        workless_width=rate(e.workless_cut_high) - rate(e.workless_cut_low),
        has_commitments=bool(e.lasting_commitments),
        solves_share=bool(e.solved_share),
        buyers_differ=bool(e.buyers_differ),
        counts_days=bool(e.counts_days),
        non_investors=chance(e.non_investors),
    )


def _homes(
    homes: Sequence[Home], cities: Sequence[City], economy: EconomyParameters
) -> Homes:
    """Chances by age: of renting without a ticket of rent, then of owning."""
    known = economy.rent_tickets_share
    rents, owns = [], []
    for age in range(OLDEST + 1):
        row = max((r for r in homes if r.age_from <= age), key=lambda r: r.age_from)
        others = max(row.rents, known)
        rents.append(chance((others - known) / (1 - known)))
        owns.append(chance(min(row.owns / max(1 - others, 1e-9), 1)))
    return Homes(
        rents=_integers(rents),
        owns=_integers(owns),
        city_rent=_integers([*(rate(c.rent_multiplier) for c in cities), ONE]),
        rent_share=rate(economy.rent_share),
        most_rent_share=rate(economy.max_rent_share),
        least_rent=to_paise(economy.min_rent),
        rent_step=to_paise(economy.rent_step),
        tenancy=economy.tenancy_months,
        rise_chance=chance(economy.rent_rise_probability),
        rise_low=rate(economy.rent_rise_low),
        rise_width=rate(economy.rent_rise_high) - rate(economy.rent_rise_low),
        owner_cost=rate(economy.owner_cost),
    )


def _refunds(economy: EconomyParameters) -> Refunds:
    return Refunds(
        chance=chance(economy.refund_share),
        first_month=economy.refund_first_month,
        months=economy.refund_months,
        low=rate(economy.refund_low),
        width=rate(economy.refund_high) - rate(economy.refund_low),
    )


def _leaving(seeds: Seeds) -> Leaving:
    """The probabilities of going silent; all are 0 if that is switched off."""
    e = seeds.economy
    rows = {row.persona: row for row in seeds.silence}
    return Leaving(
        monthly=_integers(
            rate(e.goes_silent * rows[p.persona].monthly_probability)
            for p in seeds.personas
        ),
        first_year=rate(e.silence_first_year),
        new_job=rate(e.goes_silent * e.silence_new_job),
        new_job_months=e.silence_new_job_months,
        fees=rate(e.silence_fees),
        most_by_fees=rate(e.goes_silent * e.silence_most_by_fees),
        bounced=rate(e.goes_silent * e.silence_bounced),
        bounced_months=e.silence_bounced_months,
    )
