"""Checks of the seeds of life events: every event once, known names, sums."""

from collections import defaultdict
from collections.abc import Sequence
from typing import get_args

from python_generators.core.errors import InputError
from python_generators.core.summation import ordered_sum
from python_generators.seeds import seed_checks as checks
from python_generators.seeds.life_rows import (
    LifeEventFactor,
    LifeEventName,
    LifeEventType,
    PersonaChange,
)

_TOLERANCE = 1e-9


def check_life_events(
    folder: str,
    events: Sequence[LifeEventType],
    factors: Sequence[LifeEventFactor],
    changes: Sequence[PersonaChange],
    personas: Sequence[str],
    employment_types: Sequence[str],
) -> None:
    """Check the three files together.

    Raises:
        InputError: naming the line, the column, its value and the remedy.
    """
    file = f"{folder}/life_event_types.csv"
    checks.check_unique(file, "event", events)
    checks.check_complete(file, "event", events, get_args(LifeEventName))
    checks.check_ranges(file, events, ("pay", "outlay"))
    file = f"{folder}/life_event_factors.csv"
    known = {"persona": personas, "employment_type": employment_types}
    for line, factor in enumerate(factors, start=2):
        names = known.get(factor.attribute)
        if names is not None and factor.value not in names:
            remedy = f"unknown {factor.attribute}; known: {', '.join(names)}"
            raise InputError(f"{file}:{line}", "value", factor.value, remedy)
    _check_changes(f"{folder}/persona_changes.csv", changes, personas)


def _check_changes(
    file: str, changes: Sequence[PersonaChange], personas: Sequence[str]
) -> None:
    """Each pair of personas once an event, and no probability above 1 in all."""
    checks.check_known(file, "persona", changes, personas)
    checks.check_known(file, "new_persona", changes, personas)
    listed: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for line, row in enumerate(changes, start=2):
        found = listed[row.event, row.persona]
        if row.new_persona in found or row.new_persona == row.persona:
            remedy = f"give {row.event} another new persona of {row.persona}"
            raise InputError(f"{file}:{line}", "new_persona", row.new_persona, remedy)
        found[row.new_persona] = row.probability
        total = ordered_sum(found.values())
        if total > 1 + _TOLERANCE:
            remedy = f"the sum of {row.event} and {row.persona} is {total:.2f}: give 1"
            raise InputError(f"{file}:{line}", "probability", row.probability, remedy)
