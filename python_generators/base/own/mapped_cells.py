"""Writes the cells of mapped files as the project's strict reader expects them."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from python_generators.base.own.mapping_rows import (
    Column,
    ExtraColumn,
    Format,
    MappedTable,
)
from python_generators.base.own.own_values import EXTRA_DECIMALS
from python_generators.core.tables import Table

T = TypeVar("T")
_REFUSE = "refuse"
_EXTRA_TYPES = {
    "text": "varchar",
    "whole": "bigint",
    "number": f"decimal(18, {EXTRA_DECIMALS})",
    "date": "date",
}


def as_written(cell: str, column: Column, usual: Format, sql_type: str) -> str:
    """The cell in the project's form; the strict reader checks it afterwards.

    Args:
        cell: A text of the source.
        column: The mapping of its column.
        usual: The format of cells unless the column has its own.
        sql_type: The DuckDB type of the project's column.

    Raises:
        ValueError: the cell is not in the declared format; the text is the remedy.
    """
    text = cell.strip()
    if not text:
        meaning = usual.empty if column.empty is None else str(column.empty)
        return "" if meaning == _REFUSE else meaning
    if sql_type == "varchar":
        return column.labels.get(text, text)
    if sql_type == "date":
        return _date(text, column, usual)
    if column.labels:
        text = column.labels.get(text, text)
    return _number(text, column, usual, sql_type)


def _date(text: str, column: Column, usual: Format) -> str:
    form = "%Y-%m-%d" if column.sql else usual.dates
    form = column.dates or form
    try:
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 (days)
    except ValueError:
        raise ValueError(f"not a date of the form {form}; set dates") from None


def _number(text: str, column: Column, usual: Format, sql_type: str) -> str:
    if column.sql is None and column.value is None:
        for sign in _of(column.currency, usual.currency):
            text = text.replace(sign, "")
        text = text.strip().replace("\N{NO-BREAK SPACE}", " ")
        thousands = _of(column.thousands, usual.thousands)
        decimal = _of(column.decimal, usual.decimal)
        whole, mark, rest = text.partition(decimal)
        if thousands:
            groups = whole.lstrip("-").split(thousands)
            if any(len(g) != 3 for g in groups[1:]) or len(groups[0]) > 3 < len(groups):
                raise ValueError(f"not in groups of three by {thousands!r}")
            whole = whole.replace(thousands, "")
        text = f"{whole}.{rest}" if mark else whole
    if column.times == 1 and not column.round and column.sign == "any":
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(
            "not a number in the declared format; set decimal, thousands or currency"
        ) from None
    if not number.is_finite():
        return text
    number *= Decimal(str(column.times))
    if column.sign == "negative":
        number = -number
    if column.round:
        digits = int(sql_type.rstrip(")").split(",")[1]) if "," in sql_type else 0
        number = round(number, digits)
    return f"{number:f}"


def is_left_out(text: str, column: Column) -> bool:
    """Whether the row of an amount has the sign that does not count."""
    return column.sign != "any" and text.startswith("-")


def _of(own: T | None, usual: T) -> T:
    return usual if own is None else own


def column_of(mapped: Column | str) -> Column:
    """The full form of a column: a name alone stands for that column of the source."""
    return Column(column=mapped) if isinstance(mapped, str) else mapped


def all_columns(mapped: MappedTable) -> dict[str, Column]:
    """The columns of the project and the extra ones, in their full form."""
    return {c: column_of(m) for c, m in {**mapped.columns, **mapped.extra}.items()}


def extra_type(mapped: Column | str) -> str:
    """The type of an extra column; text if only its source is given."""
    return mapped.type if isinstance(mapped, ExtraColumn) else "text"


def sql_types(table: Table, mapped: MappedTable) -> dict[str, str]:
    """The DuckDB type of each column, as of the project's tables."""
    extra = {c: _EXTRA_TYPES[extra_type(m)] for c, m in mapped.extra.items()}
    return {**table.columns, **extra}
