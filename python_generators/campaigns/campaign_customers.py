"""The features of customers that decide assignment and response."""

from dataclasses import dataclass

import numpy as np

from python_generators.campaigns.campaign_plans import Floats
from python_generators.engine.rates import Integers
from python_generators.seeds.parameters import PopulationParameters

# The weight of past responses in the inclination, and the bound of every score in
# standard deviations: assumptions, see docs/decisions.md.
PAST_WEIGHT = 0.2
_SCORE_BOUND = 3.0


@dataclass(frozen=True)
class CampaignCustomers:
    """A batch of n customers; every field has shape (n,).

    Scores are standard deviations from a typical customer of the market.
    """

    customer_id: Integers
    persona: Integers  # codes
    joined: Integers  # days since 1970
    audiences: Integers  # bit c is set if the customer is in campaign c's audience
    inclination: Floats  # the part of the response score that features explain
    wealth: Floats  # a score of income and balance: targeted campaigns follow it


def inclination(
    income: Floats,
    age: Floats,
    is_technology: Floats,
    contacts: Floats,
    opened: Floats,
    population: PopulationParameters,
    technology_share: float,
) -> Floats:
    """The part of the response score that features explain; shape (n,).

    The weights are those of the base population's campaign events. Persona and savings
    are left out, because campaign_effects.csv gives their effect by persona; past
    responses are added.

    Args:
        income: Annual, in currency units.
        age: The age in years.
        is_technology: 1 for a technology job, else 0.
        contacts: Campaign events of the customer in the raw tables.
        opened: Campaign events with a response other than Ignored.
        population: The market's parameters.
        technology_share: The market's share of technology jobs.
    """
    p = population
    middle, spread = p.middle_and_spread_of_age
    expected = p.opened_share * contacts
    noise = np.sqrt(np.maximum(expected * (1 - p.opened_share), p.opened_share))
    score: Floats = (
        p.response_income_weight * income_score(income, p)
        + p.response_age_weight * (age - middle) / spread
        + p.response_technology_weight * (is_technology - technology_share)
        + PAST_WEIGHT * _bounded((opened - expected) / noise)
    )
    return score


def wealth(income: Floats, balance: Floats, population: PopulationParameters) -> Floats:
    """A score of income and of the balance relative to income; shape (n,).

    Args:
        income: Annual, in currency units.
        balance: When the simulation starts, in currency units.
        population: The market's parameters.
    """
    typical = income / 12 * population.balance_months_median
    balance_score = _log_ratio(balance, typical) / population.balance_spread
    scores = income_score(income, population) + _bounded(balance_score)
    wealth: Floats = scores / np.sqrt(2)
    return wealth


def income_score(income: Floats, population: PopulationParameters) -> Floats:
    """The standard score of log income in the market."""
    ratio = _log_ratio(income, population.typical_income)
    return _bounded(ratio / population.typical_income_spread)


def _log_ratio(amount: Floats, typical: Floats | float) -> Floats:
    """The log of the amount over a typical one; either is at least 1."""
    ratio: Floats = np.log(np.maximum(amount, 1) / np.maximum(typical, 1))
    return ratio


def _bounded(score: Floats) -> Floats:
    bounded: Floats = np.clip(score, -_SCORE_BOUND, _SCORE_BOUND)
    return bounded
