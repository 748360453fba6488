"""Write the two published DuckDB files: tables with their comments and constraints.

``truth.duckdb`` holds its tables in the schema ``main``. Attached as ``truth``, each is
``truth.<table>``, as in the build; a schema of that name would make it ambiguous.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from python_generators.core.connection import connect
from python_generators.core.table_content import literal, quoted

WORK, PUBLISHED, TRUTH_SCHEMA = "work", "published", "main"
STORAGE_VERSION = "v1.2.0"  # DuckDB 1.2 and later open it


@contextmanager
def attached(
    build: Path, file: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the build as ``work`` and a new file as ``published``.

    Args:
        build: The build file, attached read-only.
        file: The file to create, if any.
    """
    # Two connections must not share a folder of temporary files.
    folder = f"{build}.{file.name if file else 'exports'}.tmp"
    with connect(config={"temp_directory": folder}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(build)} as {WORK} (read_only)")
        if file is not None:
            version = f"storage_version '{STORAGE_VERSION}'"
            connection.execute(f"attach {literal(file)} as {PUBLISHED} ({version})")
        yield connection


def copy_tables(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Copy the tables from ``work`` to ``published``, rows in order of their key."""
    connection.execute(f"use {PUBLISHED}")
    for schema in sorted({table.split(".")[0] for table in tables}):
        connection.execute(f"create schema {quoted(schema)}")
    for table in _parents_first(connection, tables):
        _copy(connection, table, table)
    connection.execute(f"checkpoint {PUBLISHED}")


def copy_truth(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Copy tables without foreign keys into the schema ``main``."""
    connection.execute(f"use {PUBLISHED}")
    for table in tables:
        _copy(connection, table, truth_name(table))
    connection.execute(f"checkpoint {PUBLISHED}")


def truth_name(table: str) -> str:
    """The name of a table of the build in ``truth.duckdb``."""
    return f"{TRUTH_SCHEMA}.{table.split('.')[1]}"


def ordered(
    connection: duckdb.DuckDBPyConnection, table: str, rows: str = "true"
) -> str:
    """The query of a table of ``work`` in the order of its key, or of all columns.

    Args:
        connection: A connection with the table.
        table: The table as ``schema.table``.
        rows: The condition of the rows.
    """
    found = connection.execute(
        "select constraint_column_names from duckdb_constraints() "
        "where constraint_type = 'PRIMARY KEY' and database_name = ? "
        "and schema_name = ? and table_name = ?",
        [WORK, *table.split(".")],
    ).fetchone()
    key = ", ".join(map(quoted, found[0])) if found else "all"
    name = quoted(f"{WORK}.{table}")
    return f"select * from {name} where {rows} order by {key}"


def _copy(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> None:
    _create(connection, table, name)
    connection.execute(f"insert into {quoted(name)} {ordered(connection, table)}")
    _comment(connection, table, name)


def _create(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> None:
    (ddl,) = connection.execute(
        "select sql from duckdb_tables() "
        "where database_name = ? and schema_name = ? and table_name = ?",
        [WORK, *table.split(".")],
    ).fetchall()[0]
    columns = ddl[ddl.index("(") :]
    connection.execute(f"create table {quoted(name)}{columns}")


def _parents_first(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> list[str]:
    """The tables, each after those that its foreign keys point to."""
    parents: dict[str, set[str]] = {table: set() for table in sorted(tables)}
    by_name = {table.split(".")[1]: table for table in parents}
    for child, parent in connection.execute(
        "select schema_name || '.' || table_name, referenced_table "
        "from duckdb_constraints() where constraint_type = 'FOREIGN KEY' "
        "and database_name = ? order by all",
        [WORK],
    ).fetchall():
        if child in parents and by_name.get(parent, child) != child:
            parents[child].add(by_name[parent])
    return list(TopologicalSorter(parents).static_order())


def _comment(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> None:
    found = [WORK, *table.split(".")]
    which = "where database_name = ? and schema_name = ? and table_name = ? "
    comments = connection.execute(
        f"select null, comment from duckdb_tables() {which} and comment is not null "
        "union all "
        f"select column_name, comment from duckdb_columns() {which} "
        "and comment is not null",
        [*found, *found],
    ).fetchall()
    for column, comment in comments:
        what = f"column {quoted(name)}.{quoted(column)}" if column else quoted(name)
        kind = "" if column else "table "
        connection.execute(f"comment on {kind}{what} is {literal(comment)}")
