"""The engine's parameters from the seeds as dbt's tables give them."""

from collections.abc import Iterable, Mapping
from typing import Any

from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.from_seeds import engine_parameters
from python_generators.seeds.experiment_rows import Campaign, CampaignEffect
from python_generators.seeds.parameters import EconomyParameters, PopulationParameters
from python_generators.seeds.rows import (
    Category,
    EmploymentType,
    Persona,
)

Record = Mapping[str, Any]


def parameters_from_records(
    personas: Iterable[Record],
    employment_types: Iterable[Record],
    categories: Iterable[Record],
    economy: Iterable[Record],
    population: Iterable[Record],
    campaigns: Iterable[Record],
    campaign_effects: Iterable[Record],
) -> Parameters:
    """The same from the seeds' records, as dbt's tables give them."""

    def named(rows: Iterable[Record]) -> dict[str, float]:
        return {row["parameter"]: row["value"] for row in rows}

    return engine_parameters(
        [Persona.model_validate(row) for row in personas],
        [EmploymentType.model_validate(row) for row in employment_types],
        [Category.model_validate(row) for row in categories],
        EconomyParameters.model_validate(named(economy)),
        PopulationParameters.model_validate(named(population)),
        _in_place(campaigns),
        [CampaignEffect.model_validate(row) for row in campaign_effects],
    )


def _in_place(campaigns: Iterable[Record]) -> list[Campaign]:
    """The campaigns in the order of their bits."""
    ordered = sorted(campaigns, key=lambda row: row["place"])
    known = Campaign.model_fields
    return [
        Campaign.model_validate({name: row[name] for name in known}) for row in ordered
    ]
