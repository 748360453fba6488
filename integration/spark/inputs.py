"""The raw tables and seeds of a DuckDB build, as Parquet for Spark."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from python_generators.core.connection import connect
from python_generators.core.table_content import literal, quoted

BUILT = "built"


@contextmanager
def opened(build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the build file attached read-only, as ``built``."""
    with connect(config={"temp_directory": f"{build}.spark.tmp"}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(build)} as {BUILT} (read_only)")
        yield connection


def export(build: Path, tables: Iterable[str], folder: Path) -> dict[str, Path]:
    """Copy tables to Parquet files.

    Args:
        build: The DuckDB file.
        tables: Their names as ``schema.table``.
        folder: Where the files are written.

    Returns:
        The file of each table.
    """
    files = {table: folder / f"{table}.parquet" for table in tables}
    folder.mkdir(parents=True, exist_ok=True)
    with opened(build) as connection:
        for table, file in files.items():
            copied = f"copy {quoted(f'{BUILT}.{table}')} to {literal(file)}"
            connection.execute(f"{copied} (format parquet)")
    return files
