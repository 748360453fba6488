"""Expectations on the distance of a sample from a reference, computed by DuckDB.

They compare a distance with a threshold. A p-value is not used: with many rows it
rejects even irrelevant differences.
"""

from itertools import combinations
from typing import ClassVar

from expectations.gx.statistics import StatisticExpectation

# The gap between the cumulative distributions at each value, and the step to the next
# value: the maximum gap is the Kolmogorov-Smirnov distance, the integral Wasserstein's.
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
        """The SQL of the distance from the same column of the reference."""
        return self.template.format(
            batch="{batch}",
            column=self.column,
            number=self.number or f"{self.column}::double",
            reference=self.reference,
        )


class ExpectColumnKsDistanceToBeAtMost(_TwoSamples):
    """The Kolmogorov-Smirnov distance from the reference: 0 if equal, 1 if disjoint."""

    template: ClassVar[str] = _DISTRIBUTIONS + "select max(gap) as value from gaps"


class ExpectColumnWassersteinDistanceToBeAtMost(_TwoSamples):
    """The Wasserstein distance, in standard deviations of the reference.

    It is 0 for two equal constants. If only the reference is constant, the expectation
    fails.
    """

    template: ClassVar[str] = (
        _DISTRIBUTIONS
        + "select case when coalesce(sum(gap * step), 0) = 0 then 0 else "
        + "sum(gap * step) / (select stddev_samp({number}) from {reference}) end"
        + " as value from gaps"
    )


class ExpectColumnLevelToBeAtMost(_TwoSamples):
    """The difference of the levels, as a multiple of what is allowed.

    The level is the mean logarithm of the positive values. What is allowed is a share,
    or a number of standard errors if that is more. Rows of one customer are correlated,
    so the error is that of as many independent rows as there are customers.
    """

    share: float
    errors: float
    part: str = "true"  # SQL of the groups of rows that are compared
    template: ClassVar[str] = """
    with levels as (
        select
            'batch' as side,
            {part} as part,
            avg(ln({number})) as level,
            null as deviation,
            count(distinct customer_id) as customers
        from {batch} where {number} > 0 group by all
        union all
        select 'reference', {part}, avg(ln({number})), stddev_samp(ln({number})), 0
        from {reference} where {number} > 0 group by all
    )
    select
        batch.part as part,
        abs(batch.level - reference.level) / greatest(
            {share}, {errors} * reference.deviation / sqrt(batch.customers)
        ) as value
    from levels as batch
    inner join levels as reference
        on batch.side = 'batch' and reference.side = 'reference'
        and batch.part = reference.part and batch.level + reference.level is not null
    union all
    select null, if(count(distinct side) = 1, 'infinity'::double, 0)
    from levels where level is not null
    order by value desc
    """

    def statistic_query(self) -> str:
        """The SQL of the difference from the same column of the reference."""
        return self.template.format(
            batch="{batch}",
            number=self.number or f"{self.column}::double",
            part=self.part,
            reference=self.reference,
            share=self.share,
            errors=self.errors,
        )


class ExpectColumnTotalVariationToBeAtMost(_TwoSamples):
    """The total variation distance of category shares: 0 if equal, 1 if disjoint."""

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
    """The largest difference of a correlation from the same one in the reference.

    The correlation with a constant column counts as 0.
    """

    columns: list[str]
    reference: str
    method: str = "spearman"
    measured: ClassVar[str] = "drift"

    def statistic_query(self) -> str:
        """The SQL of one row per pair: both correlations and their difference."""
        number = {"pearson": "{0}::double as {0}", "spearman": _AVERAGE_RANK}
        numbers = ", ".join(number[self.method].format(c) for c in self.columns)
        correlations = ", ".join(
            f"coalesce(nullif(corr({a}, {b}), 'nan'::double), 0) as {a}__{b}"
            for a, b in combinations(self.columns, 2)
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
