"""One job in its own process: reads the job as JSON, prints its cost as JSON.

    python -m benchmarks.engine.engine_jobs '{"design": "copy", ...}'

Every design writes a table to a DuckDB file in the format of version 1.2.0. The cost is
measured from the first query to the end of the checkpoint, without imports.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from benchmarks.engine.measure import MIB, Cost, measured, peak_memory
from python_generators.core.connection import connect
from python_generators.core.parquet_relation import literal_path
from python_generators.core.table_content import literal

if TYPE_CHECKING:
    import pandas as pd

STORAGE = "v1.2.0"
SOURCE = "source"
MONTHS = 12


@dataclass(frozen=True)
class Job:
    """A job.

    Attributes:
        design: One of ``DESIGNS``.
        output: The DuckDB file to write.
        table: The table to write.
        source: A DuckDB file to read, or empty.
        source_name: The name under which the source is attached.
        query: The query of the design ``query``, or the query of the
            customers or months.
        columns: The columns of a model that are written.
        threads: The number of DuckDB's threads.
        memory_limit: DuckDB's memory limit.
        scale: A scale of dbt_project.yml.
    """

    design: str
    output: str
    table: str = "months"
    source: str = ""
    source_name: str = SOURCE
    query: str = ""
    columns: str = "*"
    threads: int = 2
    memory_limit: str = "4GB"
    scale: str = "full"


def engine(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """Run the dbt model of the months, and write its rows to a table."""
    return _simulate(job, connection, lambda rows: _write(job, connection, rows))


def engine_alone(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """Run the dbt model of the months, and write only the number of rows."""

    def drain(months: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        rows = sum(batch.num_rows for batch in months)
        connection.execute(f"create table {job.table} as from range({rows})")

    return _simulate(job, connection, drain)


def _simulate(
    job: Job, connection: duckdb.DuckDBPyConnection, use: Callable[[Any], None]
) -> Cost:
    from benchmarks.engine.bench_inputs import load_inputs
    from python_generators.core.model_stub import DbtStub, model_function
    from python_generators.core.settings import load_settings, resolve_vars
    from python_generators.seeds.load import load_seeds

    values = resolve_vars(job.scale, "{}")
    settings = load_settings(values)
    tables = load_inputs(connection, settings, load_seeds(settings.market))
    tables["int_months__customers_in_paise"] = job.query or f"{SOURCE}.customers"
    simulate = model_function("int_months__simulated")
    with measured() as cost:
        use(simulate(DbtStub(connection, tables, values), connection))
    return cost


def statement(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """Date the months of the query, and write the statement's rows to a table."""
    from python_generators.core.settings import load_settings, resolve_vars
    from python_generators.seeds.load import load_seeds
    from python_generators.statement.statement_stream import statement_stream

    settings = load_settings(resolve_vars(job.scale, "{}"))
    seeds = load_seeds(settings.market)
    with measured() as cost:
        months = connection.cursor().sql(job.query).to_arrow_reader()
        rows = statement_stream(months, seeds, settings.random_seed)
        _write(job, connection, rows)
    return cost


def query(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """Run a query: a compiled dbt model, a copy, or generated rows."""
    with measured() as cost:
        connection.execute(f"create table {job.table} as {job.query}")
        connection.execute("checkpoint")
    return cost


def original(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """Run the loop of the original project; it writes a CSV file next to the output."""
    path = Path(job.output).with_suffix(".csv")
    with measured() as cost:
        _loop(job, connection).to_csv(path, index=False)
    pattern = literal(literal_path(path))
    rows = f"select * from read_csv({pattern}, hive_partitioning = false)"
    connection.execute(f"create table {job.table} as {rows}")
    path.unlink()
    return cost


def original_alone(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """Run the loop of the original project, and write only the number of rows."""
    with measured() as cost:
        rows = len(_loop(job, connection))
    connection.execute(f"create table {job.table} as from range({rows})")
    return cost


def _loop(job: Job, connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    import numpy as np

    from benchmarks.engine.original import simulate_like_original

    customers = connection.sql(
        "select customer_id, persona, income_paise / 100 as income, "
        f"balance_paise / 100 as account_balance from {SOURCE}.customers"
    ).df()
    np.random.seed(0)  # noqa: NPY002 - like the original
    return simulate_like_original(customers, MONTHS)


def _write(job: Job, connection: duckdb.DuckDBPyConnection, rows: object) -> None:
    if isinstance(rows, duckdb.DuckDBPyRelation):
        rows = rows.to_arrow_reader()
    connection.register("rows", rows)
    connection.execute(f"create table {job.table} as select {job.columns} from rows")
    connection.unregister("rows")
    connection.execute("checkpoint")


DESIGNS: dict[str, Callable[[Job, duckdb.DuckDBPyConnection], Cost]] = {
    "engine": engine,
    "engine_alone": engine_alone,
    "statement": statement,
    "query": query,
    "original": original,
    "original_alone": original_alone,
}


@contextmanager
def opened(job: Job) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a new output file with dbt's settings, and attach the source."""
    Path(job.output).unlink(missing_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": job.threads,
        "memory_limit": job.memory_limit,
        "preserve_insertion_order": "false",
        "storage_compatibility_version": STORAGE,
    }
    with connect(job.output, config=settings) as connection:
        if job.source:
            connection.execute(
                f"attach '{job.source}' as {job.source_name} (read_only)"
            )
        yield connection


def run(job: Job) -> dict[str, Any]:
    """Run the job; returns its cost, memory, rows and file size."""
    with opened(job) as connection:
        cost = DESIGNS[job.design](job, connection)
        memory = peak_memory()
        ((rows,),) = connection.execute(f"select count(*) from {job.table}").fetchall()
    size = Path(job.output).stat().st_size / MIB
    return {
        "wall": round(cost.wall, 3),
        "cpu": round(cost.cpu, 3),
        "memory_mib": round(memory),
        "rows": rows,
        "file_mib": round(size, 1),
    }


if __name__ == "__main__":
    print(json.dumps(run(Job(**json.loads(sys.argv[1])))))
