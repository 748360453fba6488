"""dbt's command line with the exit codes and messages of every command.

dbt prints a traceback if the disk is full, one more for each line that its log file
cannot take, and one for a Python model that fails. Here an error is one line. dbt's
tracebacks are in its log file, those of models are printed with ``--debug``; log lines
that cannot be written are left out.
"""

import logging
import sys
import traceback
from collections.abc import Sequence
from types import SimpleNamespace

from dbt.adapters.duckdb import environments
from dbt.cli.main import dbtRunner
from dbt.events.types import MainEncounteredError, MainStackTrace
from dbt_common.events.base_types import EventLevel
from dbt_common.exceptions import DbtBaseException

from python_generators.core.commands import error_line, one_line_errors, wants_debug
from python_generators.core.errors import EXIT_BAD_INPUT, EXIT_FAILED, FailedError


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run a command of dbt; return its exit code, which is dbt's.

    Args:
        arguments: The command and its options, as ``dbt`` takes them.

    Raises:
        FailedError: the project is not as dbt expects it.
        Exception: dbt ended with an error that is not about the project.
    """
    logging.raiseExceptions = False
    for event in (MainEncounteredError, MainStackTrace):  # the error is printed below
        event.level_tag = lambda _: EventLevel.DEBUG
    environments.traceback = SimpleNamespace(format_exception=_of_a_model)
    colors = () if sys.stdout and sys.stdout.isatty() else ("--no-use-colors",)
    ended = dbtRunner().invoke([*colors, *arguments])
    if ended.exception is None:
        return 0 if ended.success else EXIT_FAILED
    if not isinstance(ended.exception, DbtBaseException):
        raise ended.exception
    lines = (line.strip() for line in str(ended.exception).splitlines())
    raise FailedError(f"dbt: {' '.join(filter(None, lines))}", code=EXIT_BAD_INPUT)


def _of_a_model(error: Exception) -> list[str]:
    return traceback.format_exception(error) if wants_debug() else [error_line(error)]


if __name__ == "__main__":
    sys.exit(main())
