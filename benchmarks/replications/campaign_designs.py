"""The replicated campaigns: randomised, without effect, and targeted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from python_generators.seeds.experiment_rows import Campaign, CampaignEffect
from python_generators.seeds.load import Seeds

NAME, GOAL = "sip_offer", "investments"
MONTH = "2025-04"  # three months of covariates, then twelve of outcomes
# Strong enough that 200 replications estimate its mean to a few percent.
_CAMPAIGN: Mapping[str, Any] = {
    "campaign": NAME,
    "month": MONTH,
    "audience": "all",
    "channel": "push",
    "offer": "Start or raise a SIP",
    "goal": GOAL,
    "contact_cost": 0.4,
    "conversion_cost": 100.0,
    "treated_share": 0.3,
    "assignment": "randomised",
    "confounding": 0.0,
    "source": "assumption",
    "note": "replicated by the benchmark",
}
_EFFECT: Mapping[str, Any] = {
    "campaign": NAME,
    "opened_share": 0.6,
    "clicked_share": 0.4,
    "converted_share": 0.25,
    "organic_share": 0.15,
    "deposit_lift": 0.0,
    "sip_lift": 0.16,
    "wants_lift": 0.0,
    "loan_share": 0.0,
    "monthly_decay": 0.05,
    "source": "assumption",
}
DESIGNS: Mapping[str, Mapping[str, Any]] = {
    "randomised": {},
    "no_effect": {"converted_share": 0.15},
    "targeted": {"assignment": "targeted", "confounding": 1.0},
}


@dataclass(frozen=True)
class Design:
    """A campaign and its true effects, by persona."""

    campaign: Campaign
    effects: Sequence[CampaignEffect]


def design(name: str, seeds: Seeds) -> Design:
    """The design of this name, for the personas of a market."""
    changes = DESIGNS[name]
    campaign = {key: changes.get(key, value) for key, value in _CAMPAIGN.items()}
    effect = {key: changes.get(key, value) for key, value in _EFFECT.items()}
    return Design(
        Campaign.model_validate(campaign),
        [
            CampaignEffect.model_validate({**effect, "persona": row.persona})
            for row in seeds.personas
        ],
    )
