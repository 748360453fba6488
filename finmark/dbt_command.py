"""dbt's command line with the exit codes and messages of every command.

dbt prints a traceback if the disk is full, and one more for each line that its log file
cannot take. Here an error of the machine is one line. Tracebacks of dbt are in its log
file; log lines that cannot be written are left out.
"""

import logging
import sys
from collections.abc import Sequence

from dbt.cli.main import dbtRunner
from dbt.events.types import MainEncounteredError, MainStackTrace
from dbt_common.events.base_types import EventLevel
from dbt_common.exceptions import DbtBaseException

from python_generators.core.commands import one_line_errors
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
    colors = () if sys.stdout and sys.stdout.isatty() else ("--no-use-colors",)
    ended = dbtRunner().invoke([*colors, *arguments])
    if ended.exception is None:
        return 0 if ended.success else EXIT_FAILED
    if not isinstance(ended.exception, DbtBaseException):
        raise ended.exception
    lines = (line.strip() for line in str(ended.exception).splitlines())
    raise FailedError(f"dbt: {' '.join(filter(None, lines))}", code=EXIT_BAD_INPUT)


if __name__ == "__main__":
    sys.exit(main())
