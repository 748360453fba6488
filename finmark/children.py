"""Run the project's programs, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from finmark.lock import held_descriptors
from python_generators.core.ending import end_with
from python_generators.core.errors import ReportedError
from python_generators.core.machine import fixed_kernels
from python_generators.core.settings import PROJECT_ROOT

# The same results on every machine, and no telemetry.
ENVIRONMENT = {
    "DBT_PROFILES_DIR": ".",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",  # see python_generators/__init__.py
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    **fixed_kernels(),
}
# What the Makefile hands over: read once by the parser, not by every child.
MAKE_VARIABLES = (
    "BENCH_SCALE",
    "BUDGET",
    "CAMPAIGN",
    "FULL",
    "MARTS",
    "NAME",
    "POLICY",
    "PORT",
    "QUERY",
    "SCALE",
    "SYNTHESIZERS",
    "TARGET",
    "VARS",
    "VERBOSE",
)
# What a shell may hold for other projects: a variable of dbt overrides its options, and
# these change how Python works.
_OF_DBT = "DBT_"
_OF_PYTHON = ("PYTHONIOENCODING", "PYTHONOPTIMIZE", "PYTHONSAFEPATH")

_WAIT = """
import importlib, runpy, sys
for name in sys.argv[1].split():
    importlib.import_module(name)
if sys.stdin.readline():
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


# Ctrl-C reaches every process of a terminal: this one reports it and ends the others.
_WITHOUT_INTERRUPT = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
_SECONDS_TO_END = 10


class ChildFailedError(ReportedError):
    """A program failed; it has already printed the reason."""

    def __init__(self, code: int) -> None:
        """Keep the exit code."""
        super().__init__(f"exit code {code}", code=code)


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a Python module."""
    return [sys.executable, "-m", name, *arguments]


def program(name: str, *arguments: str) -> list[str]:
    """The command that runs a program of the virtual environment."""
    return [str(Path(sys.executable).with_name(name)), *arguments]


def child_environment() -> dict[str, str]:
    """The environment variables of every program that is started."""
    left_out = {*MAKE_VARIABLES, *_OF_PYTHON}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in left_out and not name.startswith(_OF_DBT)
    }
    return kept | ENVIRONMENT


def run_child(
    command: Sequence[str],
    *,
    quiet: bool = False,
    handles_interrupt: bool = False,
    root: Path = PROJECT_ROOT,
) -> None:
    """Run a command from the project root until it ends.

    Args:
        command: Program and arguments, as the program gets them.
        quiet: Whether standard output is shown only when the command fails.
        handles_interrupt: Whether the program ends by itself on Ctrl-C; others are
            ended by this process.
        root: The project root.

    Raises:
        ChildFailedError: the command failed.
    """
    child = subprocess.Popen(
        [*(() if handles_interrupt else _WITHOUT_INTERRUPT), *command],
        cwd=root,
        env=child_environment(),
        pass_fds=held_descriptors(),
        preexec_fn=partial(end_with, os.getpid()),
        stdout=subprocess.PIPE if quiet else None,
        text=True,
    )
    try:
        output, _ = child.communicate()
    except KeyboardInterrupt:
        if handles_interrupt:
            child.wait()
        raise
    finally:
        _end(child)
    _require_success(command, child.returncode, output)


def _require_success(command: Sequence[str], code: int, output: str | None) -> None:
    if code == 0:
        return
    if output:
        print(output, end="", flush=True)
    if code < 0:
        name = Path(command[2] if command[1:2] == ["-m"] else command[0]).name
        print(f"{name} was ended by signal {-code}", file=sys.stderr)
        raise ChildFailedError(128 - code)
    raise ChildFailedError(code)


@contextmanager
def started_early(
    command: Sequence[str],
    imports: str,
    *,
    quiet: bool = False,
    root: Path = PROJECT_ROOT,
) -> Iterator[Callable[[], None]]:
    """Start a module that imports what it needs, then waits until it is to run.

    Imports take seconds on one core. If the module is not run, its process ends with
    the block, or with this process.

    Args:
        command: The result of ``module``.
        imports: The names of the modules to import, separated by spaces.
        quiet: As for ``run_child``.
        root: The project root.

    Yields:
        A function that runs the module to its end; it raises as ``run_child`` does.
    """
    child = subprocess.Popen(
        [
            *(*_WITHOUT_INTERRUPT, sys.executable, "-c", _WAIT, imports),
            *command[2:],
        ],
        cwd=root,
        env=child_environment(),
        pass_fds=held_descriptors(),
        preexec_fn=partial(end_with, os.getpid()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if quiet else None,
        text=True,
    )

    def run() -> None:
        output, _ = child.communicate("run\n")
        _require_success(command, child.returncode, output)

    try:
        yield run
    finally:
        _end(child)


@contextmanager
def ended_with_block(
    command: Sequence[str], root: Path = PROJECT_ROOT
) -> Iterator[None]:
    """Run a command silently during the block, at the lowest priority.

    At the block's end the command is waited for; if the block fails, it is ended. Its
    own failure has no effect: it only prepares what a later command does anyway.

    Args:
        command: Program and arguments, as the program gets them.
        root: The project root.
    """
    child = subprocess.Popen(
        [*_WITHOUT_INTERRUPT, "nice", "-n", "19", *command],
        cwd=root,
        env=child_environment(),
        pass_fds=held_descriptors(),
        preexec_fn=partial(end_with, os.getpid()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        child.wait()
    finally:
        _end(child)


def _end(child: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if child.stdin is not None:
        child.stdin.close()
