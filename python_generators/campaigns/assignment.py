"""Assign customers to the arms of campaigns, with one uniform per customer and month.

The campaigns of a month divide the range of the uniform into slices. The widths are
odds, so that each campaign contacts its share of the customers that no other campaign
contacts, whatever else runs. No customer is contacted twice in a month; the customers
of the last slice are the controls of every campaign whose audience they are in. The
treated and the controls of a randomised campaign therefore differ only at random.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from scipy.special import ndtr, ndtri

from python_generators.campaigns.campaign_customers import CampaignCustomers
from python_generators.campaigns.campaign_plans import Floats, Plan
from python_generators.core.randomness import customer_words, draw, named_key, uniform
from python_generators.engine.rates import Flags

LEAST_CHANCE, MOST_CHANCE = 0.05, 0.95  # so that either arm is possible (overlap)
PROBABILITY_DECIMALS = 9  # as published, and as drawn
_STEEPNESS = 2.0  # the slope of a targeted campaign whose confounding is 1


@dataclass(frozen=True)
class Assigned:
    """A campaign's arms in a batch; every array has shape (n,)."""

    plan: Plan
    treated_probability: Floats  # for customers who are treated or controls
    is_treated: Flags
    is_control: Flags


def assign(
    customers: CampaignCustomers, plans: Sequence[Plan], random_seed: int
) -> Iterator[Assigned]:
    """Each campaign's arms.

    Args:
        customers: The batch.
        plans: The campaigns that run, in order of month.
        random_seed: The project's seed.
    """
    words = customer_words(customers.customer_id)
    for month, group in groupby(plans, key=lambda plan: plan.month):
        together = list(group)
        key = named_key(random_seed, "assignment", month.isoformat())
        drawn = uniform(draw(words, key))
        eligible = [_eligible(customers, plan) for plan in together]
        chances = [treated_probability(customers, plan) for plan in together]
        odds = [
            chance / (1 - chance) * can_be_contacted
            for chance, can_be_contacted in zip(chances, eligible, strict=True)
        ]
        edges = np.cumsum([np.zeros_like(drawn), *odds], axis=0)
        position = drawn * (1 + edges[-1])  # the last slice, of width 1, has no contact
        for number, plan in enumerate(together):
            yield Assigned(
                plan=plan,
                treated_probability=chances[number],
                is_treated=(edges[number] <= position) & (position < edges[number + 1]),
                is_control=eligible[number] & (position >= edges[-1]),
            )


def _eligible(customers: CampaignCustomers, plan: Plan) -> Flags:
    """The customers in the audience who joined no later than the month's first day."""
    inside: Flags = (customers.audiences >> plan.bit) & 1 > 0
    return inside & (customers.joined <= plan.first_day)


def treated_probability(customers: CampaignCustomers, plan: Plan) -> Floats:
    """The probability of being contacted if no other campaign contacts the customer.

    It is the treated share for all customers of a randomised campaign. For a targeted
    campaign it rises with wealth, the more the higher ``confounding`` is, and its mean
    over a typical population stays the treated share.
    """
    slope = _STEEPNESS * plan.confounding
    middle = ndtri(plan.treated_share) * np.sqrt(1 + slope**2)
    chance = ndtr(middle + slope * customers.wealth)
    if slope:
        chance = np.clip(chance, LEAST_CHANCE, MOST_CHANCE)
    rounded: Floats = np.round(chance, PROBABILITY_DECIMALS)
    return rounded
