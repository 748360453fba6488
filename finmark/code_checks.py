"""The checks of the code: lint and types, and the tests with both beside them."""

import subprocess
import tempfile
from time import perf_counter

from finmark.children import (
    ChildFailedError,
    child_environment,
    module,
    program,
    run_child,
)
from python_generators.core.settings import PROJECT_ROOT

_RUFF = (("check", "."), ("format", "--check", "."))
_SQLFLUFF = ("lint", "--disable-progress-bar")
_PYTEST = (
    *("--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadgroup"),
    "--no-loadscope-reorder",
)


def lint() -> None:
    """Run ruff, mypy and sqlfluff.

    Raises:
        ChildFailedError: a check found something.
    """
    _ruff()
    run_child(program("mypy"))
    with_dbt = ("--processes", "2", "models", "tests/sql/singular")
    run_child(program("sqlfluff", *_SQLFLUFF, *with_dbt))
    without_dbt = ("--templater", "jinja", "macros", "tests/sql/generic")
    run_child(program("sqlfluff", *_SQLFLUFF, *without_dbt))


def test() -> None:
    """Run ruff, then the tests and, beside them, mypy and sqlfluff.

    What ``lint`` prints is kept and shown below the tests' own output.

    Raises:
        ChildFailedError: a check or a test failed.
    """
    _ruff()
    beside(module("pytest", *_PYTEST), module("finmark", "lint"), "lint")


def beside(command: list[str], other: list[str], name: str) -> None:
    """Run two commands at once; the output of the other is printed at the end.

    Args:
        command: Prints to the terminal.
        other: Prints to a file, which is shown when both have ended.
        name: What the other is called in the lines about it.

    Raises:
        ChildFailedError: either failed; both have ended.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        begin = perf_counter()
        running = subprocess.Popen(
            other,
            cwd=PROJECT_ROOT,
            env=child_environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            failed = _failure(command)
            running.wait()
        finally:
            if running.poll() is None:
                running.terminate()
        log.seek(0)
        verdict = "failed" if running.returncode else "passed"
        took = f"{perf_counter() - begin:.0f} s"
        print(f"--- {name}\n{log.read()}--- {name} {verdict} ({took})", flush=True)
    if failed is not None:
        raise failed
    if running.returncode:
        raise ChildFailedError(running.returncode)


def _ruff() -> None:
    for arguments in _RUFF:
        run_child(program("ruff", *arguments))


def _failure(command: list[str]) -> ChildFailedError | None:
    try:
        run_child(command)
    except ChildFailedError as failed:
        return failed
    return None
