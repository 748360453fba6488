"""What the dashboard asks of the published tables; nothing but sums over its cells."""

from collections.abc import Sequence

CELL = ["persona", "city", "employment_type"]
"""What every number can be filtered by."""

# Tables of the mart: what each column holds besides the cell. Money is in paise.
_PEOPLE = "customers, borrowers, past_due_30, past_due_90, overdrawn, credit_score_sum"
_MONEY = (
    "income",
    "spending",
    "savings",
    "investments",
    "loan_repayment",
    "balance",
    "portfolio_value",
    "loan_outstanding",
)
_DELTAS = ("income", "spending", "savings", "investments", "loan_repayment")
WEIGHED = ("w", "wx", "ww", "wwx", "wwxx")
FIGURES = {**dict.fromkeys(WEIGHED, 6), "part": 9, "whole": 9}
"""How many significant figures are kept of sums that are no counts and no paise."""


def _paise(amounts: Sequence[str], names: Sequence[str] = ()) -> str:
    """Amounts in paise, under their own names or others."""
    return ", ".join(
        f"({amount} * 100)::bigint as {name}"
        for amount, name in zip(amounts, names or amounts, strict=True)
    )


TABLES = {
    "months": f"select {{cell}}, month, {_PEOPLE}, {_paise(_MONEY)} "
    "from dashboard.dashboard_months",
    "balances": "select {cell}, month, [balance_from, balance_to] as bin, customers "
    "from dashboard.dashboard_balances",
    "spending": f"select {{cell}}, category, {_paise(['amount'])}, transaction_count "
    "from dashboard.dashboard_spending",
    "spreads": "select {cell}, population, measure, [value_from, value_to] as bin, "
    "customers "
    "from dashboard.dashboard_spreads",
    "ranks": "select {cell}, population, column_a as column_name, customers, "
    "rank_a_sum as rank_sum from dashboard.dashboard_correlations "
    "where column_a = column_b",
    "correlations": "select {cell}, population, column_a, column_b, product_sum "
    "from dashboard.dashboard_correlations",
    "responses": "select {cell}, campaign, response, contacts "
    "from dashboard.dashboard_responses",
    # What the campaign was for, besides who converted and what the bank earned.
    "effects": "select {cell}, campaign, horizon_months, is_treated, "
    "case when metric = goal then 'goal' else metric end as metric, customers, "
    f"{', '.join(WEIGHED)} from dashboard.dashboard_effects "
    "inner join marts.campaigns using (campaign) "
    "where estimand = 'average_effect' and metric in ('converted', 'profit', goal)",
    # What the campaign earned is of the treated, over its longest horizon.
    "profits": "select {cell}, campaign, horizon_months, is_treated, customers, "
    f"{', '.join(WEIGHED)} from dashboard.dashboard_effects "
    "where estimand = 'effect_on_treated' and metric = 'profit' "
    "qualify horizon_months = max(horizon_months) over (partition by campaign)",
    "scenarios": f"select scenario, {{cell}}, month, {_paise(['balance_delta'])} "
    "from dashboard.dashboard_scenarios where scenario <> 'baseline'",
    # The page shows flows over all months only.
    "scenario_flows": "select scenario, {cell}, "
    f"{_paise([f'sum({name}_delta)' for name in _DELTAS], _DELTAS)} "
    "from dashboard.dashboard_scenarios where scenario <> 'baseline' group by all",
    "anchors": "select {cell}, population, metric, term, part, whole "
    "from dashboard.dashboard_anchors",
    "rows": "select {cell}, table_name, row_count from dashboard.dashboard_rows",
}

CAMPAIGNS = (
    "select campaign, strftime(month, '%b %Y') as month, audience, channel, offer, "
    "goal, assignment from marts.campaigns order by month, campaign"
)
# The estimate to believe: what was known before is taken out, or the aim weighed out.
READINGS = """
select
    campaigns.campaign,
    results.metric = campaigns.goal as is_goal,
    results.metric,
    results.horizon_months,
    results.estimate,
    results.ci_low,
    results.ci_high,
    summary.incremental_profit::double as profit
from marts.campaigns as campaigns
inner join marts.campaign_results as results
    on
        campaigns.campaign = results.campaign
        and results.method = if(
            campaigns.assignment = 'randomised', 'cuped', 'inverse_propensity'
        )
        and results.metric in ('converted', 'profit', campaigns.goal)
inner join marts.campaign_summary as summary
    on
        results.campaign = summary.campaign
        and results.horizon_months = summary.horizon_months
order by all
"""
DISTANCES = (
    "select population, table_name, column_name, distance "
    "from quality.column_fidelity order by all"
)
ANCHORS = (
    "select population, anchor_id, metric, target, tolerance, actual, used_for_fit "
    "from quality.anchor_scorecard order by all"
)
