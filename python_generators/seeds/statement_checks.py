"""Checks of the seeds of the statement: known categories, sums, smallest amounts."""

from collections.abc import Sequence
from typing import Any

from python_generators.core.errors import InputError
from python_generators.seeds import seed_checks as checks
from python_generators.seeds.category_rows import Category
from python_generators.seeds.statement_rows import (
    STATEMENT_LINES,
    AmountEnding,
    Merchant,
    PaymentChannel,
    PayPattern,
    SpendingHours,
    StandingDay,
    TicketSize,
)

_BY_INVESTMENT = {"SIP", "Lump sum", "Redemption"}


def check_statement(
    folder: str,
    categories: Sequence[Category],
    merchants: Sequence[Merchant],
    channels: Sequence[PaymentChannel],
    endings: Sequence[AmountEnding],
    sizes: Sequence[TicketSize],
) -> None:
    """Check the four files together.

    Raises:
        InputError: naming the line, the column, its value and the remedy.
    """
    (investment,) = (c.category for c in categories if c.kind == "investment")
    spending = [c.category for c in categories if c.category != investment]
    everyday = _everyday(categories)
    bills = [c.category for c in categories if c.payment == "bill" and c.kind != "fee"]
    lines = list(dict.fromkeys([*spending, *STATEMENT_LINES]))

    file = f"{folder}/merchants.csv"
    checks.check_known(file, "category", merchants, [*lines, investment])
    wanted = [line for line in lines if line not in _BY_INVESTMENT]
    checks.check_complete(file, "category", merchants, [*wanted, investment])
    _check_pairs(file, "merchant", merchants)

    file = f"{folder}/payment_channels.csv"
    checks.check_known(file, "category", channels, lines)
    checks.check_complete(file, "category", channels, lines)
    checks.check_column_sum(file, "share", channels, by="category")
    _check_pairs(file, "channel", channels)

    file = f"{folder}/amount_endings.csv"
    names = list(dict.fromkeys(c.channel for c in channels))
    checks.check_known(file, "channel", endings, names)
    checks.check_column_sum(file, "share", endings, by="channel")
    for line, row in enumerate(endings, start=2):
        if row.below >= row.step:
            remedy = f"give less than the step of {row.step}"
            raise InputError(f"{file}:{line}", "below", row.below, remedy)

    file = f"{folder}/ticket_sizes.csv"
    paid_by_ticket = [c for c in everyday if c != investment]
    checks.check_unique(file, "category", sizes)
    checks.check_known(file, "category", sizes, [*paid_by_ticket, *bills, "Cash"])
    checks.check_complete(file, "category", sizes, [*paid_by_ticket, "Cash"])
    subscribed = {m.category for m in merchants if m.is_subscription}
    for line, size in enumerate(sizes, start=2):
        if size.subscriptions and size.category not in subscribed:
            remedy = "give merchants.csv a subscription of the category, or 0 here"
            raise InputError(
                f"{file}:{line}", "subscriptions", size.subscriptions, remedy
            )


def check_days(
    folder: str,
    categories: Sequence[Category],
    employments: Sequence[str],
    patterns: Sequence[PayPattern],
    days: Sequence[StandingDay],
    hours: Sequence[SpendingHours],
) -> None:
    """Check the files of days and hours.

    Raises:
        InputError: naming the line, the column, its value and the remedy.
    """
    file = f"{folder}/pay_patterns.csv"
    checks.check_known(file, "employment_type", patterns, employments)
    checks.check_complete(file, "employment_type", patterns, employments)
    checks.check_column_sum(file, "share", patterns, by="employment_type")
    standing = [
        *(c.category for c in categories if c.payment == "home"),
        *(c.category for c in categories if c.payment == "bill" and c.kind != "fee"),
        "SIP",
    ]
    file = f"{folder}/standing_days.csv"
    checks.check_known(file, "category", days, standing)
    checks.check_complete(file, "category", days, standing)
    checks.check_column_sum(file, "share", days, by="category")
    (investment,) = (c.category for c in categories if c.kind == "investment")
    everyday = [c for c in _everyday(categories) if c != investment]
    file = f"{folder}/spending_hours.csv"
    checks.check_unique(file, "category", hours)
    checks.check_known(file, "category", hours, [*everyday, "Cash"])
    checks.check_complete(file, "category", hours, [*everyday, "Cash"])


def _everyday(categories: Sequence[Category]) -> list[str]:
    return [
        c.category for c in categories if c.payment == "everyday" and c.kind != "fee"
    ]


def _check_pairs(file: str, column: str, rows: Sequence[Any]) -> None:
    """Check that no pair of category and the column is repeated."""
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(rows, start=2):
        pair = (row.category, getattr(row, column))
        if pair in seen:
            remedy = f"give {row.category} another {column}"
            raise InputError(f"{file}:{line}", column, pair[1], remedy)
        seen.add(pair)
