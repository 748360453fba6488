"""The error for bad input: its message is one line."""

from pathlib import Path

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2


def first_line(error: BaseException) -> str:
    """The first line of an error's text; DuckDB and pydantic add more lines."""
    return str(error).splitlines()[0]


class InputError(Exception):
    """Bad input or configuration; its text is one line with file, field and remedy."""

    def __init__(
        self, file: str | Path, field: str, value: object, remedy: str
    ) -> None:
        """Build the line ``file: field: value: remedy``."""
        super().__init__(f"{Path(file).as_posix()}: {field}: {value!r}: {remedy}")


class StepError(Exception):
    """A step failed: one line for the user, and the traceback.

    Attributes:
        details: The traceback of the process in which it failed.
    """

    def __init__(self, step: str, reason: str, details: str) -> None:
        """Build the line ``step: reason``."""
        super().__init__(f"{step}: {reason}")
        self.details = details
