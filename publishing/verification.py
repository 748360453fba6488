"""Whether the files of a version hold what was audited."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from publishing.exports import parquet_file, stored_rows
from publishing.layout import CSV, DATABASE, MANIFEST, PARQUET, TRUTH
from publishing.published_file import truth_name
from python_generators.core.connection import connect
from python_generators.core.errors import first_line
from python_generators.core.table_content import (
    Fingerprint,
    fingerprint,
    fingerprints,
    table_names,
)

_TESTED = (DATABASE, PARQUET, CSV, TRUTH, MANIFEST)


def faults(
    version: Path,
    public: Mapping[str, Fingerprint],
    sealed: Mapping[str, Fingerprint],
    manifest: str,
) -> str:
    """The tables and files of a version that are missing or differ, as a list of names.

    Args:
        version: The folder of the version.
        public: The audited public tables.
        sealed: The audited tables of the ground truth.
        manifest: The text of the manifest.

    Returns:
        The names, joined by commas; an empty text if there are none.
    """
    found = [part for part in _TESTED if not (version / part).exists()]
    found += [path.name for path in version.glob("*.wal")]
    if found:
        return ", ".join(found)
    truth = {truth_name(table): sealed[table] for table in sealed}
    try:
        found += _different_tables(version / DATABASE, public)
        found += _different_tables(version / TRUTH, truth)
        found += _different_parquet_files(version, public)
    except duckdb.Error as error:
        return first_line(error)
    if (version / MANIFEST).read_bytes() != manifest.encode():
        found.append(MANIFEST)
    return ", ".join(found)


def _different_tables(file: Path, expected: Mapping[str, Fingerprint]) -> list[str]:
    """The tables that are missing, unexpected or different in a DuckDB file."""
    with connect(file, read_only=True) as connection:
        found = fingerprints(connection, table_names(connection))
    tables = sorted({*found, *expected})
    return [table for table in tables if found.get(table) != expected.get(table)]


def _different_parquet_files(
    version: Path, expected: Mapping[str, Fingerprint]
) -> list[str]:
    """The Parquet files whose rows are not the table's, to the last digit.

    A double that is read as a decimal again is the same number up to 15 digits.
    """
    with connect(version / DATABASE, read_only=True) as connection:
        return [
            parquet_file(table)
            for table in expected
            if fingerprint(
                connection, stored_rows(connection, table, version / PARQUET)
            )
            != expected[table]
        ]
