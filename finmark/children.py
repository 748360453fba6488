"""Run the project's programs, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from python_generators.core.settings import PROJECT_ROOT

# The same results on every machine, and no telemetry.
ENVIRONMENT = {
    "DBT_PROFILES_DIR": ".",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
}
# What the Makefile hands over: read once by the parser, not by every child.
MAKE_VARIABLES = (
    "BENCH_SCALE",
    "BUDGET",
    "CAMPAIGN",
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


class ChildFailedError(Exception):
    """A program failed; it has already printed the reason."""

    def __init__(self, code: int) -> None:
        """Keep the exit code."""
        super().__init__(f"exit code {code}")
        self.code = code


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a Python module."""
    return [sys.executable, "-m", name, *arguments]


def program(name: str, *arguments: str) -> list[str]:
    """The command that runs a program of the virtual environment."""
    return [str(Path(sys.executable).with_name(name)), *arguments]


def child_environment() -> dict[str, str]:
    """The environment variables of every program that is started."""
    kept = {k: v for k, v in os.environ.items() if k not in MAKE_VARIABLES}
    return {**kept, **ENVIRONMENT}


def run_child(
    command: Sequence[str], *, quiet: bool = False, root: Path = PROJECT_ROOT
) -> None:
    """Run a command from the project root until it ends.

    Args:
        command: Program and arguments; no shell is used.
        quiet: Whether standard output is shown only when the command fails.
        root: The project root.

    Raises:
        ChildFailedError: the command failed.
    """
    done = subprocess.run(
        command,
        cwd=root,
        env=child_environment(),
        stdout=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    if quiet and done.stdout:
        print(done.stdout, end="", flush=True)
    if done.returncode < 0:
        name = Path(command[2] if command[1:2] == ["-m"] else command[0]).name
        print(f"{name} was ended by signal {-done.returncode}", file=sys.stderr)
        raise ChildFailedError(128 - done.returncode)
    raise ChildFailedError(done.returncode)


@contextmanager
def ended_with_block(
    command: Sequence[str], root: Path = PROJECT_ROOT
) -> Iterator[None]:
    """Run a command silently during the block, at the lowest priority.

    At the block's end the command is waited for; if the block fails, it is ended. Its
    own failure has no effect: it only prepares what a later command does anyway.

    Args:
        command: Program and arguments; no shell is used.
        root: The project root.
    """
    child = subprocess.Popen(
        ["nice", "-n", "19", *command],
        cwd=root,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
