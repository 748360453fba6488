"""The campaigns that run, as arrays; their effects have one value a persona code."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from python_generators.engine.conditions import EPOCH
from python_generators.seeds.experiment_rows import Campaign, CampaignEffect

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """One campaign; shares have shape (personas,)."""

    name: str
    place: int  # its bit in masks
    month: date  # its first day
    treated_share: float
    confounding: float  # 0 where chance alone decides who is contacted
    opened_share: Floats
    clicked_share: Floats
    converted_share: Floats
    organic_share: Floats

    @property
    def first_day(self) -> int:
        """The month's first day, since 1970."""
        return (self.month - EPOCH).days

    @property
    def days(self) -> int:
        """The month's."""
        return monthrange(self.month.year, self.month.month)[1]


def plans_from_records(
    campaigns: Iterable[Mapping[str, Any]],
    effects: Iterable[Mapping[str, Any]],
    personas: Sequence[str],
) -> list[Plan]:
    """The campaigns in the order of their bits.

    Args:
        campaigns: Rows of campaigns.csv, each with its ``place``.
        effects: Rows of campaign_effects.csv, one a campaign and persona at least.
        personas: The names of the personas, in the order of their codes.
    """
    known = Campaign.model_fields
    ordered = sorted(campaigns, key=lambda row: row["place"])
    rows = [Campaign.model_validate({n: row[n] for n in known}) for row in ordered]
    return plans_from_seeds(
        rows, [CampaignEffect.model_validate(row) for row in effects], personas
    )


def plans_from_seeds(
    campaigns: Sequence[Campaign],
    effects: Iterable[CampaignEffect],
    personas: Sequence[str],
) -> list[Plan]:
    """The same from the seeds' rows, which come in the order of their bits."""
    found = {(row.campaign, row.persona): row for row in effects}

    def plan(place: int, row: Campaign) -> Plan:
        def shares(column: str) -> Floats:
            values = [getattr(found[row.campaign, p], column) for p in personas]
            return np.array(values, dtype=np.float64)

        return Plan(
            name=row.campaign,
            place=place,
            month=row.first_day,
            treated_share=row.treated_share,
            confounding=row.confounding if row.assignment == "targeted" else 0.0,
            opened_share=shares("opened_share"),
            clicked_share=shares("clicked_share"),
            converted_share=shares("converted_share"),
            organic_share=shares("organic_share"),
        )

    return [plan(place, row) for place, row in enumerate(campaigns)]
