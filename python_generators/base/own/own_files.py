"""Strict reader of the user's own CSV files; errors name the line and the column."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from python_generators.base.own.own_values import Extra, Reader, Value
from python_generators.core.disk_paths import plain
from python_generators.core.errors import InputError
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES, Table

Rows = Iterator[tuple[int, list[str]]]
NO_EXTRA: Mapping[str, Extra] = {}
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class OwnTable:
    """One file as read.

    Attributes:
        table: The raw table that the file holds.
        file: Its path as the user gave it.
        lines: The line of the file on which each row begins.
        columns: The values of the rows, by column of ``table``; without an absent key.
        extra: The cells of the rows, by declared extra column.
        extra_types: The types of those columns.
    """

    table: Table
    file: str
    lines: list[int] = field(default_factory=list)
    columns: dict[str, list[Value]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    extra_types: dict[str, str] = field(default_factory=dict)

    def reject(self, row: int, column: str, remedy: str) -> NoReturn:
        """Raise an InputError for the value of a row."""
        value = self.columns[column][row]
        shown = value if isinstance(value, int | str) else str(value)
        raise InputError(f"{self.file}:{self.lines[row]}", column, shown, remedy)


def csv_name(table: Table) -> str:
    """The file name of a table."""
    return f"{table.name}.csv"


def csv_digest(folder: Path) -> str:
    """The sha256 of the contents of the three files; a missing file counts as empty."""
    digest = hashlib.sha256()
    for table in POPULATION_TABLES:
        path = folder / csv_name(table)
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def read_table(
    folder: Path,
    shown_folder: str,
    table: Table,
    readers: Mapping[str, Reader],
    extra: Mapping[str, Extra],
) -> OwnTable:
    """Read one file of the folder.

    Args:
        folder: Where the file is.
        shown_folder: The folder as the user gave it, for messages.
        table: The table that the file holds; a child table may lack its key.
        readers: Converts a cell to its value, by column of the table.
        extra: The declared extra columns.

    Raises:
        InputError: The file is not valid; the error names line, column and remedy.
    """
    file = f"{shown_folder.rstrip('/')}/{csv_name(table)}"
    text = _text(folder / csv_name(table), file)
    return table_of(_rows(text, file), file, table, readers, extra)


def table_of(
    rows: Rows,
    file: str,
    table: Table,
    readers: Mapping[str, Reader],
    extra: Mapping[str, Extra] = NO_EXTRA,
) -> OwnTable:
    """The table of rows of texts.

    Args:
        rows: Each row with its line, starting with the header.
        file: The file to name in messages.
        table: The table that the rows are of; a child table may lack its key.
        readers: Converts a cell to its value, by column of the table.
        extra: The declared extra columns.

    Raises:
        InputError: A cell is not valid; the error names line, column and remedy.
    """
    _, header = next(rows, (1, []))
    _check_header(header, table, file, extra)
    found = OwnTable(
        table,
        file,
        columns={c: [] for c in header if c in readers},
        extra={c: [] for c in header if c in extra},
        extra_types={c: extra[c].value_type for c in header if c in extra},
    )
    for line, cells in rows:
        _check_width(cells, header, f"{file}:{line}")
        found.lines.append(line)
        for column, cell in zip(header, cells, strict=True):
            try:
                if column in found.extra:
                    found.extra[column].append(str(extra[column].read(cell)))
                else:
                    found.columns[column].append(readers[column](cell))
            except ValueError as error:
                raise InputError(
                    f"{file}:{line}", column, _shown(cell), str(error)
                ) from None
    if not found.lines:
        raise InputError(f"{file}:2", "rows", 0, "give at least one row")
    return found


def _text(path: Path, file: str) -> str:
    try:
        content = plain(path).read_bytes()
    except FileNotFoundError:
        names = ", ".join(csv_name(t) for t in POPULATION_TABLES)
        remedy = f"missing; base_dir must hold {names}"
        raise InputError(file, "file", path.name, remedy) from None
    except OSError as error:
        remedy = "give a file that can be read"
        raise InputError(file, "file", error.strerror, remedy) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="ignore")
        byte = f"byte 0x{content[error.start]:02x}"
        _reject_after(before, file, byte, "save the file as UTF-8")
    if "\0" in text:
        before = text[: text.index("\0")]
        _reject_after(before, file, "\0", "remove the NUL character")
    return text


def _reject_after(before: str, file: str, value: str, remedy: str) -> NoReturn:
    """Raise an InputError for the value that follows this part of the file."""
    lines = list(io.StringIO(before + ".", newline=""))
    try:
        header = next(csv.reader(lines[:1]), [])
    except csv.Error:  # a field is too long
        header = []
    in_row = header and len(lines) > 1
    column = _column_reached(lines[-1], header) if in_row else "header"
    raise InputError(f"{file}:{len(lines)}", column, value, remedy)


def _rows(text: str, file: str) -> Rows:
    """Each row with the line on which it begins, starting with the header."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            header = header or cells
            if not cells:
                remedy = "remove the blank line"
                raise InputError(f"{file}:{line}", "row", "", remedy)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        lines = list(io.StringIO(text, newline=""))
        column = _column_reached(lines[line - 1], header) if header else "header"
        remedy = "close the quotes; double any quote inside a text"
        raise InputError(f"{file}:{line}", column, str(error), remedy) from None


def _column_reached(line: str, header: Sequence[str]) -> str:
    """The column in which a line ends or stops being valid CSV."""
    pieces = line.rstrip("\r\n").split(",")
    whole = reached = 0
    for end in range(1, len(pieces) + 1):
        try:
            whole = len(next(csv.reader([",".join(pieces[:end])], strict=True)))
        except csv.Error:
            continue  # inside quotes, or invalid
        reached = end
    index = whole - 1 if reached == len(pieces) else whole
    return header[min(index, len(header) - 1)]


def _check_header(
    header: Sequence[str], table: Table, file: str, extra: Mapping[str, Extra]
) -> None:
    line = f"{file}:1"
    allowed = [*table.columns, *extra]
    if len(header) < 2:
        given = _shown("".join(header))
        remedy = f"separate the columns by commas: {','.join(table.columns)}"
        raise InputError(line, "header", given, remedy)
    for index, column in enumerate(header):
        if column in header[:index]:
            raise InputError(line, "header", _shown(column), "give each column once")
        if column not in allowed:
            remedy = f"unknown column; remove it, or add {table.name}.{_shown(column)} "
            remedy += "to the var base_extra_columns"
            raise InputError(line, "header", _shown(column), remedy)
    numbered = () if table is CUSTOMERS else table.key
    for column in allowed:
        if column not in header and column not in numbered:
            raise InputError(line, "header", column, "missing column; add it")


def _check_width(cells: Sequence[str], header: Sequence[str], line: str) -> None:
    if len(cells) < len(header):
        column = header[len(cells)]
        remedy = f"missing; the row has {len(cells)} of {len(header)} fields"
        raise InputError(line, column, None, remedy)
    if len(cells) > len(header):
        surplus = _shown(cells[len(header)])
        remedy = f"the row has {len(cells)} fields for {len(header)} columns; "
        remedy += "quote a text that contains a comma"
        raise InputError(line, f"field {len(header) + 1}", surplus, remedy)


def _shown(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_SHOWN else cell[:_LONGEST_SHOWN] + "..."
