"""Expectations about one number that DuckDB computes: distances and correlations.

They take a distance and a threshold, never a p-value: with enough rows a p-value
finds fault with any difference, however small.
"""

from itertools import combinations
from typing import Any, ClassVar

from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.render import (
    LegacyDiagnosticRendererType,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.metric_configuration import MetricConfiguration

from expectations.rows import as_table, details_of, rendered


class StatisticExpectation(BatchExpectation):  # type: ignore[misc]
    """The largest number that a query measures lies between two bounds.

    A query that returns no number fails: nothing was measured.
    """

    min_value: float | None = None
    max_value: float | None = None

    measured: ClassVar[str] = "value"  # the query's column that holds the number
    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.table",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("min_value", "max_value")

    def statistic_query(self) -> str:
        """The SQL of the statistic; ``{batch}`` stands for the audited table."""
        raise TypeError(f"{type(self).__name__} gives no query")

    def get_validation_dependencies(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """The one metric needed: the rows of the query."""
        dependencies = super().get_validation_dependencies(*args, **kwargs)
        metric = MetricConfiguration(
            metric_name="query.table",
            metric_domain_kwargs={"batch_id": self.batch_id},
            metric_value_kwargs={"query": self.statistic_query()},
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
        """What was measured, when it is more than one number; once, where it warns."""
        result = kwargs["result"]
        table = details_of(result).get("measured") or as_table([])
        warns = result.expectation_config.severity == FailureSeverity.WARNING
        return rendered(table) if warns and len(table["rows"]) > 1 else None

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)  # type: ignore[untyped-decorator]
    def observed(cls, **kwargs: Any) -> str:  # noqa: ANN401
        """The number, to four digits."""
        value = (kwargs["result"].result or {}).get("observed_value")
        return "not known" if value is None else f"{value:.4f}"


class ExpectQueryStatisticToBeBetween(StatisticExpectation):
    """The ``value`` of any query over the table lies between two bounds."""

    query: str

    def statistic_query(self) -> str:
        """The query as given."""
        return self.query


# Both cumulative distributions at every value either side has, and the step to the
# next value: a maximum of the gap is Kolmogorov-Smirnov, its integral Wasserstein.
_DISTRIBUTIONS = """
with counted as (
    select
        number,
        count(*) filter (is_reference) as reference_count,
        count(*) filter (not is_reference) as batch_count
    from (
        select {number} as number, false as is_reference from {batch}
        union all
        select {number}, true from {reference}
    )
    where number is not null
    group by number
),
gaps as (
    select
        abs(
            sum(batch_count) over so_far / sum(batch_count) over ()
            - sum(reference_count) over so_far / sum(reference_count) over ()
        ) as gap,
        lead(number) over (order by number) - number as step
    from counted
    window so_far as (order by number)
)
"""


class _TwoSamples(StatisticExpectation):
    column: str
    reference: str
    number: str | None = None
    template: ClassVar[str]

    def statistic_query(self) -> str:
        """The distance of the column from the same column of the reference."""
        return self.template.format(
            batch="{batch}",
            column=self.column,
            number=self.number or f"{self.column}::double",
            reference=self.reference,
        )


class ExpectColumnKsDistanceToBeAtMost(_TwoSamples):
    """The Kolmogorov-Smirnov distance from the reference: 0 is equal, 1 disjoint."""

    template: ClassVar[str] = _DISTRIBUTIONS + "select max(gap) as value from gaps"


class ExpectColumnWassersteinDistanceToBeAtMost(_TwoSamples):
    """The earth mover's distance, in standard deviations of the reference."""

    template: ClassVar[str] = (
        _DISTRIBUTIONS
        + "select sum(gap * step) / (select stddev_samp({number}) from {reference})"
        + " as value from gaps"
    )


class ExpectColumnTotalVariationToBeAtMost(_TwoSamples):
    """Half the summed differences of the category shares: 0 is equal, 1 disjoint."""

    template: ClassVar[str] = """
    with batch_shares as (
        select {column} as category, count(*) / sum(count(*)) over () as share
        from {batch} group by category
    ),
    reference_shares as (
        select {column} as category, count(*) / sum(count(*)) over () as share
        from {reference} group by category
    )
    select
        sum(abs(coalesce(batch_shares.share, 0) - coalesce(reference_shares.share, 0)))
        / 2 as value
    from batch_shares
    full join reference_shares
        on batch_shares.category is not distinct from reference_shares.category
    """


class ExpectCorrelationsToDriftAtMost(StatisticExpectation):
    """No pair of columns correlates much differently than in the reference."""

    columns: list[str]
    reference: str
    method: str = "spearman"
    measured: ClassVar[str] = "drift"

    def statistic_query(self) -> str:
        """One row a pair: the correlation on both sides and how far apart they are."""
        number = {"pearson": "{0}::double as {0}", "spearman": _AVERAGE_RANK}
        numbers = ", ".join(number[self.method].format(c) for c in self.columns)
        correlations = ", ".join(
            f"corr({a}, {b}) as {a}__{b}" for a, b in combinations(self.columns, 2)
        )
        sides = ", ".join(
            f"{side} as (unpivot (select {correlations} from (select {numbers} "
            f"from {table})) on columns(*) into name pair value correlation)"
            for side, table in (("ours", "{batch}"), ("theirs", self.reference))
        )
        return (
            f"with {sides} select replace(pair, '__', ' and ') as pair, "
            "round(theirs.correlation, 3) as reference, "
            "round(ours.correlation, 3) as synthetic, "
            "round(abs(ours.correlation - theirs.correlation), 4) as drift "
            "from ours inner join theirs using (pair) order by drift desc, pair"
        )


_AVERAGE_RANK = (
    "rank() over (order by {0}) + (count(*) over (partition by {0}) - 1) / 2 as {0}"
)
