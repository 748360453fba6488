"""What a contact leads to, and what happens without one: both arms share their luck.

Each customer's pull towards an offer is a standard normal: an inclination that features
explain, and luck of the campaign's own. It crosses thresholds, one for each step of the
funnel and one for converting unasked. Given the features, crossing one has a
probability in closed form, and the same uniform is held against all of them: so the
steps are nested, and who converts in one arm only is known.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from python_generators.campaigns.campaign_customers import People
from python_generators.campaigns.campaign_plans import Floats, Plan
from python_generators.core.randomness import (
    bits,
    customer_words,
    draw,
    named_key,
    uniform,
)
from python_generators.engine.rates import Flags, Integers

PROBABILITY_DECIMALS = 9
_DAY_BITS = 16


@dataclass(frozen=True)
class Responses:
    """What n customers do in either arm; shape (n,)."""

    steps_if_treated: Integers  # 0 ignored, 1 opened, 2 clicked, 3 converted
    converted_if_control: Flags
    probability_if_treated: Floats  # of converting, given the features
    probability_if_control: Floats
    event_day: Integers  # since 1970; when a contact would be answered

    @property
    def converted_if_treated(self) -> Flags:
        """Who went all the way down the funnel."""
        found: Flags = self.steps_if_treated == 3
        return found


def respond(
    people: People, plan: Plan, response_noise: float, random_seed: int
) -> Responses:
    """What each of the batch would do in either arm of the campaign.

    Args:
        people: The batch.
        plan: The campaign.
        response_noise: The standard deviation of the luck.
        random_seed: The project's seed.
    """
    words = customer_words(people.customer_id)
    luck = uniform(draw(words, named_key(random_seed, "response", plan.name)))
    days = bits(draw(words, named_key(random_seed, "day", plan.name)), 0, _DAY_BITS)

    def crossing(shares: Floats) -> Floats:
        """The probability that the pull crosses the threshold of a share."""
        threshold = -ndtri(shares)[people.persona]
        chance = ndtr((people.inclination - threshold) / response_noise)
        rounded: Floats = np.round(chance, PROBABILITY_DECIMALS)
        return rounded

    funnel = (plan.opened_share, plan.clicked_share, plan.converted_share)
    chances = [crossing(shares) for shares in funnel]
    unasked = crossing(plan.organic_share)
    return Responses(
        steps_if_treated=sum(((luck < chance) * 1 for chance in chances), 0 * days),
        converted_if_control=luck < unasked,
        probability_if_treated=chances[-1],
        probability_if_control=unasked,
        event_day=plan.first_day + (days * plan.days >> _DAY_BITS),
    )
