"""The gate before publishing, on a file that a test may change: dbt's tests and audit.

The checks are those that ``make build`` and ``make expect`` run, as SQL on one
connection, so that a fault can be planted, looked for and undone in a transaction.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.gx.row_expectations import ExpectNoRows
from expectations.gx.statistics import StatisticExpectation
from expectations.rebuilt import check_tables, read_queries
from expectations.suites import Suite, all_suites
from python_generators.core.settings import Settings
from python_generators.core.table_content import literal
from python_generators.seeds.load import Seeds
from tests.support.laws import Laws

Connection = duckdb.DuckDBPyConnection


def meets(connection: Connection, suite: Suite, rule: Expectation) -> bool:
    """Whether a table meets an expectation, as Great Expectations decides it."""
    table = suite.full_table
    measured = _measured(rule)
    query = measured.replace("{batch}", table)
    (found,) = connection.execute(query).fetchall()[0]
    if not isinstance(rule, StatisticExpectation):
        return bool(found == 0)
    low = float("-inf") if rule.min_value is None else rule.min_value
    high = float("inf") if rule.max_value is None else rule.max_value
    return found is not None and low <= float(found) <= high


def _measured(rule: Expectation) -> str:
    """The SQL of the statistic, or of the number of rows that break the rule."""
    match rule:
        case StatisticExpectation():
            return f"select max({rule.measured}) from ({rule.statistic_query()})"
        case ExpectNoRows():
            return f"select count(*) from ({rule.unexpected_rows_query})"
        case gxe.ExpectTableRowCountToEqual():
            return f"select abs(count(*) - {rule.value}) from {{batch}}"
        case gxe.ExpectColumnValuesToBeInSet():
            known = ", ".join(literal(value) for value in rule.value_set)
            return (
                f"select count(*) from {{batch}} where {rule.column} not in ({known})"
            )
        case gxe.ExpectColumnValuesToBeBetween():
            sign = "<=" if rule.strict_min else "<"
            bounds = [f"{rule.column} {sign} {_value(rule.min_value)}"]
            if rule.max_value is not None:
                bounds.append(f"{rule.column} > {_value(rule.max_value)}")
            return f"select count(*) from {{batch}} where {' or '.join(bounds)}"
    raise TypeError(type(rule).__name__)


def _value(bound: object) -> str:
    return f"{bound}" if isinstance(bound, float | int) else f"date {literal(bound)}"


class Gate(Laws):
    """dbt's data tests, and what the audit checks before publishing."""

    def __init__(
        self, root: Path, compiled: Path, build: Path, settings: Settings, seeds: Seeds
    ) -> None:
        super().__init__(compiled, build)
        self._suites = all_suites(settings, seeds)
        self._queries = read_queries(root)

    def failures(self, severity: str = "critical") -> Iterator[str]:
        """What the audit finds on the file as it is now."""
        for suite in self._suites:
            for rule in suite.expectations:
                if rule.severity.value == severity and not meets(
                    self._connection, suite, rule
                ):
                    yield f"{suite.full_table}: {rule.description}"
        if severity == "critical":
            for outcome in check_tables(self._connection, self._queries):
                if not outcome.success:
                    yield outcome.name

    def caught_by(self, *faults: str) -> str | None:
        """The first check that finds the fault; None if publishing would not stop."""
        found = self.broken_by("; ".join(faults))
        if found is not None:
            return found
        self._connection.execute("begin")
        try:
            self._connection.execute("; ".join(faults))
            return next(self.failures(), None)
        finally:
            self._connection.execute("rollback")
