"""What each chart of the dashboard must show for the selected customers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.support import expected_behavior as behavior
from tests.support import expected_campaigns as campaigns
from tests.support import expected_quality as quality
from tests.support.dashboard_rows import Raw
from tests.support.expected_behavior import Numbers


@dataclass(frozen=True)
class Expected:
    """The numbers of one chart.

    Attributes:
        keys: The columns whose texts identify a row.
        value: The column of the number.
        compute: From the selected rows and all rows to the numbers.
        near: The tolerance, relative or absolute.
    """

    keys: tuple[str, ...]
    value: str
    compute: Callable[[Raw, Raw], Numbers]
    near: float = 1e-6


FILTERED: Mapping[str, Expected] = {
    "cities": Expected(("city", "persona"), "customers",
                       lambda r, _: behavior.customers_by(r, "city"), 0),
    "employment": Expected(("employment_type", "persona"), "customers",
                           lambda r, _: behavior.customers_by(r, "employment_type"), 0),
    "ages": Expected(("bin", "persona"), "customers", lambda r, _: behavior.ages(r), 0),
    "behavior": Expected(("persona", "flow"), "value",
                         lambda r, _: behavior.behavior(r)),
    "spread": Expected(("persona",), "p50",
                       lambda r, _: behavior.median_savings_rates(r), 0.05),
    "balance": Expected(("persona", "month"), "mean",
                        lambda r, _: behavior.mean_by_month(r, "balance")),
    "shares": Expected(("persona", "flow"), "share", lambda r, _: behavior.shares(r)),
    "categories": Expected(("category",), "value",
                           lambda r, _: behavior.categories(r)),
    "monthly": Expected(("month", "flow"), "value", lambda r, _: behavior.monthly(r)),
    "owed": Expected(("persona", "month"), "value", lambda r, _: behavior.owed(r)),
    "late": Expected(("month", "status"), "share", lambda r, _: behavior.late(r)),
    "credit": Expected(("persona", "month"), "value",
                       lambda r, _: behavior.mean_by_month(r, "credit_score")),
    "funnel": Expected(("campaign", "stage"), "share",
                       lambda r, _: campaigns.funnel(r)),
    "uplift": Expected(("campaign",), "estimate",
                       lambda r, _: campaigns.uplift(r), 1e-4),
    "profit": Expected(("campaign",), "estimate",
                       lambda r, _: campaigns.profit(r), 1e-4),
    "paths": Expected(("scenario", "month"), "value", lambda r, _: campaigns.paths(r)),
    "impact": Expected(("scenario",), "value", lambda r, _: campaigns.impact(r)),
    "distributions": Expected(("bin", "population"), "share",
                              lambda r, _: quality.distributions(r)),
    "gaps": Expected(("measure", "population"), "gap",
                     lambda r, _: quality.distances(r)),
    "correlations": Expected(("pair", "population"), "correlation",
                             quality.correlations, 0.01),
    "likeness": Expected(("label", "series"), "value", quality.likeness, 0.01),
    "rows": Expected(("table",), "rows", lambda r, _: quality.rows(r), 0),
}  # fmt: skip
UNFILTERED: Mapping[str, Expected] = {
    "anchors": Expected(("row", "result"), "anchors",
                        lambda _, __: quality.anchors(), 0),
    "misses": Expected(("anchor",), "error", lambda _, __: quality.misses()),
}  # fmt: skip
CHARTS = {**FILTERED, **UNFILTERED}
