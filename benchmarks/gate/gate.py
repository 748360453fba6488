"""The gate before publishing, on a file that a test may change: dbt's tests and audit.

The checks are those that ``make build`` and ``make expect`` run, as SQL on one
connection, so that a fault can be planted, looked for and undone in a transaction.
"""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import duckdb
import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from benchmarks.gate.data_faults import DataFault
from benchmarks.gate.laws import Laws
from expectations.gx.row_expectations import ExpectNoRows
from expectations.gx.statistics import StatisticExpectation
from expectations.rebuilt import Query, check_tables, read_queries
from expectations.suites import Suite, all_suites
from python_generators.core.settings import Settings
from python_generators.core.table_content import literal
from python_generators.seeds.load import load_seeds

# The schemas of the tables that a compiled query reads, but raw ones.
_SCHEMA = re.compile(r'"\."(?!raw)(\w+)"\."')
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

    def __init__(self, root: Path, build: Path, settings: Settings) -> None:
        """Open a build file.

        Args:
            root: The project with the manifest of the build in ``build/``.
            build: A copy of the build file, under the same name.
            settings: The settings of the build.
        """
        super().__init__(root / "target" / "compiled" / "finmark", build)
        self._suites = all_suites(settings, load_seeds(settings.market))
        self._queries = read_queries(root)

    def broken_laws(self, only_raw: bool = False) -> Iterator[str]:
        """The data tests of dbt that the file breaks as it is now."""
        for name, query in self.queries.items():
            if only_raw and not _reads_only_raw(query):
                continue
            count = f"select count(*) from ({query}\n)"
            if self._connection.execute(count).fetchone() != (0,):
                yield name

    def failures(
        self, severity: str = "critical", only_raw: bool = False
    ) -> Iterator[str]:
        """What the audit finds on the file as it is now.

        Args:
            severity: ``critical`` or ``warning``.
            only_raw: Leave out checks of tables that were made from the raw ones.
        """
        for suite in self._suites:
            if only_raw and not suite.schema.startswith("raw_"):
                continue
            for rule in suite.expectations:
                if rule.severity.value == severity and not meets(
                    self._connection, suite, rule
                ):
                    yield f"{suite.full_table}: {rule.description}"
        if severity == "critical" and not only_raw:
            yield from self._not_rebuilt(self._queries)

    def caught_by(self, fault: DataFault) -> str | None:
        """The first check that finds the fault; None if publishing would not stop.

        The tables that the fault names are computed again first, which is quick.
        """
        named = [query for query in self._queries if query.table in fault.sql]
        self._connection.execute("begin")
        try:
            self._connection.execute(fault.sql)
            found = chain(
                [] if fault.is_raw else self._not_rebuilt(named),
                self.broken_laws(only_raw=fault.is_raw),
                self.failures(only_raw=fault.is_raw),
            )
            return next(found, None)
        except duckdb.ConstraintException as refused:
            return str(refused)
        finally:
            self._connection.execute("rollback")

    def _not_rebuilt(self, queries: list[Query]) -> Iterator[str]:
        for outcome in check_tables(self._connection, queries):
            if not outcome.success:
                yield outcome.name


def _reads_only_raw(query: str) -> bool:
    """Whether a compiled query reads no table that dbt makes, but seeds."""
    return not set(_SCHEMA.findall(query)) - {"seeds"}
