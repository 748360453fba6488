"""Reads the user's files as ``mapping.yml`` declares them.

All cells are loaded as texts into a DuckDB in memory, which is then locked: the SQL of
the mapping can read these tables only, no file and no network.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

from python_generators.base.own.mapped_cells import (
    all_columns,
    as_written,
    is_left_out,
    sql_types,
)
from python_generators.base.own.mapping_rows import (
    MAPPING_FILE,
    MappedTable,
    MappingRows,
    SourceFile,
)
from python_generators.base.own.own_files import Rows
from python_generators.core.connection import connect
from python_generators.core.errors import InputError, first_line
from python_generators.core.parquet_relation import parquet_relation
from python_generators.core.table_content import literal
from python_generators.core.tables import CUSTOMERS, Table

_LINE = "file_line"
_INCOMING = "incoming file"  # no name of a file in a mapping has a space
# No file, no network, no extension, no variable of Python; and so it stays.
_LOCKED = (
    "python_enable_replacements = false",
    "enable_external_access = false",
    "lock_configuration = true",
)
_KEY = CUSTOMERS.key[0]


class MappedFiles:
    """The files of a mapping, loaded as texts.

    Attributes:
        columns: The columns of each file, by its name in the mapping.
    """

    def __init__(self, folder: Path, shown: str, mapping: MappingRows) -> None:
        """Load every file of the mapping.

        Raises:
            InputError: A file cannot be read.
        """
        self._mapping, self._shown = mapping, shown.rstrip("/")
        self._keys: dict[str, str] = {}
        self.columns: dict[str, list[str]] = {}
        self._connection = connect()
        for name, source in mapping.files.items():
            frame = _frame(folder / source.file, f"{self._shown}/{source.file}", source)
            self.columns[name] = [str(c) for c in frame if c != _LINE]
            self._connection.register(_INCOMING, frame)
            self._connection.execute(f'create table "{name}" as from "{_INCOMING}"')
            self._connection.unregister(_INCOMING)
        for setting in _LOCKED:
            self._connection.execute(f"set {setting}")

    def rows(self, table: Table) -> tuple[str, Rows]:
        """The rows of a table as its own CSV would have them, and where they are.

        Customers first: with keys that are texts, they number the customers.

        Returns:
            The file to name in messages, and the rows with their lines, header first.

        Raises:
            InputError: The mapping's SQL fails, or a cell is not in its format.
        """
        mapped = self._mapping.tables[table.name]
        is_file = mapped.source in self._mapping.files
        where = (
            f"{self._shown}/{self._mapping.files[mapped.source].file}"
            if is_file
            else f"{self._shown}/{MAPPING_FILE} (row of {table.name})"
        )
        found = self._selected(table, mapped, is_file)
        return where, self._written(table, mapped, found, where)

    def _selected(
        self, table: Table, mapped: MappedTable, is_file: bool
    ) -> pd.DataFrame:
        columns = all_columns(mapped)
        parts = []
        for name, one in columns.items():
            if one.value is not None:
                source = literal(one.value)
            else:
                source = one.sql or '"' + str(one.column).replace('"', '""') + '"'
            parts.append(f"cast(({source}) as varchar) as {name}")
        line = _LINE if is_file else "0"
        condition = f" where ({mapped.rows})" if mapped.rows else ""
        origin = f'"{mapped.source}"' if is_file else f"({mapped.source}) as source"
        sql = f"select {line} as {_LINE}, {', '.join(parts)} from {origin}{condition}"
        entry = f"tables.{table.name}"
        try:
            statements = duckdb.extract_statements(sql)
            if (
                len(statements) != 1
                or statements[0].type != duckdb.StatementType.SELECT
            ):
                raise InputError(
                    self._mapping_file, entry, mapped.source, "give one SELECT"
                )
            frame: pd.DataFrame = self._connection.execute(sql).df()
        except duckdb.Error as error:
            remedy = (
                "columns of files are texts: cast them; names with spaces in quotes"
            )
            raise InputError(
                self._mapping_file, entry, first_line(error), remedy
            ) from None
        if is_file:
            return frame.sort_values(_LINE, kind="stable", ignore_index=True)
        # the order of a query's rows is not fixed, so they are sorted by their contents
        frame = frame.sort_values([*columns], ignore_index=True)
        return frame.assign(**{_LINE: range(1, len(frame) + 1)})

    @property
    def _mapping_file(self) -> str:
        return f"{self._shown}/{MAPPING_FILE}"

    def _written(
        self, table: Table, mapped: MappedTable, found: pd.DataFrame, where: str
    ) -> Rows:
        columns = all_columns(mapped)
        types = sql_types(table, mapped)
        yield 1, list(columns)
        cells = found.astype(object).where(found.notna(), "")
        for line, *row in cells.itertuples(index=False, name=None):
            written: list[str] = []
            for (name, column), cell in zip(columns.items(), row, strict=True):
                if name == _KEY and self._mapping.keys == "text":
                    written.append(self._numbered(str(cell), table, f"{where}:{line}"))
                    continue
                try:
                    text = as_written(
                        str(cell), column, self._mapping.format, types[name]
                    )
                except ValueError as error:
                    raise InputError(
                        f"{where}:{line}", name, cell, str(error)
                    ) from None
                written.append(text)
            left_out = zip(written, columns.values(), strict=True)
            if not any(is_left_out(text, column) for text, column in left_out):
                yield int(line), written

    def _numbered(self, key: str, table: Table, where: str) -> str:
        if not key.strip():
            return ""
        if table is CUSTOMERS:
            if key in self._keys:
                raise InputError(where, _KEY, key, "duplicate; keep one")
            self._keys[key] = str(len(self._keys) + 1)
        elif key not in self._keys:
            remedy = "not among the customers; add the customer, or leave rows out"
            raise InputError(where, _KEY, key, f"{remedy} with the entry rows")
        return self._keys[key]


def file_columns(path: Path, shown: str, source: SourceFile) -> dict[str, list[str]]:
    """The cells of each column of a file."""
    frame = _frame(path, shown, source).drop(columns=_LINE)
    return {str(name): [str(cell) for cell in frame[name]] for name in frame}


def digest_of(folder: Path) -> str:
    """The sha256 of a mapping and of all files beside it."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.name}\0{content}\0".encode())
    return digest.hexdigest()


