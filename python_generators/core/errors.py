"""The errors that a command reports as one line, and its exit codes."""

from pathlib import Path

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
_LONGEST = 2000  # characters of a line
_LONGEST_VALUE = 200


def printable(text: str) -> str:
    """The text as one line: characters that are not seen are written as escapes."""
    seen = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode()
        for c in text[:_LONGEST]
    )
    return seen if len(text) <= _LONGEST else f"{seen}..."


def first_line(error: BaseException) -> str:
    """The first line of an error's text; DuckDB and pydantic add more lines."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


class InputError(Exception):
    """Bad input or configuration; its text is one line with file, field and remedy."""

    def __init__(
        self, file: str | Path, field: str, value: object, remedy: str
    ) -> None:
        """Build the line ``file: field: value: remedy``."""
        shown = repr(value)
        if len(shown) > _LONGEST_VALUE:
            shown = f"{shown[:_LONGEST_VALUE]}..."
        super().__init__(
            printable(f"{Path(file).as_posix()}: {field}: {shown}: {remedy}")
        )


class FailedError(Exception):
    """A check, a step or a program failed; the message is one line.

    Attributes:
        code: The exit code of the command.
        details: More for whoever looks for the cause, such as the traceback of another
            process.
    """

    def __init__(
        self, message: str, *, code: int = EXIT_FAILED, details: str = ""
    ) -> None:
        """Keep the line, the exit code and the details."""
        super().__init__(printable(message))
        self.code = code
        self.details = details


class ReportedError(FailedError):
    """A program failed after it has printed the reason."""


class StepError(FailedError):
    """A step failed: one line for the user, and the traceback as details."""

    def __init__(
        self, step: str, reason: str, details: str, code: int = EXIT_FAILED
    ) -> None:
        """Build the line ``step: reason``."""
        super().__init__(f"{step}: {reason}", code=code, details=details)
