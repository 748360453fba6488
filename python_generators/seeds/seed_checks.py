"""Checks between rows of the seeds: known names, ordered ranges, sums of one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from python_generators.core.errors import InputError
from python_generators.core.summation import ordered_sum
from python_generators.seeds.rows import SeedRow

_TOLERANCE = 1e-9


def check_unique(file: str, column: str, rows: Sequence[SeedRow]) -> None:
    """Check that no value of the column is repeated."""
    seen: set[Any] = set()
    for line, row in enumerate(rows, start=2):
        value = getattr(row, column)
        if value in seen:
            raise InputError(f"{file}:{line}", column, value, "give each only once")
        seen.add(value)


def check_known(
    file: str, column: str, rows: Sequence[SeedRow], known: Sequence[str]
) -> None:
    """Check that every value of the column is a known name."""
    for line, row in enumerate(rows, start=2):
        value = getattr(row, column)
        if value not in known:
            remedy = f"unknown {column}; known: {', '.join(known)}"
            raise InputError(f"{file}:{line}", column, value, remedy)


def check_below(file: str, column: str, rows: Sequence[SeedRow], limit: float) -> None:
    """Check that every value of the column is below the limit."""
    for line, row in enumerate(rows, start=2):
        value = getattr(row, column)
        if value >= limit:
            raise InputError(f"{file}:{line}", column, value, f"give less than {limit}")


def check_values(
    file: str, attribute: str, segments: Sequence[Any], known: Sequence[str]
) -> None:
    """Check that conditions on the attribute use known values."""
    for line, row in enumerate(segments, start=2):
        if row.attribute == attribute and row.value not in known:
            remedy = f"unknown {attribute}; known: {', '.join(known)}"
            raise InputError(f"{file}:{line}", "value", row.value, remedy)


def check_one_event(file: str, segments: Sequence[Any]) -> None:
    """Check that no segment has two conditions on life events."""
    seen: set[str] = set()
    for line, row in enumerate(segments, start=2):
        if row.attribute == "life_event":
            if row.segment in seen:
                remedy = f"give {row.segment} only one condition on life_event"
                raise InputError(f"{file}:{line}", "attribute", row.attribute, remedy)
            seen.add(row.segment)


def check_complete(
    file: str, column: str, rows: Sequence[SeedRow], expected: Iterable[object]
) -> None:
    """Check that the column has every expected value."""
    given = {getattr(row, column) for row in rows}
    for value in expected:
        if value not in given:
            raise InputError(file, column, value, "missing; add its row")


def check_ranges(file: str, rows: Sequence[SeedRow], names: Iterable[str]) -> None:
    """Check that ``<name>_low`` <= ``<name>_high``, or that both are blank."""
    for line, row in enumerate(rows, start=2):
        for name in names:
            low, high = getattr(row, f"{name}_low"), getattr(row, f"{name}_high")
            if (low is None) != (high is None) or (low or 0) > (high or 0):
                remedy = f"give {name}_low <= {name}_high, or leave both blank"
                raise InputError(f"{file}:{line}", f"{name}_low", low, remedy)


def check_last_persona(
    file: str, personas: Sequence[Any], open_thresholds: Mapping[str, float]
) -> None:
    """Check that the last persona has no threshold, so every customer gets a persona.

    Args:
        file: The file of the personas.
        personas: The rows of the file.
        open_thresholds: By threshold column, the value that excludes no customer.
    """
    line, last = max(enumerate(personas, start=2), key=lambda p: p[1].assign_order)
    for column, value in open_thresholds.items():
        if getattr(last, column) != value:
            remedy = f"the last persona must accept every customer: give {value}"
            raise InputError(f"{file}:{line}", column, getattr(last, column), remedy)


def check_declared_shares(file: str, personas: Sequence[Any]) -> None:
    """Check that each persona has a range for its declared share."""
    columns = {"savings": "savings_low", "spending": "spending_low"}
    for line, persona in enumerate(personas, start=2):
        column = columns.get(persona.promised_share or "")
        if column is not None and getattr(persona, column) is None:
            remedy = f"give {column}, or leave promised_share blank"
            raise InputError(f"{file}:{line}", column, None, remedy)


def check_category_kinds(file: str, categories: Sequence[Any]) -> None:
    """Check that there is one fee and one investment category, and essential ones."""
    kinds = [category.kind for category in categories]
    for kind, allowed in {"fee": "one", "investment": "one", "essential": ""}.items():
        count = kinds.count(kind)
        if count == 0 or (allowed and count > 1):
            remedy = f"give {allowed or 'at least one'} category of this kind"
            raise InputError(file, "kind", f"{count} of {kind}", remedy)


def check_falling(file: str, record: SeedRow, names: Sequence[str]) -> None:
    """Check that the named values of a record do not increase."""
    for above, below in pairwise(names):
        value, bound = getattr(record, below), getattr(record, above)
        if value > bound:
            raise InputError(file, below, value, f"give at most {above}: {bound}")


def check_column_sum(
    file: str, column: str, rows: Sequence[SeedRow], by: str | None = None
) -> None:
    """Check that the column sums to 1, in total or in each group of ``by``."""
    groups: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, by) if by else ""].append(getattr(row, column))
    for group, weights in groups.items():
        _check_sum(file, f"{column} of {group}" if group else column, weights)


def check_row_sums(file: str, columns: Sequence[str], rows: Sequence[SeedRow]) -> None:
    """Check that the columns sum to 1 in each row."""
    for line, row in enumerate(rows, start=2):
        weights = [getattr(row, column) for column in columns]
        _check_sum(f"{file}:{line}", " + ".join(columns), weights)


def _check_sum(file: str, field: str, weights: Iterable[float]) -> None:
    total = ordered_sum(weights)
    if abs(total - 1) > _TOLERANCE:
        raise InputError(file, field, round(total, 6), "weights must sum to 1")
