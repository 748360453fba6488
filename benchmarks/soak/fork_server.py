"""Fork for each verb that a line of standard input names; print its PID and exit code.

Programs that a verb starts are forks, too, with the settings of a new process: signals,
standard streams, working directory and environment.
"""

import importlib
import json
import logging
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from finmark import children
from python_generators.core.commands import one_line_errors
from python_generators.core.ending import end_with

_LIBRARIES = (
    *("great_expectations", "dbt.cli.main", "dbt.adapters.duckdb", "matplotlib.pyplot"),
    *("finmark.command_line", "finmark.pipeline", "expectations.audit", "pages.site"),
    *("python_generators.generators_command", "publishing.publish", "pandas"),
    *("python_generators.steps", "publishing.publishing_command"),
)
_SHELL, _NICE = ["sh", "-c"], ["nice", "-n", "19"]


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Serve until standard input ends."""
    logging.disable()
    for name in _LIBRARIES:
        importlib.import_module(name)
    logging.disable(logging.NOTSET)
    for line in sys.stdin:
        log, *given = json.loads(line)
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            end_with(server)
            _become_verb(log, given)
        answer(pid)
        _, status = os.waitpid(pid, 0)
        answer(os.waitstatus_to_exitcode(status))
    return 0


def answer(number: int) -> None:
    """Write a line at once: the reader does not wait for the rest of one."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _become_verb(log: str, arguments: Sequence[str]) -> NoReturn:
    os.setpgid(0, 0)  # a session of its own would have a priority of its own
    with Path(log).open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(0, closefd=False)  # noqa: PTH123, SIM115
    patched = SimpleNamespace(
        Popen=popen,
        PIPE=subprocess.PIPE,
        DEVNULL=subprocess.DEVNULL,
        TimeoutExpired=subprocess.TimeoutExpired,
    )
    children.__dict__["subprocess"] = patched
    _run_module("finmark", arguments)


def popen(command: Sequence[str], **options: Any) -> Any:  # noqa: ANN401
    """A fork that does what ``subprocess.Popen`` would do, or that if it can't."""
    rest = list(command)
    interrupt: Any = signal.default_int_handler
    if rest[:2] == _SHELL:
        rest, interrupt = rest[4:], signal.SIG_IGN
    if rest[:3] == _NICE:
        rest = rest[3:]
    if rest[1:2] == ["-m"]:
        return ForkedProgram(lambda: _run_module(rest[2], rest[3:]), interrupt, options)
    if rest[1:2] == ["-c"] and rest[2] == children.__dict__["_WAIT"]:
        return ForkedProgram(lambda: _run_later(rest[4:]), interrupt, options)
    return subprocess.Popen(command, **options)


class ForkedProgram:
    """What ``finmark.children`` uses of a ``subprocess.Popen``."""

    def __init__(
        self,
        run: Callable[[], object],
        interrupt: Any,  # noqa: ANN401
        options: Mapping[str, Any],
    ) -> None:
        """Fork.

        Args:
            run: What the fork runs.
            interrupt: How it handles Ctrl-C.
            options: Those of ``subprocess.Popen``.
        """
        self.returncode: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        ask, given = _pipe(options.get("stdin"))
        read, write = _pipe(options.get("stdout"))
        signals = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, interrupt)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        if self.pid == 0:
            end_with(parent)
            empty = os.open(os.devnull, os.O_RDWR)
            os.dup2(ask if ask >= 0 else empty, 0)
            sys.stdin = open(0, closefd=False)  # noqa: PTH123, SIM115
            if write >= 0:
                os.dup2(write, 1)
            for number, name in ((1, "stdout"), (2, "stderr")):
                if options.get(name) == subprocess.DEVNULL:
                    os.dup2(empty, number)
            os.chdir(options["cwd"])
            os.environ.clear()
            os.environ.update(options["env"])
            for number in (given, read):
                if number >= 0:
                    os.close(number)
            _end_with(run)
        for number in (ask, write):
            if number >= 0:
                os.close(number)
        self.stdin = os.fdopen(given, "w") if given >= 0 else None
        self._read = read

    def communicate(self, given: str | None = None) -> tuple[str | None, None]:
        """Write to the program, wait for its end, and return what it printed."""
        if self.stdin is not None:
            if given:
                self.stdin.write(given)
            self.stdin.close()
        printed = None
        if self._read >= 0:
            with os.fdopen(self._read, encoding="utf-8", errors="replace") as file:
                printed = file.read()
            self._read = -1
        self.wait()
        return printed, None

    def poll(self) -> int | None:
        """The exit code; None while the program works."""
        return self._end(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end."""
        del timeout
        return self._end(0)

    def terminate(self) -> None:
        """Ask the program to end."""
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kill the program."""
        os.kill(self.pid, signal.SIGKILL)

    def _end(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _pipe(wanted: object) -> tuple[int, int]:
    return os.pipe() if wanted == subprocess.PIPE else (-1, -1)


def _run_module(name: str, arguments: Sequence[str]) -> NoReturn:
    sys.argv = [name, *arguments]
    _end_with(lambda: runpy.run_module(name, run_name="__main__", alter_sys=True))


def _run_later(words: Sequence[str]) -> NoReturn:
    name, *arguments = words
    if not sys.stdin.readline():
        os._exit(0)
    _run_module(name, arguments)


def _end_with(run: Callable[[], object]) -> NoReturn:
    """Run to the end as a process of its own does, and end."""
    code: object = 1
    try:
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 (as the interpreter does)
        sys.excepthook(*sys.exc_info())
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    main()
