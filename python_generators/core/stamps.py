"""The stamps of the steps of generation: settings, and checksums of their tables."""

from collections.abc import Iterable, Sequence

import duckdb

from python_generators.core.json_objects import json_object
from python_generators.core.table_content import (
    fingerprint,
    literal,
    quoted,
    table_names,
)
from python_generators.core.tables import GENERATION_RUNS, RAW

CHECKSUMS = "checksums"  # in a step's stamp: the content of its tables


def changed_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The raw tables whose rows are not those of the step that made them, by step.

    Every step of the file's stamps is there; its list is empty if nothing changed.

    Args:
        connection: A connection whose default database is a build file.
    """
    stamps = connection.execute(
        f"select step, settings from {RAW}.{GENERATION_RUNS.name} order by step"
    ).fetchall()
    there = set(table_names(connection))
    changed = {}
    for step, text in stamps:
        stamp = json_object(text)
        made: dict[str, str] = stamp.get(CHECKSUMS, {})
        names = [name for name in made if name in there]
        found = checksums(connection, names, stamp.get("populations", ()))
        changed[str(step)] = [n for n, one in made.items() if found.get(n) != one]
    return changed


def checksums(
    connection: duckdb.DuckDBPyConnection,
    tables: Iterable[str],
    populations: Sequence[str],
) -> dict[str, str]:
    """The checksum of each table, or of the rows of the populations in it."""
    listed = ", ".join(literal(name) for name in populations)
    rows = f" where population in ({listed})" if populations else ""
    return {
        name: fingerprint(connection, f"(select * from {quoted(name)}{rows})").checksum
        for name in tables
    }
