"""A suite: the expectations of one question about one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.gx.row_expectations import ExpectNoRows
from python_generators.core.tables import POPULATION_TABLES

Severity = Literal["critical", "warning"]
Bound = int | float | date
CRITICAL: Severity = "critical"
WARNING: Severity = "warning"
KEYS = {table.name: table.key for table in POPULATION_TABLES} | {
    "financial_behavior": ("customer_id", "month"),
    "customer_months": ("customer_id", "month"),
    "bank_months": ("customer_id", "month"),
    "life_events": ("customer_id", "month", "event"),
    "loan_schedule": ("customer_id", "month"),
    "portfolio_months": ("customer_id", "month"),
    "ledger_entries": ("entry_id", "account"),
    "anchor_scorecard": ("anchor_id", "population"),
    "scenario_scorecard": ("scenario", "metric"),
}


@dataclass(frozen=True)
class Suite:
    """The expectations of one question about one table."""

    question: str
    schema: str
    table: str
    expectations: Sequence[Expectation]

    @property
    def full_table(self) -> str:
        """The table with its schema."""
        return f"{self.schema}.{self.table}"

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a failing row."""
        return KEYS[self.table]

    @property
    def name(self) -> str:
        """The suite's name in Data Docs, without dots, which would create folders."""
        return f"{self.question}__{self.schema}__{self.table}"


def sentence(text: str, severity: Severity) -> str:
    """The description of an expectation, with its severity for Data Docs."""
    return f"{text} ({severity})"


def no_rows(text: str, query: str, severity: Severity = CRITICAL) -> ExpectNoRows:
    """No row of the table breaks a rule.

    Args:
        text: The rule, as a sentence.
        query: The SQL that finds the rows that break it; ``{batch}`` is the table.
        severity: Whether a failure stops publishing.
    """
    return ExpectNoRows(
        unexpected_rows_query=query,
        description=sentence(text, severity),
        severity=severity,
    )


def row_count(rows: int) -> Expectation:
    """The table has exactly this number of rows."""
    return gxe.ExpectTableRowCountToEqual(
        value=rows,
        description=sentence(f"There are exactly {rows:,} rows.", CRITICAL),
        severity=CRITICAL,
    )


def one_of(
    column: str, values: Sequence[str], severity: Severity = CRITICAL
) -> Expectation:
    """The column contains only the given values."""
    text = f"{column} is one of {', '.join(values)}."
    return gxe.ExpectColumnValuesToBeInSet(
        column=column,
        value_set=list(values),
        description=sentence(text, severity),
        severity=severity,
    )


def between(
    column: str, low: Bound, high: Bound | None = None, strict: bool = False
) -> Expectation:
    """The column is between two bounds, or above the only bound."""
    text = f"{column} is {'above' if strict else 'at least'} {low}"
    text += f" and at most {high}." if high is not None else "."
    return gxe.ExpectColumnValuesToBeBetween(
        column=column,
        min_value=low,
        max_value=high,
        strict_min=strict,
        description=sentence(text, CRITICAL),
        severity=CRITICAL,
    )
