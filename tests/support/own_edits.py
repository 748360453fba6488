"""Edits of the valid own files of ``own_data``, for tests of single faults."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.own_data_files import own_files, write

Files = dict[str, str]
Edit = Callable[[Files], None]


def cell(table: str, line: int, column: str, value: str) -> Edit:
    """Replace one cell by the text."""

    def edit(files: Files) -> None:
        lines = files[table].splitlines()
        fields = lines[line - 1].split(",")
        fields[lines[0].split(",").index(column)] = value
        lines[line - 1] = ",".join(fields)
        files[table] = "\n".join(lines) + "\n"

    return edit


def missing(table: str) -> Edit:
    """Remove a file."""

    def edit(files: Files) -> None:
        del files[table]

    return edit


def replaced(table: str, old: str, new: str) -> Edit:
    """Replace the first occurrence of a text."""

    def edit(files: Files) -> None:
        assert old in files[table]
        files[table] = files[table].replace(old, new, 1)

    return edit


def whole(table: str, change: Callable[[str], str]) -> Edit:
    """Apply a function to the text of a file."""

    def edit(files: Files) -> None:
        files[table] = change(files[table])

    return edit


def without_column(table: str, column: str) -> Edit:
    def change(text: str) -> str:
        lines = [line.split(",") for line in text.splitlines()]
        at = lines[0].index(column)
        return "\n".join(",".join(f[:at] + f[at + 1 :]) for f in lines) + "\n"

    return whole(table, change)


def with_column(table: str, column: str, values: Sequence[str]) -> Edit:
    def change(text: str) -> str:
        head, *rows = text.splitlines()
        found = [f"{head},{column}"]
        found += [f"{r},{values[i % len(values)]}" for i, r in enumerate(rows)]
        return "\n".join(found) + "\n"

    return whole(table, change)


def head(table: str, lines: int) -> Edit:
    return whole(table, lambda text: "\n".join(text.splitlines()[:lines]) + "\n")


def quoted_over_rows(text: str) -> str:
    """Open a quote in the city of line 2 and close it in the city of line 5."""
    lines = text.splitlines()
    lines[1] = lines[1].replace("Pune", '"Pune')
    lines[4] = lines[4].replace("Pune", 'Pune"')
    return "\n".join(lines) + "\n"


def write_edited(folder: Path, edit: Edit) -> Path:
    """Write the own files, edited, into the folder."""
    files = own_files()
    edit(files)
    return write(folder, files)