def _frame(path: Path, shown: str, source: SourceFile) -> pd.DataFrame:
    """The cells of a file as texts, with the line of each row."""
    if not path.is_file():
        raise InputError(shown, "file", path.name, "missing; put it beside mapping.yml")
    if path.suffix.lower() == ".parquet":
        return _parquet(path, shown)
    rows = list(_csv_rows(path, shown, source))
    if not rows:
        raise InputError(shown, "rows", 0, "give a header and at least one row")
    (_, header), *body = rows
    taken = [_LINE, *header]
    for column in header:
        if taken.count(column) > 1:
            remedy = f"name each column once, and none {_LINE}"
            raise InputError(f"{shown}:1", "header", column, remedy)
    frame = pd.DataFrame([cells for _, cells in body], columns=header, dtype=object)
    return frame.assign(**{_LINE: [line for line, _ in body]})


def _csv_rows(
    path: Path, shown: str, source: SourceFile
) -> Iterator[tuple[int, list[str]]]:
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    try:
        text = path.read_text(encoding=encoding)
    except UnicodeDecodeError as error:
        remedy = f"not {source.encoding}; set encoding in {MAPPING_FILE}"
        raise InputError(shown, "file", error.reason, remedy) from None
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=source.separator, strict=True
    )
    width, line = 0, 1
    try:
        for cells in reader:
            width = width or len(cells)
            if width == 1 or len(cells) != width:
                remedy = (
                    f"{len(cells)} of {width} fields; set separator in {MAPPING_FILE}"
                )
                raise InputError(f"{shown}:{line}", "row", cells[:1], remedy)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "close the quotes; double any quote inside a text"
        raise InputError(f"{shown}:{line}", "row", str(error), remedy) from None


def _parquet(path: Path, shown: str) -> pd.DataFrame:
    try:
        with connect() as connection:
            frame: pd.DataFrame = connection.execute(
                f"select cast(columns(*) as varchar) from {parquet_relation(path)}"
            ).df()
    except duckdb.Error as error:
        remedy = "give a Parquet file that DuckDB can read"
        raise InputError(shown, "file", first_line(error), remedy) from None
    texts = frame.astype(object).where(frame.notna(), "")
    return texts.assign(**{_LINE: range(1, len(frame) + 1)})
