"""Two hashes of a table's content: of its rows and columns, not of its file's layout.

The SHA-256 is published. It takes seconds for a million rows. A row becomes a JSON list
of its values as text, and the SHA-256 of that. The rows' hashes are sorted, joined and
hashed again inside each of 256 buckets; then the buckets' hashes, in order, with the
columns' names and types. So neither the order of the rows, nor the number of threads,
nor the file's version changes the result.

The fingerprint is a hundred times faster. It shows whether a table changed between two
steps of one run, and whether a copy is exact: a table with any other row has the same
fingerprint with a probability of about 2^-64. It sums DuckDB's own hash of each row, so
it is compared only with fingerprints by the same release of DuckDB.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from string import hexdigits

import duckdb

from python_generators.core.settings import Settings
from python_generators.core.tables import BASE

PUBLIC_SCHEMAS = ("marts", "quality", "dashboard")
SEALED_SCHEMA = "truth"
_SORTED_ROWS = 2_000_000  # at a time


@dataclass(frozen=True)
class TableContent:
    """The number of rows of a table, and their hash."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Fingerprint:
    """The number of rows of a table, and a fast hash of its rows and columns."""

    rows: int
    checksum: str


def audited_schemas(settings: Settings) -> tuple[str, ...]:
    """The schemas that an audit reads and whose content its verdict records."""
    synthetic = (synthesizer.schema for synthesizer in settings.chosen_synthesizers)
    return (BASE, *synthetic, *PUBLIC_SCHEMAS, SEALED_SCHEMA)


def quoted(name: str) -> str:
    """The name as a DuckDB identifier, each part of ``a.b`` quoted."""
    return ".".join(f'"{part}"' for part in name.replace('"', '""').split("."))


def literal(value: object) -> str:
    """The value as a SQL text."""
    return "'" + str(value).replace("'", "''") + "'"


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


def fingerprint(connection: duckdb.DuckDBPyConnection, relation: str) -> Fingerprint:
    """The fingerprint of any relation of a ``from`` clause.

    Each row is hashed twice, with its columns in order and in reverse. The result is
    hashed again, so that the sums change if values move between rows.
    """
    columns = connection.execute(f"describe from {relation}").fetchall()
    names = [quoted(column) for column, *_ in columns]
    sums = ", ".join(
        f"sum(hash(hash({', '.join(order)}))::hugeint)"
        for order in (names, names[::-1])
    )
    ((rows, *found),) = connection.execute(
        f"select count(*), {sums} from {relation}"
    ).fetchall()
    total = hashlib.sha256()
    for column, type_name, *_ in columns:
        total.update(f"{column} {type_name}\n".encode())
    total.update(f"{rows} {found}".encode())
    return Fingerprint(rows, total.hexdigest())


def fingerprints(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, Fingerprint]:
    """The fingerprint of each ``schema.table``, by its name."""
    return {table: fingerprint(connection, quoted(table)) for table in tables}


def relation_content(
    connection: duckdb.DuckDBPyConnection, relation: str
) -> TableContent:
    """The number of rows and the hash of any relation of a ``from`` clause.

    The hashes of a large relation are sorted in parts, so that a part fits in memory.
    """
    columns = connection.execute(f"describe from {relation}").fetchall()
    values = ", ".join(f"{quoted(column)}::varchar" for column, *_ in columns)
    hashed = f"select sha256(to_json([{values}])::varchar) as row_hash from {relation}"
    parts = [""]
    ((count,),) = connection.execute(f"select count(*) from {relation}").fetchall()
    if count > _SORTED_ROWS:
        connection.execute(f"create or replace temp table row_hashes as {hashed}")
        hashed = "from row_hashes"
        parts = [f"where starts_with(row_hash, '{digit}')" for digit in hexdigits[:16]]
    buckets = [
        bucket
        for part in parts
        for bucket in connection.execute(
            f"""
            select
                left(row_hash, 2) as bucket,
                count(*),
                sha256(string_agg(row_hash, '' order by row_hash))
            from ({hashed})
            {part}
            group by bucket
            order by bucket
            """
        ).fetchall()
    ]
    connection.execute("drop table if exists temp.row_hashes")
    total = hashlib.sha256()
    for column, type_name, *_ in columns:
        total.update(f"{column} {type_name}\n".encode())
    for bucket, rows, digest in buckets:
        total.update(f"{bucket} {rows} {digest}\n".encode())
    return TableContent(sum(int(rows) for _, rows, _ in buckets), total.hexdigest())


def contents(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, TableContent]:
    """The content of each ``schema.table``, by its name."""
    return {table: relation_content(connection, quoted(table)) for table in tables}


def as_json(found: Mapping[str, TableContent]) -> dict[str, dict[str, object]]:
    """The contents as plain JSON values."""
    return {name: asdict(content) for name, content in sorted(found.items())}
