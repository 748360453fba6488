"""What campaigns see of the customers of a batch, and how these lean."""

from dataclasses import dataclass

import numpy as np

from python_generators.campaigns.campaign_plans import Floats
from python_generators.engine.rates import Integers
from python_generators.seeds.parameters import PopulationParameters

# Standard deviations of pull for one of past responses, and how far a score may stand
# out: assumptions, see docs/decisions.md.
PAST_WEIGHT = 0.2
_FARTHEST = 3.0


@dataclass(frozen=True)
class People:
    """A batch of n customers; every field has shape (n,).

    Scores are standard deviations from a typical customer of the market.
    """

    customer_id: Integers
    persona: Integers  # codes
    joined: Integers  # days since 1970
    audiences: Integers  # bit c is set for who is in the audience of campaign c
    inclination: Floats  # the part of the pull of every offer that features explain
    wealth: Floats  # of income and balance: what a targeted campaign looks at


def inclination(
    income: Floats,
    age: Floats,
    is_technology: Floats,
    contacts: Floats,
    opened: Floats,
    population: PopulationParameters,
    technology_share: float,
) -> Floats:
    """How customers stand to offers, as the learned campaign events have it.

    The weights are those of the base population, but for persona and savings, whose
    part the seeds give by persona; past responses count instead.

    Args:
        income: A year's.
        age: In years.
        is_technology: Whether the job is one of technology; 0 or 1.
        contacts: Learned campaign events.
        opened: Those that were opened or more.
        population: The market's parameters.
        technology_share: How many have such jobs.
    """
    p = population
    middle, spread = p.middle_and_spread_of_age
    expected = p.opened_share * contacts
    luck = np.sqrt(np.maximum(expected * (1 - p.opened_share), p.opened_share))
    leaning: Floats = (
        p.response_income_weight * income_score(income, p)
        + p.response_age_weight * (age - middle) / spread
        + p.response_technology_weight * (is_technology - technology_share)
        + PAST_WEIGHT * _near((opened - expected) / luck)
    )
    return leaning


def wealth(income: Floats, balance: Floats, population: PopulationParameters) -> Floats:
    """How well off customers are, by what they earn and what they hold of it.

    Args:
        income: A year's.
        balance: When the account was opened.
        population: The market's parameters.
    """
    typical = income / 12 * population.balance_months_median
    held = _log_ratio(balance, typical) / population.balance_spread
    well_off: Floats = (income_score(income, population) + _near(held)) / np.sqrt(2)
    return well_off


def income_score(income: Floats, population: PopulationParameters) -> Floats:
    """Where log income stands."""
    ratio = _log_ratio(income, population.typical_income)
    return _near(ratio / population.typical_income_spread)


def _log_ratio(amount: Floats, typical: Floats | float) -> Floats:
    """The log of the amount over a typical one; a currency unit is the least."""
    least: Floats = np.log(np.maximum(amount, 1) / np.maximum(typical, 1))
    return least


def _near(score: Floats) -> Floats:
    found: Floats = np.clip(score, -_FARTHEST, _FARTHEST)
    return found
