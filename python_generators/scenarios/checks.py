"""What must hold of scenarios before anything runs: names known, months simulated."""

from collections.abc import Iterable
from typing import Any

from python_generators.audiences import check_audience
from python_generators.economy.calendar import add_months
from python_generators.economy.month_factors import make_month_factors
from python_generators.errors import InputError
from python_generators.scenarios.changes import (
    PARAMETERS,
    SCENARIOS_FILE,
    SeedRecords,
    world,
)
from python_generators.seed_rows import ScenarioChange, SeedRow
from python_generators.seeds import Seeds
from python_generators.settings import PROJECT_FILE, Settings


def check_scenarios(settings: Settings, seeds: Seeds) -> None:
    """Refuse what no run could live: every row of the file, then those that are lived.

    Raises:
        InputError: naming the line, or the scenario and its parameter, and the remedy.
    """
    for line, change in enumerate(seeds.scenarios, start=2):
        _check_change(line, change, seeds)
    known = dict.fromkeys(change.scenario for change in seeds.scenarios)
    for name in settings.scenarios:
        if name not in known:
            remedy = f"unknown scenario; known: {', '.join(known)}"
            raise InputError(PROJECT_FILE, "vars.scenarios", name, remedy)
    for line, change in enumerate(seeds.scenarios, start=2):
        if change.scenario in settings.scenarios:
            _check_horizon(line, change, settings)
    if settings.scenarios:
        _check_ranges(settings, seeds)


def _check_change(line: int, change: ScenarioChange, seeds: Seeds) -> None:
    where = f"{SCENARIOS_FILE}:{line}"
    if change.parameter not in PARAMETERS:
        remedy = f"unknown parameter; known: {', '.join(PARAMETERS)}"
        raise InputError(where, "parameter", change.parameter, remedy)
    check_audience(SCENARIOS_FILE, line, "applies_to", change.applies_to, seeds)
    if change.month_from and change.month_to and change.month_from > change.month_to:
        remedy = f"give at most month_to: {change.month_to}"
        raise InputError(where, "month_from", change.month_from, remedy)


def _check_horizon(line: int, change: ScenarioChange, settings: Settings) -> None:
    first = f"{settings.first_month:%Y-%m}"
    last = f"{add_months(settings.first_month, settings.months - 1):%Y-%m}"
    for column in ("month_from", "month_to"):
        month = getattr(change, column)
        if month and not first <= month <= last:
            remedy = (
                f"outside the months {first} to {last}: drop {change.scenario} from "
                "the var scenarios, or change months"
            )
            raise InputError(f"{SCENARIOS_FILE}:{line}", column, month, remedy)


def _check_ranges(settings: Settings, seeds: Seeds) -> None:
    """Try each audience's changes, with those for all, on the market's parameters."""
    records = records_of(settings, seeds)
    for name in settings.scenarios:
        changes = [change for change in seeds.scenarios if change.scenario == name]
        for audience in dict.fromkeys(change.applies_to for change in changes):
            mine = [c for c in changes if c.applies_to in ("all", audience)]
            world(records, mine)


def records_of(settings: Settings, seeds: Seeds) -> SeedRecords:
    """The engine's seeds as records, as dbt's tables give them; no campaign runs."""

    def rows(table: Iterable[SeedRow]) -> list[dict[str, Any]]:
        return [row.model_dump() for row in table]

    def named(record: SeedRow) -> list[dict[str, Any]]:
        values = record.model_dump()
        return [{"parameter": name, "value": values[name]} for name in values]

    months = make_month_factors(settings, seeds).to_dict("records")
    return SeedRecords(
        personas=rows(seeds.personas),
        employment_types=rows(seeds.employment_types),
        categories=rows(seeds.categories),
        economy=named(seeds.economy),
        population=named(seeds.population),
        campaigns=[],
        campaign_effects=[],
        months=[{str(name): row[name] for name in row} for row in months],
    )
