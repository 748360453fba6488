"""One piece of work in a process of its own: a JSON job in, its cost as JSON out.

    python -m benchmarks.engine.engine_designs '{"design": "copy", ...}'

Every design writes a table in a DuckDB file that version 1.2.0 can read; the cost runs
from the first query to the end of the checkpoint, without imports.
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

if TYPE_CHECKING:
    import pandas as pd

STORAGE = "v1.2.0"
SOURCE = "source"
MONTHS = 12


@dataclass(frozen=True)
class Job:
    """What to do; paths are those of DuckDB files."""

    design: str
    output: str
    table: str = "months"  # written
    source: str = ""  # read
    source_name: str = SOURCE  # the name the source is attached by
    query: str = ""
    columns: str = "*"  # of a model, written
    model: str = ""
    threads: int = 2
    memory_limit: str = "4GB"
    scale: str = "full"


def engine(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """The project's own dbt model of the months, on a crowd."""
    return _live(job, connection, lambda made: _write(job, connection, made))


def engine_alone(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """The same, but nobody writes the months down; only their number is kept."""

    def drain(made: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        rows = sum(batch.num_rows for batch in made)
        connection.execute(f"create table {job.table} as from range({rows})")

    return _live(job, connection, drain)


def _live(
    job: Job, connection: duckdb.DuckDBPyConnection, use: Callable[[Any], None]
) -> Cost:
    from benchmarks.engine.doorway import Doorway, load_inputs, model_function
    from python_generators.core.settings import load_settings, resolve_vars
    from python_generators.seeds.load import load_seeds

    values = resolve_vars(job.scale, "{}")
    settings = load_settings(values)
    tables = load_inputs(connection, settings, load_seeds(settings.market))
    tables["int_months__customers_in_paise"] = job.query or f"{SOURCE}.customers"
    live = model_function("int_months__simulated")
    with measured() as cost:
        use(live(Doorway(connection, tables, values), connection))
    return cost


def model(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """Any of the project's Python models, on the tables of a built world."""
    from benchmarks.engine.doorway import Doorway, built_tables, model_function
    from python_generators.core.settings import resolve_vars

    tables = built_tables(connection, job.source_name)
    function, values = model_function(job.model), resolve_vars(job.scale, "{}")
    with measured() as cost:
        made = function(Doorway(connection, tables, values), connection)
        _write(job, connection, made)
    return cost


def query(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """A query: a compiled dbt model, a copy, or made-up rows."""
    with measured() as cost:
        connection.execute(f"create table {job.table} as {job.query}")
        connection.execute("checkpoint")
    return cost


def original(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """The original's loop and its CSV file, which is written beside the output."""
    path = Path(job.output).with_suffix(".csv")
    with measured() as cost:
        _loop(job, connection).to_csv(path, index=False)
    connection.execute(f"create table {job.table} as select * from read_csv('{path}')")
    path.unlink()
    return cost


def original_alone(job: Job, connection: duckdb.DuckDBPyConnection) -> Cost:
    """The loop alone."""
    with measured() as cost:
        rows = len(_loop(job, connection))
    connection.execute(f"create table {job.table} as from range({rows})")
    return cost


def _loop(job: Job, connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    import numpy as np

    from benchmarks.engine.original import simulate_as_the_original

    customers = connection.sql(
        "select customer_id, persona, income_paise / 100 as income, "
        f"balance_paise / 100 as account_balance from {SOURCE}.customers"
    ).df()
    np.random.seed(0)  # noqa: NPY002 - as the original draws
    return simulate_as_the_original(customers, MONTHS)


def _write(job: Job, connection: duckdb.DuckDBPyConnection, made: object) -> None:
    if isinstance(made, duckdb.DuckDBPyRelation):
        made = made.to_arrow_reader()
    connection.register("made", made)
    connection.execute(f"create table {job.table} as select {job.columns} from made")
    connection.unregister("made")
    connection.execute("checkpoint")


DESIGNS: dict[str, Callable[[Job, duckdb.DuckDBPyConnection], Cost]] = {
    "engine": engine,
    "engine_alone": engine_alone,
    "model": model,
    "query": query,
    "original": original,
    "original_alone": original_alone,
}


@contextmanager
def opened(job: Job) -> Iterator[duckdb.DuckDBPyConnection]:
    """The output, made anew, with the source beside it; as dbt's profile sets it up."""
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
    """Do the work; what it cost and what came out."""
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
