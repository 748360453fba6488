"""The parts that measure dbt: the marts of a million customers, with all tests.

The generators write a small population to the target ``bench`` of profiles.yml. Its HMA
customers, transactions and campaign events are repeated with new ids, and dbt builds
the marts with all tests. The user's build is not changed.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.engine.engine_jobs import Job
from benchmarks.engine.parts import Bench
from benchmarks.engine.runner import Case, in_turns, run_command, run_once
from python_generators.core.connection import connect
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.tables import HMA
from python_generators.core.warehouse import build_file

_BAD = ("fail", "error", "skipped", "warn")
TARGET = "bench"
TARGET_PATH = PROJECT_ROOT / "target" / TARGET
SCALE = "ci"
# The marts, their ancestors, and the tests that need no other models. Without campaigns
# and scenarios, which would multiply the rows, and without the statement, which would
# take 40 GB: its rows are checked as they are made.
VARS: Mapping[str, Any] = {
    "campaigns": [],
    "scenarios": [],
    "simulate_transactions": False,
}
SELECTED = ("+path:models/marts", "--indirect-selection", "buildable")
# each table and its key
_GROWN = (
    ("customers", "customer_id"),
    ("transactions", "transaction_id"),
    ("campaign_events", "event_id"),
)
STEP_REPEATS = 1  # with hundreds of millions of rows, noise is small
_TABLES = 10  # disk space, in tables of the size of the months


def dbt_tests(bench: Bench) -> dict[str, Case]:
    """Measure a dbt build of the marts with all their tests."""
    count = bench.sizes.dbt
    bench.need_disk(_TABLES * count)
    generate()
    _grow(count)
    started = time.perf_counter()
    command = ["-m", "python_generators", "vars", "--scale", SCALE]
    values = run_command(sys.executable, *command, "--vars", json.dumps(VARS))
    built = dbt("build", "--select", *SELECTED, "--vars", values, check=False)
    seconds = time.perf_counter() - started
    nodes = json.loads((TARGET_PATH / "run_results.json").read_text(encoding="utf-8"))
    case = {"customers": count, "wall": round(seconds, 1), **_counted(nodes["results"])}
    print(f"  {case['passed']} of {case['tests']} tests pass, {seconds:,.0f} s")
    if case["failed"] or not case["tests"]:
        print(built[-3000:])
    return {f"dbt build, {count:,} customers": case}


def _counted(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    tests = [n for n in nodes if n["unique_id"].startswith("test.")]
    others = {n["unique_id"].split(".")[-1]: n for n in nodes if n not in tests}
    return {
        "tests": len(tests),
        "passed": sum(n["status"] == "pass" for n in tests),
        "failed": [n["unique_id"].split(".")[2] for n in nodes if n["status"] in _BAD],
        "test_seconds": round(sum(n["execution_time"] for n in tests), 1),
        "seconds": {
            name: round(n["execution_time"], 1)
            for name, n in others.items()
            if n["execution_time"] >= 1
        },
    }


def ledger_entries(bench: Bench) -> dict[str, Case]:
    """Measure the query of the ledger, and copying its rows."""
    compiled = TARGET_PATH / "compiled" / "finmark" / "models" / "marts"
    query = (compiled / "ledger_entries.sql").read_text(encoding="utf-8")
    return _step(bench, "ledger_entries", {"design": "query", "query": query})


def _step(bench: Bench, table: str, work: Mapping[str, Any]) -> dict[str, Case]:
    build, count = build_file(TARGET), bench.sizes.dbt
    step = Job(
        **work,
        output=str(bench.folder / "step.duckdb"),
        table=table,
        source=str(build),
        source_name=build.stem,
        scale=SCALE,
    )
    return step_and_copy(bench, step, count)


def step_and_copy(bench: Bench, step: Job, count: int) -> dict[str, Case]:
    """Measure a job, and copying the rows that it writes."""
    table = step.table
    written = bench.folder / "written.duckdb"
    run_once(Job(**{**vars(step), "output": str(written)}))
    copy = Job(
        "query",
        str(bench.folder / "copied.duckdb"),
        table=table,
        source=str(written),
        query=f"select * from source.{table}",
    )
    jobs = {table: (step, count), f"{table}: floor, copied": (copy, count)}
    cases = in_turns(jobs, STEP_REPEATS)
    written.unlink()
    return cases


DBT_PARTS: Mapping[str, Callable[[Bench], dict[str, Case]]] = {
    "dbt_tests": dbt_tests,
    "ledger_entries": ledger_entries,
}


def generate() -> None:
    """Write a small population to the target of the benchmark."""
    build_file(TARGET).unlink(missing_ok=True)
    command = ["-m", "python_generators", "generate", "--target", TARGET]
    run_command(sys.executable, *command, "--scale", SCALE)


def _grow(count: int) -> None:
    """Repeat the HMA population until it has ``count`` customers."""
    with connect(build_file(TARGET)) as build:
        ((customers,),) = build.execute(
            f"select max(customer_id) from {HMA}.customers"
        ).fetchall()
        for table, key in _GROWN:
            name = f"{HMA}.{table}"
            ((keys,),) = build.execute(f"select max({key}) from {name}").fetchall()
            numbers = {"customer_id": customers, key: keys}
            replaced = ", ".join(
                f"({column} + copy.number * {step})::bigint as {column}"
                for column, step in numbers.items()
            )
            copies = -(-count // customers)
            build.execute(
                f"create table {HMA}.grown as select * replace ({replaced}) "
                f"from {name} cross join range({copies}) as copy(number) "
                f"where customer_id + copy.number * {customers} <= {count}"
            )
            build.execute(f"drop table {name}")
            build.execute(f"alter table {HMA}.grown rename to {table}")


def dbt(*arguments: str, check: bool = True) -> str:
    """Run dbt on the target of the benchmark; returns what it prints."""
    options = ["--target", TARGET, "--target-path", str(TARGET_PATH)]
    options += ["--log-path", str(TARGET_PATH), "--profiles-dir", "."]
    dbt = str(Path(sys.executable).parent / "dbt")
    return run_command(dbt, *arguments, *options, check=check)
