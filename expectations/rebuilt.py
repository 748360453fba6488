"""Whether each published table is what its query gives on the tables that it reads.

dbt's tests compare marts with each other, so a table of its own, such as a scorecard,
could be stale or altered without a test that fails. Here every table of SQL is computed
again from the build's other tables, and so are the estimates; raw tables are compared
with the stamps of the steps that made them. What remains to be trusted are the
simulated months and their statement, for which there are tests.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.dbt_artifacts import DBT_MANIFEST, read_nodes
from expectations.outcome import Outcome
from python_generators.core.errors import InputError
from python_generators.core.stamps import changed_tables
from python_generators.core.table_content import (
    fingerprint,
    literal,
    quoted,
    table_names,
)
from python_generators.core.tables import GENERATION_RUNS, RAW

QUESTION = "tables_follow_from_their_inputs"
ROWS_SHOWN = 10
_LARGEST_ERROR = 1e-6  # of an estimate computed again, absolute or relative
_ESTIMATES = "intermediate.int_campaigns__effects_estimated"
_OBSERVATIONS = "intermediate.int_campaigns__observations"


@dataclass(frozen=True)
class Query:
    """The query that made a table, as dbt compiled it.

    Attributes:
        table: The table, as ``schema.table``.
        code: The query.
    """

    table: str
    code: str


def read_queries(root: Path) -> list[Query]:
    """The queries of all tables that dbt made of SQL, from the last build's manifest.

    Args:
        root: The project root.

    Raises:
        InputError: the manifest is missing, or has no query of a table.
    """
    return [
        Query(f"{node['schema']}.{node['alias']}", _code(node, root))
        for node in read_nodes(root).values()
        if node["resource_type"] == "model"
        and node["config"]["materialized"] == "table"
        and node.get("language") == "sql"
    ]


def _code(node: Mapping[str, Any], root: Path) -> str:
    """The compiled query; that of an earlier run if dbt had no reason to run it."""
    path = root / str(node.get("compiled_path"))
    if node.get("compiled_code"):
        return str(node["compiled_code"])
    if path.is_file():
        return path.read_text(encoding="utf-8")
    raise InputError(DBT_MANIFEST, node["alias"], "no query", "run make build")


def check_tables(
    connection: duckdb.DuckDBPyConnection, queries: list[Query]
) -> Iterator[Outcome]:
    """Compute each table again, and yield whether it is the same.

    Args:
        connection: A connection to the build, attached under its own name.
        queries: The queries of the tables.
    """
    found = set(table_names(connection))
    for query in queries:
        if query.table in found:
            yield _outcome(connection, query)
    if {_ESTIMATES, _OBSERVATIONS} <= found:
        yield _check_estimates(connection)


def check_raw_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[Outcome]:
    """Yield whether the tables of each step of generation are as it made them.

    Args:
        connection: As for ``check_tables``.
    """
    table = f"{RAW}.{GENERATION_RUNS.name}"
    if table not in table_names(connection):
        return
    for step, names in changed_tables(connection).items():
        text = f"The tables of the step {step} are as it made them."
        rows = [{"changed_table": name} for name in names]
        severity = "critical"
        count = len(names)
        yield Outcome(QUESTION, table, text, severity, not names, count, count, rows)


def _outcome(connection: duckdb.DuckDBPyConnection, query: Query) -> Outcome:
    table = quoted(query.table)
    columns = connection.execute(f"describe from {table}").fetchall()
    values = ", ".join(f"{quoted(c)}::{kind} as {quoted(c)}" for c, kind, *_ in columns)
    made = f"(select {values} from ({query.code}\n))"  # it may end with a comment
    try:
        ours, again = fingerprint(connection, table), fingerprint(connection, made)
        differ = "" if ours == again else _differences(table, made)
    except duckdb.Error as error:  # a table or column that the query reads is gone
        differ = f"select {literal(error)} as error"
    text = "Its rows are those of its query on the tables that it reads."
    found = _of_rows(connection, query.table, text, differ)
    if differ and found.success:
        return replace(found, success=False, count=abs(ours.rows - again.rows))
    return found


def _differences(table: str, made: str) -> str:
    """The rows of one side only; if there are none, a row is there too often."""
    sides = {"is in the table": (table, made), "is missing": (made, table)}
    return " union all ".join(
        f"select '{what}' as row, * exclude (row_hash) from ({_hashed(ours)}) "
        f"anti join ({_hashed(theirs)}) using (row_hash)"
        for what, (ours, theirs) in sides.items()
    )


def _hashed(relation: str) -> str:
    return f"select *, hash(t) as row_hash from {relation} as t"


def _check_estimates(connection: duckdb.DuckDBPyConnection) -> Outcome:
    """Apply the estimators to the observations again."""
    # Importing them takes a second, which reading the queries does not need.
    from python_generators.estimates.results import estimates

    again = estimates(connection.table(_OBSERVATIONS))
    connection.register("estimated_again", again)
    numbers = [f.name for f in again.schema if pa.types.is_floating(f.type)]
    differ = " or ".join(
        f"(ours.{name} is null) <> (again.{name} is null) or "
        f"abs(ours.{name} - again.{name}) > "
        f"{_LARGEST_ERROR} * greatest(1, abs(again.{name}))"
        for name in numbers
    )
    key = "campaign, metric, horizon_months, method"
    query = f"""
        select {key}, ours.estimate, again.estimate as estimated_again
        from {_ESTIMATES} as ours
        full join estimated_again as again using ({key})
        where
            ours.treated is distinct from again.treated
            or ours.controls is distinct from again.controls
            or {differ}
    """
    text = "The estimates are those of the observations."
    try:
        return _of_rows(connection, _ESTIMATES, text, query)
    finally:
        connection.unregister("estimated_again")


def _of_rows(
    connection: duckdb.DuckDBPyConnection, table: str, text: str, query: str
) -> Outcome:
    rows: list[dict[str, Any]] = []
    count = 0
    if query:
        ((count,),) = connection.execute(f"select count(*) from ({query})").fetchall()
        found = connection.sql(f"from ({query}) order by all limit {ROWS_SHOWN}")
        rows = [
            dict(zip(found.columns, map(str, row), strict=True))
            for row in found.fetchall()
        ]
    return Outcome(QUESTION, table, text, "critical", count == 0, count, count, rows)
