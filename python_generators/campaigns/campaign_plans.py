"""The campaigns that run, as arrays with one value per persona code."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from python_generators.engine.conditions import EPOCH
from python_generators.seeds.experiment_rows import Campaign, CampaignEffect

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """One campaign; shares have shape (personas,)."""

    name: str
    bit: int  # its position in masks of campaigns
    month: date  # its first day
    treated_share: float
    confounding: float  # 0 where contacts are assigned at random
    opened_share: Floats
    clicked_share: Floats
    converted_share: Floats
    organic_share: Floats

    @property
    def first_day(self) -> int:
        """The month's first day, in days since 1970."""
        return (self.month - EPOCH).days

    @property
    def days(self) -> int:
        """The number of days of the month."""
        return monthrange(self.month.year, self.month.month)[1]


def campaign_plans(
    campaigns: Sequence[Campaign],
    effects: Sequence[CampaignEffect],
    personas: Sequence[str],
) -> list[Plan]:
    """The campaigns as arrays.

    Args:
        campaigns: The campaigns that run, in the order of their bits.
        effects: Their effects, one row for each campaign and persona, in any order.
        personas: The names of the personas, in the order of their codes.
    """
    found = {(row.campaign, row.persona): row for row in effects}

    def plan(bit: int, row: Campaign) -> Plan:
        def shares(column: str) -> Floats:
            values = [getattr(found[row.campaign, p], column) for p in personas]
            return np.array(values, dtype=np.float64)

        return Plan(
            name=row.campaign,
            bit=bit,
            month=row.first_day,
            treated_share=row.treated_share,
            confounding=row.confounding if row.assignment == "targeted" else 0.0,
            opened_share=shares("opened_share"),
            clicked_share=shares("clicked_share"),
            converted_share=shares("converted_share"),
            organic_share=shares("organic_share"),
        )

    return [plan(bit, row) for bit, row in enumerate(campaigns)]
