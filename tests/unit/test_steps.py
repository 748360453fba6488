"""Steps run in dependency order; parallel and sequential runs give equal tables."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from python_generators.core.connection import connect
from python_generators.core.errors import InputError, StepError
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.core.tables import RAW, Table
from python_generators.core.warehouse import open_warehouse
from python_generators.seeds.load import Seeds
from python_generators.steps import Generation, generate
from python_generators.steps.step import Frames, Inputs, Step

SOME = Table("some", {"id": "bigint"}, key=("id",))
SHARED = Table("shared", {"population": "varchar", "id": "bigint"}, ("population",))


def _make(schema: str, add: int, before: str, run: Inputs) -> Frames:
    first = run.table(before, SOME)["id"].sum() if before else 0
    return {(schema, SOME): pd.DataFrame({"id": np.array([first + add])})}


def _share(name: str, value: int, _: Inputs) -> Frames:
    frame = pd.DataFrame({"population": [name], "id": [value]})
    return {(RAW, SHARED): frame}


def _fail(_: Inputs) -> Frames:
    raise RuntimeError("first line\nsecond line")


def _refuse(_: Inputs) -> Frames:
    raise InputError("a.csv", "b", 1, "give 2")


def _die(_: Inputs) -> Frames:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def _step(name: str, add: int, after: str = "", seconds: int = 1) -> Step:
    return Step(
        name=name,
        vars=(),
        sources=(),
        after=(after,) if after else (),
        make=partial(_make, f"raw_{name}", add, f"raw_{after}" if after else ""),
        reads=((f"raw_{after}", SOME),) if after else (),
        seconds=seconds,
    )


STEPS = (
    _step("a", 1, seconds=0),
    _step("b", 10, "a"),
    _step("c", 100, "a", seconds=9),
    _step("d", 1000, "b"),
)


def _generate(
    folder: Path, seeds: Seeds, steps: Sequence[Step], processes: int
) -> tuple[list[tuple[str, bool]], list[str], dict[str, int]]:
    values = resolve_vars("ci", "")
    reported: list[tuple[str, bool]] = []
    started: list[str] = []
    with open_warehouse(folder / "build.duckdb") as warehouse:
        run = Generation(values, load_settings(values), seeds, warehouse, folder)
        generate(
            run,
            lambda name, fresh: reported.append((name, fresh)),
            steps,
            started=started.append,
            processes=processes,
        )
        made = {s: int(warehouse.read(f"raw_{s}", SOME)["id"].sum()) for s in "abcd"}
    return reported, started, made


def test_parallel_and_sequential_runs_give_equal_tables(
    tmp_path: Path, seeds: Seeds
) -> None:
    found = []
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        folder.mkdir()
        reported, started, made = _generate(folder, seeds, STEPS, processes)
        assert started[:2] == ["a", "c"]  # the longest starts first
        assert sorted(reported) == [(name, True) for name in "abcd"]
        again, started, _ = _generate(folder, seeds, STEPS, processes)
        assert sorted(again) == [(name, False) for name in "abcd"]
        assert started == []
        found.append(made)
    assert found == [{"a": 1, "b": 11, "c": 101, "d": 1011}] * 2


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (_fail, "x: unexpected error: RuntimeError: first line (test_steps.py:"),
        (_refuse, "x: a.csv: b: 1: give 2"),
        (_die, "x: its process was killed, perhaps for lack of memory; run again"),
    ],
)
def test_a_failure_is_reported_in_one_line_with_the_step(
    make: partial[Frames], line: str, tmp_path: Path, seeds: Seeds
) -> None:
    step = Step("x", (), (), (), make, seconds=1)
    with pytest.raises(StepError) as caught:
        _generate(tmp_path, seeds, [step], processes=2)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)
    assert caught.value.details


def test_steps_that_share_a_table_replace_only_their_rows(
    tmp_path: Path, seeds: Seeds
) -> None:
    values = resolve_vars("ci", "")
    steps = [
        Step(n, (), (), (), partial(_share, n, i), populations=(n,))
        for i, n in enumerate("xyz")
    ]
    with open_warehouse(tmp_path / "build.duckdb") as warehouse:
        run = Generation(values, load_settings(values), seeds, warehouse, tmp_path)
        generate(run, lambda *_: None, steps)
        again = [Step("y", ("months",), (), (), steps[1].make, populations=("y",))]
        generate(run, lambda *_: None, again)
        assert list(warehouse.read(RAW, SHARED)["population"]) == ["x", "y", "z"]
        warehouse.keep_only({"x", "z", "seeds"})
        assert list(warehouse.read(RAW, SHARED)["population"]) == ["x", "z"]
        assert not warehouse.holds("y", "")


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ("update raw_b.some set id = id + 100000", {"b"}),
        ("delete from raw_c.some", {"c"}),
        ("drop table raw_d.some", {"d"}),
        ("update raw.generation_runs set settings = '{}' where step = 'a'", {"a"}),
        ("update raw.generation_runs set settings = 'x' where step = 'a'", {"a"}),
        ("update raw.generation_runs set content_key = '' where step = 'd'", {"d"}),
    ],
)
def test_a_table_is_trusted_by_its_content_not_by_its_stamp_alone(
    tmp_path: Path, seeds: Seeds, change: str, made: set[str]
) -> None:
    _, _, before = _generate(tmp_path, seeds, STEPS, 1)
    with connect(tmp_path / "build.duckdb") as connection:
        connection.execute(change)
    reported, _, after = _generate(tmp_path, seeds, STEPS, 1)
    assert {name for name, fresh in reported if fresh} == made
    assert after == before


def test_rows_that_no_step_made_are_removed(tmp_path: Path, seeds: Seeds) -> None:
    values = resolve_vars("ci", "")
    steps = [Step("x", (), (), (), partial(_share, "x", 1), populations=("x",))]
    with open_warehouse(tmp_path / "build.duckdb") as warehouse:
        run = Generation(values, load_settings(values), seeds, warehouse, tmp_path)
        generate(run, lambda *_: None, steps)
        warehouse._connection.execute("insert into raw.shared values ('other', 2)")
        generate(run, lambda *_: None, steps)
        assert list(warehouse.read(RAW, SHARED)["population"]) == ["x"]


def test_a_run_with_nothing_to_make_does_not_write(
    tmp_path: Path, seeds: Seeds
) -> None:
    _generate(tmp_path, seeds, STEPS, 1)
    before = (tmp_path / "build.duckdb").read_bytes()
    _generate(tmp_path, seeds, STEPS, 1)
    assert (tmp_path / "build.duckdb").read_bytes() == before


def test_no_worker_outlives_a_killed_run(tmp_path: Path) -> None:
    script = (
        "import os, time; from pathlib import Path;"
        "from python_generators.steps.workers import worker_pool;"
        "from tests.unit.test_steps import wait_long;"
        f"file = Path({str(tmp_path / 'pid')!r});"
        "\nif __name__ == '__main__':"
        "\n with worker_pool(1) as pool: pool.submit(wait_long, file).result()"
    )
    main = tmp_path / "main.py"
    main.write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT)}
    process = subprocess.Popen([sys.executable, main], env=environment)
    try:
        worker = _wait_for(tmp_path / "pid")
    finally:
        process.kill()
        process.wait()
    for _ in range(300):
        if not _is_alive(worker):
            return
        time.sleep(0.1)
    pytest.fail("the worker still runs")


def wait_long(file: Path) -> None:
    """Write the id of this process, then wait."""
    new = file.with_suffix(".new")
    new.write_text(str(os.getpid()))
    new.rename(file)
    time.sleep(600)


def _wait_for(file: Path) -> int:
    for _ in range(600):
        if file.exists():
            return int(file.read_text())
        time.sleep(0.1)
    raise TimeoutError(file)


def _is_alive(process: int) -> bool:
    """Whether the process runs; a zombie process has ended."""
    status = Path(f"/proc/{process}/status")
    if not Path("/proc").is_dir():
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        return True
    return status.exists() and "State:\tZ" not in status.read_text()
