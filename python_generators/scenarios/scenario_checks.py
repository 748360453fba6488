"""Checks of scenarios before anything runs: names, months, ranges."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_FILE, Settings
from python_generators.economy.calendar import add_months
from python_generators.economy.month_factors import make_month_factors
from python_generators.scenarios.changes import (
    PARAMETERS,
    SCENARIOS_FILE,
    OutOfRangeError,
    SimulationInputs,
    scenario_conditions,
)
from python_generators.seeds.audiences import (
    can_overlap,
    changes_with_time,
    check_audience,
)
from python_generators.seeds.experiment_rows import ScenarioChange
from python_generators.seeds.load import Seeds

BASELINE = "baseline"  # the scenario that changes nothing


def check_scenarios(settings: Settings, seeds: Seeds) -> None:
    """Check every row of the file, and the rules between the scenarios that run.

    Raises:
        InputError: naming the line, or the scenario and its parameter, and the remedy.
    """
    for line, change in enumerate(seeds.scenarios, start=2):
        _check_change(line, change, seeds)
        _check_clashes(line, change, seeds)
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
    if changes_with_time(change.applies_to, seeds):
        remedy = "its customers change with the months: give another audience"
        raise InputError(where, "applies_to", change.applies_to, remedy)
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


def _check_clashes(line: int, change: ScenarioChange, seeds: Seeds) -> None:
    """Two changes of a parameter at once must give the same result in any order."""
    for other in seeds.scenarios[: line - 2]:
        same = (other.scenario, other.parameter) == (change.scenario, change.parameter)
        if not same or not can_overlap(other.applies_to, change.applies_to):
            continue
        mixed = other.operation != change.operation or change.operation == "set"
        if mixed and _same_months(other, change):
            remedy = f"{change.parameter} is {other.operation} in these months already"
            where = f"{SCENARIOS_FILE}:{line}"
            raise InputError(where, "operation", change.operation, remedy)


def _same_months(one: ScenarioChange, other: ScenarioChange) -> bool:
    """Whether there is a month in which both changes are active."""
    starts = max(one.month_from or "", other.month_from or "")
    ends = [change.month_to for change in (one, other) if change.month_to]
    return not ends or starts <= min(ends)


def _check_ranges(settings: Settings, seeds: Seeds) -> None:
    """Apply the changes of every set of audiences that one customer can be in."""
    inputs = simulation_inputs(settings, seeds)
    lines = {change: line for line, change in enumerate(seeds.scenarios, start=2)}
    for name in settings.scenarios:
        changes = [change for change in seeds.scenarios if change.scenario == name]
        for group in _groups([change.applies_to for change in changes]):
            mine = [change for change in changes if change.applies_to in group]
            try:
                scenario_conditions(inputs, mine)
            except OutOfRangeError as error:
                causes = [c for c in mine if c.parameter == error.parameter] or mine
                where = f"{SCENARIOS_FILE}:{lines[causes[-1]]}"
                field = f"{name}.{error.parameter}"
                raise InputError(where, field, error.value, error.remedy) from None


def _groups(audiences: Iterable[str]) -> Iterator[set[str]]:
    """Every set of the audiences that one customer can be in."""
    named = list(dict.fromkeys(audiences))
    for size in range(1, len(named) + 1):
        for group in combinations(named, size):
            if all(can_overlap(*pair) for pair in combinations(group, 2)):
                yield set(group)


def simulation_inputs(settings: Settings, seeds: Seeds) -> SimulationInputs:
    """The engine's inputs without dbt, and without campaigns."""
    months = make_month_factors(settings, seeds).to_dict("records")
    named = [{str(name): row[name] for name in row} for row in months]
    return SimulationInputs(seeds, campaigns=(), months=named)
