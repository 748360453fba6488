"""Shards: processes that each sample or simulate a part of the customers.

1. ``sample`` lands a part of HMA's customers, with their child rows, as Parquet.
2. ``prepare`` loads these files and builds what the simulation reads.
3. ``simulate`` lands the rows of the dbt Python models for a part of the customers. It
   opens the build file read-only, so many processes can.
4. ``build`` (or ``run``) reads the landed rows instead of simulating.

The rows are those of a run without shards, whatever the number of parts.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.finished_build import open_build
from finmark.build_plan import inputs_digest
from finmark.children import module, run_child
from finmark.run_settings import RunSettings
from python_generators.core.connection import Config, connect
from python_generators.core.content_keys import content_key
from python_generators.core.disk_paths import delete
from python_generators.core.errors import InputError
from python_generators.core.landed_rows import INPUTS_ONLY, LANDED, SHARDS
from python_generators.core.model_stub import DbtStub, model_function
from python_generators.core.parquet_relation import parquet_relation
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.shards import Shard, landed, write_stamp
from python_generators.core.table_content import literal, quoted
from python_generators.core.tables import GENERATION_RUNS, RAW
from python_generators.core.warehouse import build_file

SIMULATED = (
    "int_lives__events",
    "int_campaigns__responses",
    "int_months__simulated",
    "int_campaigns__months_flipped",
    "int_scenarios__months_simulated",
    "int_transactions__simulated",
    "int_anchors__shocks",
)
"""The dbt Python models whose rows are simulated, each after those that it reads."""
_CUSTOMERS, _KEY = "intermediate.int_customers__in_population", "customer_id"
_BUILT = "built"


def sample(run: RunSettings, shard: Shard) -> None:
    """Land a part of the synthetic customers."""
    number = f"{shard.number}/{shard.of}"
    run_child(module("python_generators", "sample", *run.options, "--shard", number))


def use_landed(run: RunSettings, values: str) -> int:
    """Let dbt read what shards have landed for these inputs; how many there are.

    Rows of other inputs are deleted.
    """
    os.environ.pop(SHARDS, None)
    if not LANDED.is_dir():
        return 0
    found = landed(LANDED, _inputs_key(run, values))
    if found is None:
        delete(LANDED)
        return 0
    os.environ[SHARDS] = str(found[0])
    return found[0]


@contextmanager
def only_inputs() -> Iterator[str]:
    """Let dbt build what the simulation reads; yields what to select."""
    os.environ[SHARDS] = INPUTS_ONLY
    try:
        yield " ".join(f"+{name}" for name in SIMULATED)
    finally:
        del os.environ[SHARDS]


def simulate(run: RunSettings, values: str, shard: Shard) -> None:
    """Land the simulated rows of a part of the customers.

    Args:
        run: The settings.
        values: Every var, as JSON.
        shard: The part.

    Raises:
        InputError: the inputs are not built.
    """
    key = _inputs_key(run, values)
    rows: dict[str, int] = {}
    with _shadow(build_file(run.target), shard) as (connection, relations):
        if any(name not in relations for name in SIMULATED):
            remedy = "run python -m finmark prepare first"
            raise InputError("simulate", "inputs", "not built", remedy)
        ours = _customers(connection, shard)
        refs = {name: _part(connection, t, ours) for name, t in relations.items()}
        for name in SIMULATED:
            path = LANDED / name / f"{shard}.parquet"
            stub = DbtStub(connection, refs, json.loads(values))
            rows[name] = _write(model_function(name)(stub, connection), path)
            view = f"create or replace view {relations[name]}"
            connection.execute(f"{view} as from {parquet_relation(path)}")
    write_stamp(LANDED, shard, key, rows)


def _inputs_key(run: RunSettings, values: str) -> str:
    """The digest of what simulated rows depend on: code, vars, seeds, raw tables."""
    with open_build(run.target, PROJECT_ROOT) as connection:
        steps = connection.execute(
            f"select step, content_key from {RAW}.{GENERATION_RUNS.name} order by all"
        ).fetchall()
    inputs = inputs_digest(PROJECT_ROOT, run.target, json.loads(values))
    return content_key({"inputs": inputs, "steps": steps})


@contextmanager
def _shadow(
    build: Path, shard: Shard
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, str]]]:
    """The build in memory: a view of each table, and every view on these.

    Yields:
        A connection, and each relation's full name by its own name.
    """
    catalog = quoted(build.stem)
    config: Config = {"temp_directory": f"{build}.{shard}.tmp", "threads": 1}
    with connect(config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(build)} as {_BUILT} (read_only)")
        connection.execute(f"attach ':memory:' as {catalog}")
        connection.execute(f"use {catalog}")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            f"where database_name = '{_BUILT}'"
        ).fetchall()
        views = connection.execute(
            "select schema_name, view_name, sql from duckdb_views() "
            f"where database_name = '{_BUILT}' and not internal"
        ).fetchall()
        for schema in sorted({schema for schema, *_ in (*tables, *views)}):
            connection.execute(f"create schema if not exists {quoted(schema)}")
        for schema, name in tables:
            table = quoted(f"{schema}.{name}")
            connection.execute(f"create view {table} as from {_BUILT}.{table}")
        _create_all(connection, [sql for _, _, sql in views])
        listed = [(schema, name) for schema, name, *_ in (*tables, *views)]
        yield connection, {n: quoted(f"{build.stem}.{s}.{n}") for s, n in listed}


def _create_all(connection: duckdb.DuckDBPyConnection, queries: list[str]) -> None:
    """Create views, each after those that it reads."""
    while queries:
        left = []
        for query in queries:
            try:
                connection.execute(query)
            except duckdb.CatalogException:
                left.append(query)
        if len(left) == len(queries):
            connection.execute(left[0])  # says what is missing
        queries = left


def _customers(connection: duckdb.DuckDBPyConnection, shard: Shard) -> tuple[int, int]:
    """The lowest key of the part, and the lowest one after it."""
    query = f"select {_KEY} from {_CUSTOMERS} order by all"
    keys = [key for (key,) in connection.execute(query).fetchall()]
    keys.append(keys[-1] + 1 if keys else 0)
    first, end = shard.bounds(len(keys) - 1)
    return keys[first], keys[end]


def _part(
    connection: duckdb.DuckDBPyConnection, relation: str, customers: tuple[int, int]
) -> str:
    """The rows of these customers; all rows of a relation that is not of customers."""
    columns = connection.execute(f"describe from {relation}").fetchall()
    if _KEY not in [name for name, *_ in columns]:
        return relation
    first, after = customers
    some = f"{_KEY} >= {first} and {_KEY} < {after}"
    return f"(select * from {relation} where {some})"


def _write(rows: pa.RecordBatchReader, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with pq.ParquetWriter(path, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
