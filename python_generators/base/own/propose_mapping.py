"""Proposes a ``mapping.yml`` for a folder of a user's files."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from python_generators.base.own.mapped_cells import as_written
from python_generators.base.own.mapped_files import file_columns
from python_generators.base.own.mapping_rows import Column, Format, SourceFile
from python_generators.core.disk_paths import plain
from python_generators.core.errors import InputError
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES, Table

MISSING = "give a column of the source, {sql: ...} or {value: ...}"
_KINDS = (".csv", ".tsv", ".txt", ".asc", ".parquet")
_SEPARATORS = ",;\t|"
_ENCODINGS = ("utf-8", "cp1252")
_SAMPLE = 200  # cells of a column by which its format is found
_DATES = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y%m%d",
    "%d-%m-%Y",
    "%y%m%d",
)
_NUMBERS = ((".", ""), (",", ""), (".", ","), (",", "."), (",", " "), (".", " "))
_CURRENCY = re.compile(r"[^\d\s.,'+-]+")
# Words of other names for the project's columns; the first match counts.
_WORDS: dict[str, tuple[str, ...]] = {
    "customer_id": ("customer", "client", "cust", "kunde", "account", "id"),
    "age": ("age", "alter"),
    "gender": ("gender", "sex", "geschlecht", "anrede"),
    "city": ("city", "town", "ort", "district", "region"),
    "job_role": ("job", "role", "occupation", "profession", "beruf"),
    "employment_type": ("employment", "contract", "vertrag"),
    "income": ("income", "salary", "pay", "gehalt"),
    "credit_score": ("credit_score", "score"),
    "savings_rate": ("savings", "saving"),
    "existing_loan_balance": ("loan", "debt", "kredit"),
    "account_balance": ("account_balance", "balance", "saldo"),
    "joined_date": ("joined", "since", "opened", "created", "seit"),
    "transaction_date": ("transaction_date", "date", "datum", "tag", "day"),
    "category": ("category", "merchant", "type", "mcc", "symbol", "art"),
    "amount": ("amount", "betrag", "value", "sum"),
    "event_date": ("event_date", "contact", "date", "datum", "tag", "day"),
    "response": ("response", "outcome", "result", "answer", "antwort"),
}
_FILES = {
    "customers": ("customer", "client", "kunde", "people"),
    "transactions": ("transaction", "trans", "payment", "umsatz"),
    "campaign_events": ("event", "campaign", "contact", "kontakt", "marketing"),
}


def propose(folder: Path, shown: str) -> dict[str, Any]:
    """The mapping as far as names and formats of the files suggest it.

    Columns without a source have the text ``MISSING``.

    Raises:
        InputError: The folder holds no file that can be mapped, or one that cannot be
            read.
    """
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in _KINDS)
    if not paths:
        remedy = f"put files beside each other that end in {', '.join(_KINDS)}"
        raise InputError(shown, "folder", folder.name, remedy)
    files: dict[str, SourceFile] = {}
    for number, path in enumerate(paths, 1):
        name = _name(path, number)
        while name in files:  # another file's name differs in signs or its ending
            name = f"{name}_{number}"
        files[name] = _source(path, f"{shown}/{path.name}")
    columns = {
        name: file_columns(folder / one.file, f"{shown}/{one.file}", one)
        for name, one in files.items()
    }
    tables = {t.name: _table(t, columns) for t in POPULATION_TABLES}
    keys = columns[tables[CUSTOMERS.name]["from"]].get(
        str(tables[CUSTOMERS.name]["columns"][CUSTOMERS.key[0]]), []
    )
    return {
        "files": {n: f.model_dump(exclude_defaults=True) for n, f in files.items()},
        "keys": "whole" if all(re.fullmatch(r"\d{1,15}", k) for k in keys) else "text",
        "tables": tables,
    }


def missing_columns(proposal: dict[str, Any]) -> Iterator[str]:
    """The columns without a source, as ``table.column``."""
    for name, table in proposal["tables"].items():
        for column, source in table["columns"].items():
            if source == MISSING:
                yield f"{name}.{column}"


def _name(path: Path, number: int) -> str:
    plain = unicodedata.normalize("NFKD", path.stem.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    name = re.sub(r"\W", "_", plain)
    return name if name.isidentifier() and name.isascii() else f"file_{number}"


def _source(path: Path, shown: str) -> SourceFile:
    try:
        if plain(path).suffix.lower() == ".parquet":
            return SourceFile(file=path.name)
        content = path.read_bytes()
    except OSError as error:
        remedy = "give a file that can be read, or move it away"
        raise InputError(shown, "file", error.strerror, remedy) from None
    for encoding in _ENCODINGS:
        try:
            first = content.decode(encoding).splitlines()[0]
            break
        except (UnicodeDecodeError, IndexError):
            first = ""
    separator = max(_SEPARATORS, key=lambda one: _width(first, one))
    return SourceFile.model_validate(
        {"file": path.name, "separator": separator, "encoding": encoding}
    )


def _width(header: str, separator: str) -> int:
    """The number of fields; none if one is too long for the reader of CSV."""
    try:
        return len(next(csv.reader([header], delimiter=separator), []))
    except csv.Error:
        return 0


def _table(table: Table, files: dict[str, dict[str, list[str]]]) -> dict[str, Any]:
    source = _best(list(files), _FILES[table.name]) or next(iter(files))
    columns: dict[str, Any] = {}
    taken: set[str] = set()
    for column, sql_type in table.columns.items():
        if column in table.key and table is not CUSTOMERS:
            continue  # numbered in the order of the file
        free = [name for name in files[source] if name not in taken]
        found = _best(free, (column, *_WORDS[column]))
        if found is None:
            columns[column] = MISSING
            continue
        taken.add(found)
        form = _format(files[source][found], sql_type)
        columns[column] = {"column": found, **form} if form else found
    return {"from": source, "columns": columns}


def _best(names: Sequence[str], words: Sequence[str]) -> str | None:
    """The first name that is a word, else the first that contains one."""
    plain = {name: re.sub(r"\W+", "_", name.lower()) for name in names}
    for word in words:
        for name, text in plain.items():
            if text == word:
                return name
    for word in words:
        for name, text in plain.items():
            if word in text.split("_") or (len(word) > 4 and word in text):
                return name
    return None


def _format(cells: list[str], sql_type: str) -> dict[str, Any]:
    """The parts of the format that differ from the usual one and fit all cells."""
    sample = [cell.strip() for cell in cells if cell.strip()][:_SAMPLE]
    if sql_type == "date":
        for dates in _DATES:
            if _fits(sample, Column(column="x", dates=dates), sql_type):
                return {} if dates == _DATES[0] else {"dates": dates}
        return {}
    if sql_type in ("varchar", "bigint"):
        return {}
    signs = sorted({s for cell in sample for s in _CURRENCY.findall(cell)})
    found: dict[str, Any] = {"currency": signs} if signs else {}
    for decimal, thousands in _NUMBERS:
        changed = {"decimal": decimal, "thousands": thousands}
        if _fits(
            sample, Column.model_validate({"column": "x", **found, **changed}), "n"
        ):
            usual = Format().model_dump()
            return found | {k: v for k, v in changed.items() if v != usual[k]}
    return {}


def _fits(sample: list[str], column: Column, sql_type: str) -> bool:
    number = re.compile(r"-?\d+(\.\d+)?")
    try:
        written = [as_written(cell, column, Format(), sql_type) for cell in sample]
    except ValueError:
        return False
    return sql_type == "date" or all(number.fullmatch(text) for text in written)
