"""The content hash of a table: of its rows and columns, not of its file's layout.

A row becomes a JSON list of its values as text, and the SHA-256 of that. The rows'
hashes are sorted, joined and hashed again inside each of 256 buckets; then the
buckets' hashes, in order, with the columns' names and types. So neither the order of
the rows, nor the number of threads, nor the file's version changes the result.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import duckdb

from python_generators.core.settings import Settings
from python_generators.core.tables import BASE

PUBLIC_SCHEMAS = ("marts", "quality", "dashboard")
SEALED_SCHEMA = "truth"


@dataclass(frozen=True)
class TableContent:
    """How many rows a table holds, and their hash."""

    rows: int
    sha256: str


def audited_schemas(settings: Settings) -> tuple[str, ...]:
    """The schemas that an audit reads and whose content it stamps."""
    synthetic = (synthesizer.schema for synthesizer in settings.chosen_synthesizers)
    return (BASE, *synthetic, *PUBLIC_SCHEMAS, SEALED_SCHEMA)


def quoted(name: str) -> str:
    """The name as a DuckDB identifier, each part of ``a.b`` quoted."""
    return ".".join(f'"{part}"' for part in name.replace('"', '""').split("."))


def table_names(
    connection: duckdb.DuckDBPyConnection, schemas: Iterable[str] | None = None
) -> list[str]:
    """The tables (no views) as ``schema.table``, sorted.

    Args:
        connection: An open connection.
        schemas: The schemas to search; all by default.
    """
    found = connection.execute(
        "select schema_name, schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = current_database() order by all"
    ).fetchall()
    wanted = None if schemas is None else set(schemas)
    return [name for schema, name in found if wanted is None or schema in wanted]


def relation_content(
    connection: duckdb.DuckDBPyConnection, relation: str
) -> TableContent:
    """The number of rows and the hash of any relation of a ``from`` clause."""
    columns = connection.execute(f"describe from {relation}").fetchall()
    values = ", ".join(f"{quoted(column)}::varchar" for column, *_ in columns)
    buckets = connection.execute(
        f"""
        with hashed as (
            select sha256(to_json([{values}])::varchar) as row_hash from {relation}
        )
        select
            left(row_hash, 2) as bucket,
            count(*),
            sha256(string_agg(row_hash, '' order by row_hash))
        from hashed
        group by bucket
        order by bucket
        """
    ).fetchall()
    total = hashlib.sha256()
    for column, type_name, *_ in columns:
        total.update(f"{column} {type_name}\n".encode())
    for bucket, rows, digest in buckets:
        total.update(f"{bucket} {rows} {digest}\n".encode())
    return TableContent(sum(rows for _, rows, _ in buckets), total.hexdigest())


def contents(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, TableContent]:
    """The content of each ``schema.table``, by its name."""
    return {table: relation_content(connection, quoted(table)) for table in tables}


def as_json(found: Mapping[str, TableContent]) -> dict[str, dict[str, object]]:
    """The contents as plain JSON values."""
    return {name: asdict(content) for name, content in sorted(found.items())}
