"""A world of a million customers, built and tested by the project's own dbt.

The generators make a small world in the target ``bench`` of profiles.yml; its HMA
customers are repeated under new numbers, with their transactions and campaign events,
and dbt builds the marts with all their tests. Nothing of the user's build is touched.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.engine.engine_designs import Job
from benchmarks.engine.parts import Bench
from benchmarks.engine.runner import Case, in_turns, run_once
from python_generators.core.connection import connect
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.tables import HMA
from python_generators.core.warehouse import build_file

_BAD = ("fail", "error", "skipped", "warn")
TARGET = "bench"
TARGET_PATH = PROJECT_ROOT / "target" / TARGET
SCALE = "ci"
# The marts, all they are made of, and the tests that need no more than these.
# One world: others are as many rows again each, and their tables have keys.
VARS: Mapping[str, list[str]] = {"campaigns": [], "scenarios": []}
SELECTED = ("+path:models/marts", "--indirect-selection", "buildable")
# each table and its own number
_GROWN = (
    ("customers", "customer_id"),
    ("transactions", "transaction_id"),
    ("campaign_events", "event_id"),
)
STEP_REPEATS = 1  # hundreds of millions of rows: minutes a run, and little noise
_TABLES = 10  # of the size of the months, and room to build them


def laws(bench: Bench) -> dict[str, Case]:
    """The marts and their tests, as dbt builds them for the world's customers."""
    count = bench.sizes.world
    bench.need_disk(_TABLES * count)
    _generate()
    _grow(count)
    started = time.perf_counter()
    command = ["-m", "python_generators", "vars", "--scale", SCALE]
    values = _run(sys.executable, *command, "--vars", json.dumps(VARS))
    built = _dbt("build", "--select", *SELECTED, "--vars", values, check=False)
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
    """The ledger's query, and a copy of what it wrote."""
    compiled = TARGET_PATH / "compiled" / "finmark" / "models" / "marts"
    query = (compiled / "ledger_entries.sql").read_text(encoding="utf-8")
    return _step(bench, "ledger_entries", {"design": "query", "query": query})


def transactions(bench: Bench) -> dict[str, Case]:
    """The stream of simulated transactions, and a copy of what it wrote."""
    model = "int_transactions__simulated"
    return _step(bench, "transactions", {"design": "model", "model": model})


def _step(bench: Bench, table: str, work: Mapping[str, Any]) -> dict[str, Case]:
    world, count = build_file(TARGET), bench.sizes.world
    step = Job(
        **work,
        output=str(bench.folder / "step.duckdb"),
        table=table,
        source=str(world),
        source_name=world.stem,
        scale=SCALE,
    )
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


WORLD_PARTS: Mapping[str, Callable[[Bench], dict[str, Case]]] = {
    "laws": laws,
    "ledger_entries": ledger_entries,
    "transactions": transactions,
}


def _generate() -> None:
    build_file(TARGET).unlink(missing_ok=True)
    command = ["-m", "python_generators", "generate", "--target", TARGET]
    _run(sys.executable, *command, "--scale", SCALE)


def _grow(count: int) -> None:
    """Repeat the world's HMA population until it has ``count`` customers."""
    with connect(build_file(TARGET)) as world:
        ((people,),) = world.execute(
            f"select max(customer_id) from {HMA}.customers"
        ).fetchall()
        for table, key in _GROWN:
            name = f"{HMA}.{table}"
            ((keys,),) = world.execute(f"select max({key}) from {name}").fetchall()
            numbers = {"customer_id": people, key: keys}
            replaced = ", ".join(
                f"({column} + copy.number * {step})::bigint as {column}"
                for column, step in numbers.items()
            )
            world.execute(
                f"create table {HMA}.grown as select * replace ({replaced}) "
                f"from {name} cross join range({-(-count // people)}) as copy(number) "
                f"where customer_id + copy.number * {people} <= {count}"
            )
            world.execute(f"drop table {name}")
            world.execute(f"alter table {HMA}.grown rename to {table}")


def _dbt(*arguments: str, check: bool = True) -> str:
    places = ["--target", TARGET, "--target-path", str(TARGET_PATH)]
    places += ["--log-path", str(TARGET_PATH), "--profiles-dir", "."]
    dbt = str(Path(sys.executable).parent / "dbt")
    return _run(dbt, *arguments, *places, check=check)


def _run(*command: str, check: bool = True) -> str:
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-3000:])
    return done.stdout
