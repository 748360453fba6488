"""The checks of the code: lint, types and tests."""

import subprocess
import sys
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
# Without garbage collection sqlfluff takes half as long, and needs 0.6 GB.
_SQLFLUFF = "import gc; gc.disable(); from sqlfluff.cli.commands import cli; cli()"
_PYTEST = (
    *("--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"),
    "--no-loadscope-reorder",
)


def lint() -> None:
    """Run ruff, mypy and sqlfluff.

    Raises:
        ChildFailedError: a check found something.
    """
    _ruff()
    run_child(program("mypy"))
    _sqlfluff("models", "tests/sql/singular")
    _sqlfluff("--templater", "jinja", "macros", "tests/sql/generic")


def test() -> None:
    """Run ruff, then the tests and ``lint`` in parallel.

    The output of ``lint`` is printed after that of the tests.

    Raises:
        ChildFailedError: a check or a test failed.
    """
    _ruff()
    tests = module("pytest", *_PYTEST, "-m", "not nightly")
    beside(tests, module("finmark", "lint"), "lint")


def nightly() -> None:
    """Run the tests that take too long for ``test``.

    Raises:
        ChildFailedError: a test failed.
    """
    tests = module("pytest", *_PYTEST, "-m", "nightly")
    run_child(tests, handles_interrupt=True)


def beside(command: list[str], other: list[str], name: str) -> None:
    """Run two commands in parallel; print the output of the second one at the end.

    Args:
        command: A command that prints to the terminal.
        other: A command whose output is printed when both have ended.
        name: The name of the other command in messages.

    Raises:
        ChildFailedError: a command failed; both have ended.
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


def _sqlfluff(*arguments: str) -> None:
    lint = ("lint", "--disable-progress-bar", *arguments)
    run_child([sys.executable, "-c", _SQLFLUFF, *lint])


def _ruff() -> None:
    for arguments in _RUFF:
        run_child(program("ruff", *arguments))


def _failure(command: list[str]) -> ChildFailedError | None:
    try:
        run_child(command, handles_interrupt=True)
    except ChildFailedError as failed:
        return failed
    return None
