"""Whom campaigns and scenarios can name: everybody, a persona, a segment."""

from python_generators.core.errors import InputError
from python_generators.seeds.load import Seeds


def check_audience(
    file: str, line: int, column: str, audience: str, seeds: Seeds
) -> None:
    """The audience is everybody, or a persona, employment type or segment we know.

    Raises:
        InputError: naming what is known.
    """
    known = audiences(seeds)
    if audience not in known:
        remedy = f"unknown audience; known: {', '.join(known)}"
        raise InputError(f"{file}:{line}", column, audience, remedy)


def audiences(seeds: Seeds) -> list[str]:
    """Every audience, as seeds write it."""
    segments = dict.fromkeys(row.segment for row in seeds.segments)
    return [
        "all",
        *(f"persona:{row.persona}" for row in seeds.personas),
        *(f"employment:{row.employment_type}" for row in seeds.employment_types),
        *(f"segment:{segment}" for segment in segments),
    ]
