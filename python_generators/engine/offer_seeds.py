"""The effects of campaigns from the seeds."""

from collections.abc import Mapping, Sequence

import numpy as np

from python_generators.engine.conditions import month_number
from python_generators.engine.engine_parameters import Offers
from python_generators.engine.rates import Integers, rate
from python_generators.seeds.experiment_rows import Campaign, CampaignEffect


def offer_parameters(
    campaigns: Sequence[Campaign],
    effects: Mapping[tuple[str, str], CampaignEffect],
    personas: Sequence[str],
) -> Offers:
    """The campaigns that run, in the order of their bits, and their effects.

    Args:
        campaigns: The campaigns that run.
        effects: The rows of campaign_effects.csv, by campaign and persona.
        personas: The names of the personas, in the order of their codes.
    """

    def shares(column: str) -> Integers:
        values = [
            [rate(getattr(effects[c.campaign, p], column)) for p in personas]
            for c in campaigns
        ]
        return np.array(values, dtype=np.int64).reshape(len(campaigns), len(personas))

    return Offers(
        names=tuple(c.campaign for c in campaigns),
        month_number=np.array(
            [month_number(c.first_day) for c in campaigns], dtype=np.int64
        ),
        wants_lift=shares("wants_lift"),
        deposit_lift=shares("deposit_lift"),
        sip_lift=shares("sip_lift"),
        loan_share=shares("loan_share"),
        decay=shares("monthly_decay"),
    )
