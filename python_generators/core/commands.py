"""The one boundary of every command: exit codes, and each error as one line.

A command ends with 0 (done), 1 (a check or a program failed, or the machine refused), 2
(bad input) or 130 (Ctrl-C). ``--debug`` anywhere in the command line, or DEBUG=1 in the
environment, prints the traceback before the line.
"""

import argparse
import functools
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

from python_generators.core.ending import end_process
from python_generators.core.errors import (
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    FailedError,
    InputError,
    ReportedError,
    first_line,
    printable,
)
from python_generators.core.machine import (
    require_memory_for_libraries,
    require_open_files,
)
from python_generators.core.machine_words import machine_line

EXIT_CODES = """\
exit codes:
  0    done
  1    a test, an expectation or a program failed, or the machine refused
  2    bad input or configuration
  130  interrupted by Ctrl-C
"""
DEBUG = "DEBUG"
_OPTION = "--debug"
_EXIT_BROKEN_PIPE = 141


class Main(Protocol):
    """A command: takes its arguments, by default those of the process."""

    def __call__(self, arguments: Sequence[str] | None = None) -> int:
        """Run the command; return its exit code."""


class CommandParser(argparse.ArgumentParser):
    """A parser whose errors are one line, and whose help states the exit codes."""

    def __init__(self, *arguments: object, **options: object) -> None:
        """Take the options of ``argparse.ArgumentParser``."""
        options.setdefault("epilog", EXIT_CODES)
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        # for the help: the boundary removes it from the command line
        text = "show the traceback of an error (DEBUG=1)"
        self.add_argument(_OPTION, action="store_true", help=text)

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        line = f"command line: {message}: see {self.prog} --help"
        self.exit(EXIT_BAD_INPUT, f"{printable(line)}\n")


def one_line_errors(main: Callable[[Sequence[str]], int]) -> Main:
    """Guard the main function of a command.

    Args:
        main: Takes the command line without the program's name, returns the exit code.

    Returns:
        The same, but errors are printed as one line and become exit codes. Without an
        argument it takes ``sys.argv``.
    """

    @functools.wraps(main)
    def guarded(arguments: Sequence[str] | None = None) -> int:
        given = list(sys.argv[1:] if arguments is None else arguments)
        if _OPTION in given:
            os.environ[DEBUG] = "1"  # programs that it starts inherit it
        try:
            code = main([part for part in given if part != _OPTION])
            if sys.stdout is not None:  # the shell may have closed it
                sys.stdout.flush()
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (the boundary)
            return report(error)
        return code

    return guarded


def run_command(module: str) -> NoReturn:
    """Import a module and run its ``main``; then end this process.

    Ctrl-C while the module is imported ends the process at once: a library that is
    being imported might take it for an error of its own, and go on.
    """
    # what the programs of this process warn of when they are ended
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")

    def imported(arguments: Sequence[str]) -> int:
        require_memory_for_libraries()
        require_open_files()
        with _left_at_once():
            main = importlib.import_module(module).main
        code: int = main(arguments)
        return code

    end_process(one_line_errors(imported)(None))


@contextmanager
def _left_at_once() -> Iterator[None]:
    """End the process on Ctrl-C during the block, unless Ctrl-C is ignored."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(report(KeyboardInterrupt())))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def report(error: BaseException) -> int:
    """Print an error as one line, the traceback before it if wanted.

    Returns:
        The exit code of the command.
    """
    if isinstance(error, BrokenPipeError):  # the reader of the output has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _EXIT_BROKEN_PIPE
    if wants_debug():
        traceback.print_exception(error)
        print(getattr(error, "details", ""), end="", file=sys.stderr)
    if not isinstance(error, ReportedError):
        print(printable(error_line(error)), file=sys.stderr, flush=True)
    if isinstance(error, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    if isinstance(error, InputError):
        return EXIT_BAD_INPUT
    return error.code if isinstance(error, FailedError) else EXIT_FAILED


def error_line(error: BaseException) -> str:
    """One line for an error: what, where, and the remedy."""
    if isinstance(error, InputError | FailedError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "interrupted: run the same command again to continue"
    return machine_line(error) or (
        f"unexpected error: {type(error).__name__}: {first_line(error)} "
        f"({_position(error)}): run again with --debug, and report what it prints"
    )


def wants_debug() -> bool:
    """Whether tracebacks are to be printed."""
    return os.environ.get(DEBUG, "") not in ("", "0")


def _position(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "no position"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
