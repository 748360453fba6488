"""Conversion and limits of the cells of the user's own files."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from python_generators.core.settings import Settings
from python_generators.core.tables import Table
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.seeds.load import Seeds

Value = int | Decimal | date | str
Bound = int | date
Reader = Callable[[str], Value]

# The engine multiplies monthly pay by shares of up to 2**30 in 64-bit integers, so a
# larger annual income could overflow. Other amounts are multiplied by smaller shares.
_MOST_INCOME = 100_000_000
_MOST_MONEY = 10_000_000_000
_LARGEST_KEY = 2**53 - 1  # the largest integer that every tool represents exactly
_EARLIEST = date(1900, 1, 1)
_NEVER_ZERO = ("amount",)

_NO_VALUE = {"nan", "null", "none", "na", "n/a", "<na>", "nat"}
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_DECIMAL = re.compile(r"-?[0-9]{1,19}(\.[0-9]+)?")
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def bounds(settings: Settings, seeds: Seeds) -> Mapping[str, tuple[Bound, Bound]]:
    """The smallest and the largest value of each column of numbers or dates."""
    money = (0, _MOST_MONEY)
    key = (1, _LARGEST_KEY)
    observed = (_EARLIEST, settings.as_of_date)
    return {
        "customer_id": key,
        "transaction_id": key,
        "event_id": key,
        "age": (0, 120),
        "income": (0, _MOST_INCOME),
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
        read, name = _day, "a date"
    elif sql_type.startswith("decimal"):
        scale = int(sql_type.rstrip(")").split(",")[1])
        read, name = _decimal(scale), f"a number of at most {scale} decimals"
    else:
        read, name = _whole, "a whole number"
    low, high = within[column]

    def bounded(cell: str) -> Value:
        _reject_missing(cell)
        value = read(cell)
        if not low <= value <= high:  # type: ignore[operator]  # one type per column
            raise ValueError(f"give {name} from {low} to {high}")
        if column in _NEVER_ZERO and not value:
            raise ValueError("give an amount above 0, or leave the row out")
        return value

    return bounded


def _reject_missing(cell: str) -> None:
    if not cell.strip() or cell.strip().lower() in _NO_VALUE:
        raise ValueError("missing value; fill it in, or leave the row out")
    if cell != cell.strip():
        raise ValueError("remove the spaces around the value")


def _text(cell: str) -> str:
    _reject_missing(cell)
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in cell):
        raise ValueError("remove line breaks and control characters")
    return cell


def _response(cell: str) -> str:
    _reject_missing(cell)
    if cell not in RESPONSES:
        raise ValueError(f"give one of {', '.join(RESPONSES)}")
    return cell


def _whole(cell: str) -> int:
    _reject_formatted_number(cell)
    if not _WHOLE.fullmatch(cell):
        raise ValueError("give a whole number such as 23")
    return int(cell)


def _decimal(scale: int) -> Reader:
    def read(cell: str) -> Decimal:
        _reject_formatted_number(cell)
        if not _DECIMAL.fullmatch(cell):
            raise ValueError("give a plain number such as 1234.5")
        if len(cell.partition(".")[2]) > scale:
            raise ValueError(f"round to {scale} decimals")
        return Decimal(cell)

    return read


def _reject_formatted_number(cell: str) -> None:
    """Raise a ValueError for numbers as spreadsheets format them."""
    if _INFINITE.fullmatch(cell):
        raise ValueError("infinite; give a finite number")
    if "," in cell:
        raise ValueError("remove thousands separators; write decimals after a point")
    if "%" in cell:
        raise ValueError("give a share such as 0.25, not a percentage")


def _day(cell: str) -> date:
    remedy = "give a date as YYYY-MM-DD, such as 2025-03-31"
    if not _DAY.fullmatch(cell):
        raise ValueError(remedy)
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"no such date; {remedy}") from None
