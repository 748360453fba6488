"""Conversion and limits of the cells of the user's own files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from python_generators.core.money import MOST_INCOME, MOST_MONEY
from python_generators.core.settings import Settings
from python_generators.core.strict_values import (
    LONGEST_LABEL,
    MOST,
    decimal_reader,
    read_day,
    read_text,
    read_whole,
)
from python_generators.core.tables import Table
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.seeds.load import Seeds

Value = int | Decimal | date | str
Bound = int | date
Reader = Callable[[str], Value]

EXTRA_DECIMALS = 4  # of a number in an extra column, at most
_LARGEST_KEY = 2**53 - 1  # the largest integer that every tool represents exactly
_EARLIEST = date(1900, 1, 1)
_NEVER_ZERO = ("amount",)

_NO_VALUE = {"nan", "null", "none", "na", "n/a", "<na>", "nat"}


def bounds(settings: Settings, seeds: Seeds) -> Mapping[str, tuple[Bound, Bound]]:
    """The smallest and the largest value of each column of numbers or dates."""
    money = (0, MOST_MONEY)
    key = (1, _LARGEST_KEY)
    observed = (_EARLIEST, settings.as_of_date)
    return {
        "customer_id": key,
        "transaction_id": key,
        "event_id": key,
        "age": (0, 120),
        "income": (0, MOST_INCOME),
        "credit_score": (seeds.population.credit_min, seeds.population.credit_max),
        "savings_rate": (0, 1),
        "existing_loan_balance": money,
        "account_balance": money,
        "amount": money,
        "joined_date": observed,
        "transaction_date": observed,
        "event_date": observed,
    }


def readers(table: Table, settings: Settings, seeds: Seeds) -> dict[str, Reader]:
    """The function that converts a cell to its value, by column of the table.

    Each function raises ``ValueError`` with the remedy.
    """
    within = bounds(settings, seeds)
    return {c: _reader(c, sql_type, within) for c, sql_type in table.columns.items()}


def _reader(
    column: str, sql_type: str, within: Mapping[str, tuple[Bound, Bound]]
) -> Reader:
    if sql_type == "varchar":
        return _response if column == "response" else _text
    read: Reader
    if sql_type == "date":
        read, name = read_day, "a date"
    elif sql_type.startswith("decimal"):
        scale = int(sql_type.rstrip(")").split(",")[1])
        read, name = decimal_reader(scale), f"a number of at most {scale} decimals"
    else:
        read, name = read_whole, "a whole number"
    bounded = _bounded(read, name, within[column])
    return _above_zero(bounded) if column in _NEVER_ZERO else bounded


def _bounded(read: Reader, name: str, span: tuple[Bound, Bound]) -> Reader:
    low, high = span

    def bounded(cell: str) -> Value:
        _reject_missing(cell)
        value = read(cell)
        if not low <= value <= high:  # type: ignore[operator]  # one type per column
            raise ValueError(f"give {name} from {low} to {high}")
        return value

    return bounded


def _above_zero(read: Reader) -> Reader:
    def above_zero(cell: str) -> Value:
        value = read(cell)
        if not value:
            raise ValueError("give an amount above 0, or leave the row out")
        return value

    return above_zero


@dataclass(frozen=True)
class Extra:
    """A column beyond the project's: its type, and what converts a cell.

    Attributes:
        value_type: ``text``, ``whole``, ``number`` or ``date``, which are learned; or
            ``kept``, which is not.
        read: Converts a cell; raises ``ValueError`` with the remedy.
    """

    value_type: str
    read: Reader


def kept(cell: str) -> str:
    """A cell that is only kept, with line breaks."""
    read_text(" ".join(cell.split("\n")).replace("\r", ""))
    return cell


def extra_of(value_type: str, settings: Settings) -> Extra:
    """A learned extra column of this type."""
    read: Reader = _text
    if value_type != "text":
        readers: dict[str, Reader] = {
            "whole": read_whole,
            "number": decimal_reader(EXTRA_DECIMALS),
            "date": read_day,
        }
        span: tuple[Bound, Bound] = (-MOST, MOST)
        if value_type == "date":
            span = (_EARLIEST, settings.as_of_date)
        name = "a date" if value_type == "date" else "a number"
        read = _bounded(readers[value_type], name, span)
    return Extra(value_type, read)


def _reject_missing(cell: str) -> None:
    if not cell.strip() or cell.strip().lower() in _NO_VALUE:
        raise ValueError("missing value; fill it in, or leave the row out")
    if cell != cell.strip():
        raise ValueError("remove the spaces around the value")


def _text(cell: str) -> str:
    _reject_missing(cell)
    return read_text(cell, LONGEST_LABEL)


def _response(cell: str) -> str:
    _reject_missing(cell)
    if cell not in RESPONSES:
        raise ValueError(f"give one of {', '.join(RESPONSES)}")
    return cell
