"""The parts of ``make bench`` that need no dbt; each returns its cases by name."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from benchmarks.engine.bench_customers import write_customers
from benchmarks.engine.determinism import contents
from benchmarks.engine.engine_jobs import MONTHS, SOURCE, Job
from benchmarks.engine.floor import generated, measure_columns
from benchmarks.engine.measure import MIB
from benchmarks.engine.runner import Case, in_turns, run_once
from benchmarks.engine.stream_laws import check_laws
from python_generators.core.connection import connect

_SPARE = 2.0  # times the expected disk space of the rows
_MIB_A_ROW = 150 / MIB
_ORIGINAL_COLUMNS = (
    "customer_id",
    "month",
    "persona",
    "income_paise",
    "spending_paise",
    "savings_paise",
    "investments_paise",
    "loan_repayment_paise",
    "balance_paise",
)
_LOW_MEMORY = "512MB"  # for DuckDB, without numpy and Python


@dataclass(frozen=True)
class Sizes:
    """The number of customers of each part, and the number of repeats."""

    vars_scale: str  # of dbt_project.yml
    main: int
    flat: tuple[int, ...]  # besides main
    large: int
    original: int
    determinism: int
    dbt: int  # 0: without the dbt parts
    statement: int  # written to a file; the identities are checked for dbt's
    repeats: int


SIZES = {
    "full": Sizes(
        vars_scale="full",
        main=1_000_000,
        flat=(100_000, 5_000_000),
        large=10_000_000,
        original=100_000,
        determinism=200_000,
        dbt=1_000_000,
        statement=100_000,
        repeats=3,
    ),
    "small": Sizes(
        vars_scale="ci",
        main=4_000,
        flat=(2_000,),
        large=6_000,
        original=50,
        determinism=1_000,
        dbt=0,
        statement=0,
        repeats=1,
    ),
}


@dataclass(frozen=True)
class Bench:
    """The base customers, the sizes, and a folder for large files."""

    base: pd.DataFrame
    sizes: Sizes
    folder: Path

    def customers(self, count: int) -> Path:
        """A file with this number of customers, written on first use."""
        path = self.folder / f"customers_{count}.duckdb"
        if not path.exists():
            write_customers(path, self.base, count)
        return path

    def engine(self, count: int, memory_limit: str = "4GB") -> Job:
        """The job of simulating the months of this number of customers."""
        return Job(
            "engine",
            str(self.folder / f"engine_{count}.duckdb"),
            source=str(self.customers(count)),
            memory_limit=memory_limit,
            scale=self.sizes.vars_scale,
        )

    def need_disk(self, customers: int) -> None:
        """Check the free disk space.

        Raises:
            RuntimeError: There is less space than the rows may take.
        """
        wanted = customers * MONTHS * _MIB_A_ROW * _SPARE
        free = shutil.disk_usage(self.folder).free / MIB
        if free < wanted:
            raise RuntimeError(
                f"{wanted:,.0f} MiB of disk are required, {free:,.0f} are free"
            )


def floors(bench: Bench) -> dict[str, Case]:
    """Measure the engine, and two jobs that only write similar rows."""
    count = bench.sizes.main
    bench.need_disk(3 * count)
    engine = bench.engine(count, _LOW_MEMORY)
    months = replace(engine, output=str(bench.folder / "months.duckdb"))
    run_once(months)
    with connect(months.output, read_only=True) as connection:
        columns = measure_columns(connection, months.table)
    written = str(bench.folder / "floor.duckdb")
    copy = Job(
        "query",
        written,
        source=months.output,
        query=f"select * from {SOURCE}.{months.table}",
        memory_limit=_LOW_MEMORY,
    )
    made = replace(copy, source="", query=generated(columns, count, MONTHS))
    cases = in_turns(
        {
            "months: engine": (engine, count),
            "months: floor, copied": (copy, count),
            "months: floor, generated": (made, count),
        },
        bench.sizes.repeats,
    )
    Path(months.output).unlink()
    return cases


def flat(bench: Bench) -> dict[str, Case]:
    """Measure the engine with several numbers of customers, run alternately."""
    sizes = sorted({*bench.sizes.flat, bench.sizes.main})
    bench.need_disk(max(sizes))
    jobs = {f"months: {n:,} customers": (bench.engine(n), n) for n in sizes}
    return in_turns(jobs, bench.sizes.repeats)


def large(bench: Bench) -> dict[str, Case]:
    """Measure the engine once with the largest number of customers."""
    count = bench.sizes.large
    bench.need_disk(count)
    cases = in_turns({"months: large": (bench.engine(count), count)}, 1)
    bench.customers(count).unlink()
    return cases


def original(bench: Bench) -> dict[str, Case]:
    """Measure the original's loop and the engine, with and without writing files."""
    count = bench.sizes.original
    ours = bench.engine(count)
    theirs = replace(
        ours, design="original", output=str(bench.folder / "original.duckdb")
    )
    once = {
        "original's loop alone": replace(theirs, design="original_alone"),
        "original's loop, to CSV": theirs,
    }
    often = {
        "ours alone": replace(ours, design="engine_alone"),
        "ours, the same columns to DuckDB": replace(
            ours, columns=", ".join(_ORIGINAL_COLUMNS)
        ),
        "ours, all columns to DuckDB": ours,
    }
    return {
        **in_turns({name: (job, count) for name, job in once.items()}, 1),
        **in_turns(
            {name: (job, count) for name, job in often.items()}, bench.sizes.repeats
        ),
    }


def determinism(bench: Bench) -> dict[str, Case]:
    """Compare the engine's rows for different threads, orders and memory limits."""
    count = bench.sizes.determinism
    found = contents(
        bench.customers(count), bench.folder / "hashed.duckdb", bench.sizes.vars_scale
    )
    equal = len(set(found.values())) == 1
    print(f"  {len(found)} configurations, equal: {equal}", flush=True)
    return {"determinism": {"customers": count, "contents": found, "equal": equal}}


def laws(bench: Bench) -> dict[str, Case]:
    """Check the accounting identities of every row, as the months are simulated."""
    count = bench.sizes.main
    found = check_laws(bench.customers(count), bench.sizes.vars_scale)
    case = {
        "customers": count,
        "rows": found.rows,
        "complete": found.customers_with_every_month,
        "broken": found.broken,
    }
    print(f"  {found.rows:,} rows, broken: {sum(found.broken.values())}", flush=True)
    return {"laws": case}


PARTS: Mapping[str, Callable[[Bench], dict[str, Case]]] = {
    "floor": floors,
    "flat": flat,
    "large": large,
    "original": original,
    "determinism": determinism,
    "laws": laws,
}
