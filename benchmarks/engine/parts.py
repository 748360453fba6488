"""The parts of ``make bench`` that need no dbt; each returns its cases by name."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from benchmarks.engine.crowd import write_crowd
from benchmarks.engine.determinism import contents
from benchmarks.engine.engine_designs import MONTHS, SOURCE, Job
from benchmarks.engine.floor import generated, measure_columns
from benchmarks.engine.measure import MIB
from benchmarks.engine.runner import Case, in_turns, run_once
from python_generators.core.connection import connect

_SPARE = 2.0  # of the disk space that the rows are expected to take
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
_FRUGAL = "512MB"  # for DuckDB; numpy and Python come on top


@dataclass(frozen=True)
class Sizes:
    """How many customers each part has, and how often it is repeated."""

    vars_scale: str  # of dbt_project.yml: whose base the crowd repeats
    main: int
    flat: tuple[int, ...]  # besides main
    large: int
    original: int
    determinism: int
    world: int  # 0: dbt is left alone
    repeats: int


SIZES = {
    "full": Sizes(
        vars_scale="full",
        main=1_000_000,
        flat=(100_000, 5_000_000),
        large=10_000_000,
        original=100_000,
        determinism=200_000,
        world=1_000_000,
        repeats=3,
    ),
    "small": Sizes(
        vars_scale="ci",
        main=4_000,
        flat=(2_000,),
        large=6_000,
        original=50,
        determinism=1_000,
        world=0,
        repeats=1,
    ),
}


@dataclass(frozen=True)
class Bench:
    """The people that crowds repeat, the sizes, and a folder for big files."""

    who: pd.DataFrame
    sizes: Sizes
    folder: Path

    def crowd(self, count: int) -> Path:
        """The file of a crowd of that size, written on first use."""
        path = self.folder / f"crowd_{count}.duckdb"
        if not path.exists():
            write_crowd(path, self.who, count)
        return path

    def engine(self, count: int, memory_limit: str = "4GB") -> Job:
        """The job of living a crowd's months."""
        return Job(
            "engine",
            str(self.folder / f"engine_{count}.duckdb"),
            source=str(self.crowd(count)),
            memory_limit=memory_limit,
            scale=self.sizes.vars_scale,
        )

    def need_disk(self, customers: int) -> None:
        """Refuse to fill the disk.

        Raises:
            RuntimeError: there is less room than the rows may take.
        """
        wanted = customers * MONTHS * _MIB_A_ROW * _SPARE
        free = shutil.disk_usage(self.folder).free / MIB
        if free < wanted:
            raise RuntimeError(
                f"{wanted:,.0f} MiB of disk are needed, {free:,.0f} free"
            )


def floors(bench: Bench) -> dict[str, Case]:
    """The engine beside two ways of only writing its rows."""
    count = bench.sizes.main
    bench.need_disk(3 * count)
    engine = bench.engine(count, _FRUGAL)
    lived = replace(engine, output=str(bench.folder / "lived.duckdb"))
    run_once(lived)
    with connect(lived.output, read_only=True) as connection:
        columns = measure_columns(connection, lived.table)
    written = str(bench.folder / "floor.duckdb")
    copy = Job(
        "query",
        written,
        source=lived.output,
        query=f"select * from {SOURCE}.{lived.table}",
        memory_limit=_FRUGAL,
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
    Path(lived.output).unlink()
    return cases


def flat(bench: Bench) -> dict[str, Case]:
    """The engine at several sizes, all in one round."""
    sizes = sorted({*bench.sizes.flat, bench.sizes.main})
    bench.need_disk(max(sizes))
    jobs = {f"months: {n:,} customers": (bench.engine(n), n) for n in sizes}
    return in_turns(jobs, bench.sizes.repeats)


def large(bench: Bench) -> dict[str, Case]:
    """The engine on as many customers as it is meant for, once."""
    count = bench.sizes.large
    bench.need_disk(count)
    cases = in_turns({"months: large": (bench.engine(count), count)}, 1)
    bench.crowd(count).unlink()
    return cases


def original(bench: Bench) -> dict[str, Case]:
    """The original's loop, once, and the engine on the same customers, to files too."""
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
    """What each way of running the engine wrote."""
    count = bench.sizes.determinism
    found = contents(
        bench.crowd(count), bench.folder / "hashed.duckdb", bench.sizes.vars_scale
    )
    equal = len(set(found.values())) == 1
    print(f"  {len(found)} ways of running, equal: {equal}", flush=True)
    return {"determinism": {"customers": count, "contents": found, "equal": equal}}


PARTS: Mapping[str, Callable[[Bench], dict[str, Case]]] = {
    "floor": floors,
    "flat": flat,
    "large": large,
    "original": original,
    "determinism": determinism,
}
