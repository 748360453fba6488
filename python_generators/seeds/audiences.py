"""Audiences of campaigns and scenarios: all customers, a persona, a segment."""

from python_generators.core.errors import InputError
from python_generators.seeds.experiment_rows import LIFE_EVENT
from python_generators.seeds.load import Seeds

_EXCLUSIVE = ("persona", "employment")  # each customer has exactly one value


def check_audience(
    file: str, line: int, column: str, audience: str, seeds: Seeds
) -> None:
    """Check that the audience is ``all`` or a known persona, employment or segment.

    Raises:
        InputError: the audience is unknown; the message lists the known ones.
    """
    known = audiences(seeds)
    if audience not in known:
        remedy = f"unknown audience; known: {', '.join(known)}"
        raise InputError(f"{file}:{line}", column, audience, remedy)


def audiences(seeds: Seeds) -> list[str]:
    """Every audience, in the notation of the seeds."""
    segments = dict.fromkeys(row.segment for row in seeds.segments)
    return [
        "all",
        *(f"persona:{row.persona}" for row in seeds.personas),
        *(f"employment:{row.employment_type}" for row in seeds.employment_types),
        *(f"segment:{segment}" for segment in segments),
    ]


def changes_with_time(audience: str, seeds: Seeds) -> bool:
    """Whether the audience is a segment with a condition on life events."""
    segment = audience.removeprefix("segment:")
    return any(
        row.segment == segment and row.attribute == LIFE_EVENT for row in seeds.segments
    )


def can_overlap(one: str, other: str) -> bool:
    """Whether one customer can be in both audiences.

    Two different personas exclude each other, and so do two employment types. Any other
    pair is assumed to overlap.
    """
    attribute = one.partition(":")[0]
    exclusive = attribute in _EXCLUSIVE and other.startswith(f"{attribute}:")
    return one == other or not exclusive
