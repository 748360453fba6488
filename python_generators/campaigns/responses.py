"""The responses of customers to a campaign, in both arms.

Each customer has a response score for each campaign, a standard normal: an inclination
that features explain, plus noise. Each step of the funnel has a threshold for it, and
so has conversion without contact. Given the features, the probability of reaching a
threshold has a closed form. One uniform per customer and campaign is compared with all
these probabilities (common random numbers): so the steps are nested, and it is known
which customers convert in one arm only.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from python_generators.campaigns.campaign_customers import CampaignCustomers
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
    """The responses of n customers in both arms; shape (n,)."""

    steps_if_treated: Integers  # 0 ignored, 1 opened, 2 clicked, 3 converted
    converted_if_control: Flags
    probability_if_treated: Floats  # of converting, given the features
    probability_if_control: Floats
    event_day: Integers  # of the response to a contact, in days since 1970

    @property
    def converted_if_treated(self) -> Flags:
        """Whether a contacted customer reaches the last step of the funnel."""
        found: Flags = self.steps_if_treated == 3
        return found


def respond(
    customers: CampaignCustomers, plan: Plan, response_noise: float, random_seed: int
) -> Responses:
    """The responses of a batch to the campaign, in both arms.

    Args:
        customers: The batch.
        plan: The campaign.
        response_noise: The standard deviation of the score's noise.
        random_seed: The project's seed.
    """
    words = customer_words(customers.customer_id)
    drawn = uniform(draw(words, named_key(random_seed, "response", plan.name)))
    days = bits(draw(words, named_key(random_seed, "day", plan.name)), 0, _DAY_BITS)

    def crossing(shares: Floats) -> Floats:
        """The probability that the score reaches the threshold of a share."""
        threshold = -ndtri(shares)[customers.persona]
        chance = ndtr((customers.inclination - threshold) / response_noise)
        rounded: Floats = np.round(chance, PROBABILITY_DECIMALS)
        return rounded

    funnel = (plan.opened_share, plan.clicked_share, plan.converted_share)
    chances = [crossing(shares) for shares in funnel]
    organic = crossing(plan.organic_share)
    return Responses(
        steps_if_treated=sum(((drawn < chance) * 1 for chance in chances), 0 * days),
        converted_if_control=drawn < organic,
        probability_if_treated=chances[-1],
        probability_if_control=organic,
        event_day=plan.first_day + (days * plan.days >> _DAY_BITS),
    )
