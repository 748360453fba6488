"""The content of the dashboard: two datasets, their metrics and four charts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from python_generators.estimates.recommended import sql_case

COLORS = {
    "Saver": "#0f766e",
    "Investor": "#4f46e5",
    "Risk-Taker": "#b45309",
    "Spender": "#be123c",
    "spending_rate": "#be123c",
    "savings_rate": "#0f766e",
    "investment_rate": "#4f46e5",
    "repayment_rate": "#b45309",
    "low": "#a1a1aa",
    "uplift": "#4f46e5",
    "high": "#a1a1aa",
}
BEHAVIOR = "behavior_since_joining"
_SINCE_JOINING = """\
select behavior.*
from marts.financial_behavior as behavior
inner join marts.customer_months as details
    on behavior.customer_id = details.customer_id
    and behavior.month = details.month
where details.status <> 'not_joined'
"""
_UPLIFT = f"""\
select
    campaigns.campaign,
    results.ci_low,
    results.estimate,
    results.ci_high
from marts.campaigns as campaigns
inner join marts.campaign_results as results
    on campaigns.campaign = results.campaign
    and results.method = {sql_case("campaigns.assignment")}
where results.metric = 'converted' and results.horizon_months = 1
"""


@dataclass(frozen=True)
class Dataset:
    """A table of the published file, or a query."""

    name: str
    metrics: Mapping[str, tuple[str, str]]  # by name: SQL and title
    sql: str | None = None


@dataclass(frozen=True)
class Chart:
    """One chart: metrics of a dataset along an axis, coloured by series."""

    title: str
    chart_type: str
    dataset: str
    axis: str
    metrics: tuple[str, ...]
    series: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def params(self, dataset: int) -> dict[str, Any]:
        """The settings of the chart, in the format of Superset's editor."""
        return {
            "viz_type": self.chart_type,
            "datasource": f"{dataset}__table",
            "x_axis": self.axis,
            "x_axis_sort_asc": True,
            "metrics": list(self.metrics),
            "groupby": list(self.series),
            "row_limit": 1000,
            "truncate_metric": True,
            "show_legend": True,
            "rich_tooltip": True,
            **self.options,
        }

    def query(self, dataset: int) -> dict[str, Any]:
        """The query of the chart, for its data without a page."""
        return {
            "datasource": {"id": dataset, "type": "table"},
            "queries": [
                {
                    "columns": [self.axis, *self.series],
                    "metrics": list(self.metrics),
                    "row_limit": 1000,
                }
            ],
            "result_format": "json",
            "result_type": "full",
        }


def _share(column: str, title: str) -> tuple[str, str]:
    return f"sum({column}) / sum(income)", title


DATASETS = (
    Dataset(
        BEHAVIOR,
        {
            "average_balance": ("avg(balance)", "Average balance"),
            "savings_rate": _share("savings", "Savings"),
            "spending_rate": _share("spending", "Spending"),
            "investment_rate": _share("investments", "Investments"),
            "repayment_rate": _share("loan_repayment", "Loan repayment"),
        },
        sql=_SINCE_JOINING,
    ),
    Dataset(
        "campaign_uplift",
        {
            "low": ("min(ci_low)", "95%, low"),
            "uplift": ("min(estimate)", "Estimate"),
            "high": ("min(ci_high)", "95%, high"),
        },
        sql=_UPLIFT,
    ),
)
_PERCENT = {"y_axis_format": ".0%"}
_MONTHS = {"time_grain_sqla": "P1M", "x_axis_time_format": "%b %Y"}

CHARTS = (
    Chart(
        "Balance by persona",
        "echarts_timeseries_line",
        BEHAVIOR,
        "month",
        ("average_balance",),
        ("persona",),
        {"y_axis_format": ".3s", **_MONTHS},
    ),
    Chart(
        "Where the money goes",
        "echarts_timeseries_bar",
        BEHAVIOR,
        "persona",
        ("spending_rate", "repayment_rate", "investment_rate", "savings_rate"),
        options={"stack": "Stack", **_PERCENT},
    ),
    Chart(
        "Savings rate by persona",
        "echarts_timeseries_line",
        BEHAVIOR,
        "month",
        ("savings_rate",),
        ("persona",),
        {**_PERCENT, **_MONTHS},
    ),
    Chart(
        "Campaign uplift: conversions within a month, 95% interval",
        "echarts_timeseries_scatter",
        "campaign_uplift",
        "campaign",
        ("low", "uplift", "high"),
        options={
            "markerSize": 10,
            "y_axis_format": ".0%",
            "xAxisLabelInterval": "0",
            "xAxisLabelRotation": 45,
        },
    ),
)
