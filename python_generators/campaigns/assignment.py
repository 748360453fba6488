"""Who is contacted: one uniform a customer and month, cut into slices by campaigns.

Of those whom no other campaign contacts in the month, each campaign contacts its share,
whatever else runs: the slices' widths are odds, so that nobody is contacted twice, the
rest of the month's audience is the control of all, and a randomised campaign's treated
and controls differ by chance alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from scipy.special import ndtr, ndtri

from python_generators.campaigns.campaign_customers import People
from python_generators.campaigns.campaign_plans import Floats, Plan
from python_generators.core.randomness import customer_words, draw, named_key, uniform
from python_generators.engine.rates import Flags

LEAST_CHANCE, MOST_CHANCE = 0.05, 0.95  # everybody targeted could be in either arm
PROBABILITY_DECIMALS = 9  # as published, and as drawn
_STEEPNESS = 2.0  # how a full dial follows the features


@dataclass(frozen=True)
class Assigned:
    """A campaign's share of a batch; probabilities have shape (n,)."""

    plan: Plan
    treated_probability: Floats  # of who is treated or control
    is_treated: Flags
    is_control: Flags


def assign(
    people: People, plans: Sequence[Plan], random_seed: int
) -> Iterator[Assigned]:
    """Each campaign's arms.

    Args:
        people: The batch.
        plans: The campaigns that run, in order of month.
        random_seed: The project's seed.
    """
    words = customer_words(people.customer_id)
    for month, group in groupby(plans, key=lambda plan: plan.month):
        together = list(group)
        key = named_key(random_seed, "assignment", month.isoformat())
        luck = uniform(draw(words, key))
        reached = [_reached(people, plan) for plan in together]
        chances = [treated_probability(people, plan) for plan in together]
        odds = [
            chance / (1 - chance) * who
            for chance, who in zip(chances, reached, strict=True)
        ]
        edges = np.cumsum([np.zeros_like(luck), *odds], axis=0)
        place = luck * (1 + edges[-1])  # the last slice is one wide: nobody's
        for number, plan in enumerate(together):
            yield Assigned(
                plan=plan,
                treated_probability=chances[number],
                is_treated=(edges[number] <= place) & (place < edges[number + 1]),
                is_control=reached[number] & (place >= edges[-1]),
            )


def _reached(people: People, plan: Plan) -> Flags:
    """Who is in the audience, and was a customer before the month."""
    inside: Flags = (people.audiences >> plan.place) & 1 > 0
    return inside & (people.joined <= plan.first_day)


def treated_probability(people: People, plan: Plan) -> Floats:
    """The chance of being contacted, of those whom no other campaign contacts.

    A randomised campaign gives everybody the same. A targeted one follows wealth, by
    its dial, so that the mean over a typical population stays the treated share.
    """
    slope = _STEEPNESS * plan.confounding
    middle = ndtri(plan.treated_share) * np.sqrt(1 + slope**2)
    chance = ndtr(middle + slope * people.wealth)
    if slope:
        chance = np.clip(chance, LEAST_CHANCE, MOST_CHANCE)
    rounded: Floats = np.round(chance, PROBABILITY_DECIMALS)
    return rounded
