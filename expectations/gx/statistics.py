"""Expectations on a statistic that DuckDB computes."""

from typing import Any, ClassVar

from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.render import (
    LegacyDiagnosticRendererType,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.metric_configuration import MetricConfiguration

from expectations.gx.row_expectations import as_table, details_of, rendered


class StatisticExpectation(BatchExpectation):  # type: ignore[misc]
    """The largest number that a query returns is between two bounds.

    If the query returns no number, the expectation fails. With ``customers``, the query
    reads the rows of the customers with keys up to this number only.
    """

    min_value: float | None = None
    max_value: float | None = None
    customers: int | None = None

    measured: ClassVar[str] = "value"  # the query's column that holds the number
    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.table",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("min_value", "max_value")

    def statistic_query(self) -> str:
        """The SQL of the statistic; ``{batch}`` stands for the audited table."""
        raise TypeError(f"{type(self).__name__} gives no query")

    def _sampled_query(self) -> str:
        query = self.statistic_query()
        if self.customers is None:
            return query
        rows = f"(select * from {{batch}} where customer_id <= {self.customers})"
        return query.replace("{batch}", rows)

    def get_validation_dependencies(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Request the one metric that is needed: the rows of the query."""
        dependencies = super().get_validation_dependencies(*args, **kwargs)
        metric = MetricConfiguration(
            metric_name="query.table",
            metric_domain_kwargs={"batch_id": self.batch_id},
            metric_value_kwargs={"query": self._sampled_query()},
        )
        dependencies.set_metric_configuration("query.table", metric)
        return dependencies

    def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:  # noqa: ANN401
        rows = metrics["query.table"]
        numbers = [row[self.measured] for row in rows]
        observed = max((float(n) for n in numbers if n is not None), default=None)
        low = self.min_value if self.min_value is not None else float("-inf")
        high = self.max_value if self.max_value is not None else float("inf")
        return {
            "success": observed is not None and low <= observed <= high,
            "result": {
                "observed_value": observed,
                "details": {"measured": as_table(rows)},
            },
        }

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)  # type: ignore[untyped-decorator]
    def measured_rows(cls, **kwargs: Any) -> list[RenderedTableContent] | None:  # noqa: ANN401
        """The measured rows, if there are several; shown for warnings only."""
        result = kwargs["result"]
        table = details_of(result).get("measured") or as_table([])
        warns = result.expectation_config.severity == FailureSeverity.WARNING
        return rendered(table) if warns and len(table["rows"]) > 1 else None

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)  # type: ignore[untyped-decorator]
    def observed(cls, **kwargs: Any) -> str:  # noqa: ANN401
        """The number, with four decimals."""
        value = (kwargs["result"].result or {}).get("observed_value")
        return "not known" if value is None else f"{value:.4f}"


class ExpectQueryStatisticToBeBetween(StatisticExpectation):
    """The column ``value`` of a query is between two bounds."""

    query: str

    def statistic_query(self) -> str:
        """The query as given."""
        return self.query
