"""The queries of the dashboard: counts and sums by cell, and whole-run results."""

from collections.abc import Sequence

CELL = ["persona", "city", "employment_type"]
"""The columns of the filters; a cell is one combination of their values."""

MEASURES = {
    "income": "money",
    "existing_loan_balance": "money",
    "account_balance": "money",
    "monthly_pay": "money",
    "age": "number",
    "credit_score": "number",
    "last_credit_score": "number",
    "savings_rate": "share",
    "spending_share": "share",
    "saving_share": "share",
    "investment_share": "share",
}
"""The measures whose distributions the page shows, and the format of their values."""

# Amounts are in hundredths of the currency, so that sums are exact integers.
_COUNTS = (
    "customers, active_customers, borrowers, past_due_30, past_due_90, overdrawn, "
    "credit_score_sum"
)
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
WEIGHTED = ("w", "wx", "ww", "wwx", "wwxx")
SIGNIFICANT_DIGITS = dict.fromkeys(WEIGHTED, 6)
"""How many digits are kept of the columns that hold neither counts nor amounts."""


def _hundredths(amounts: Sequence[str], names: Sequence[str] = ()) -> str:
    """Select amounts in hundredths, under their own or the given names."""
    return ", ".join(
        f"({amount} * 100)::bigint as {name}"
        for amount, name in zip(amounts, names or amounts, strict=True)
    )


TABLES = {
    "months": f"select {{cell}}, month, {_COUNTS}, {_hundredths(_MONEY)} "
    "from dashboard.dashboard_months",
    "balances": "select {cell}, month, [balance_from, balance_to] as bin, customers "
    "from dashboard.dashboard_balances",
    "spending": f"select {{cell}}, category, {_hundredths(['amount'])}, "
    "transaction_count from dashboard.dashboard_spending",
    "spreads": "select {cell}, population, measure, [value_from, value_to] as bin, "
    "customers from dashboard.dashboard_spreads "
    f"where measure in {tuple(MEASURES)}",
    "ranks": "select {cell}, population, column_a as column_name, customers, "
    "rank_a_sum as rank_sum from dashboard.dashboard_correlations "
    "where column_a = column_b",
    "correlations": "select {cell}, population, column_a, column_b, product_sum "
    "from dashboard.dashboard_correlations",
    "responses": "select {cell}, campaign, response, contacts "
    "from dashboard.dashboard_responses",
    # The metric that is the campaign's goal is called "goal".
    "effects": "select {cell}, campaign, horizon_months, is_treated, "
    "case when metric = goal then 'goal' else metric end as metric, customers, "
    f"{', '.join(WEIGHTED)} from dashboard.dashboard_effects "
    "inner join marts.campaigns using (campaign) "
    "where estimand = 'average_effect' and metric in ('converted', 'profit', goal)",
    # Profit is measured on the treated customers, over the longest horizon.
    "profits": "select {cell}, campaign, horizon_months, is_treated, customers, "
    f"{', '.join(WEIGHTED)} from dashboard.dashboard_effects "
    "where estimand = 'effect_on_treated' and metric = 'profit' "
    "qualify horizon_months = max(horizon_months) over (partition by campaign)",
    "scenarios": f"select scenario, {{cell}}, month, {_hundredths(['balance_delta'])} "
    "from dashboard.dashboard_scenarios where scenario <> 'baseline'",
    # The page shows changes of flows only as totals over all months.
    "scenario_flows": "select scenario, {cell}, "
    f"{_hundredths([f'sum({name}_delta)' for name in _DELTAS], _DELTAS)} "
    "from dashboard.dashboard_scenarios where scenario <> 'baseline' group by all",
    "rows": "select {cell}, table_name, row_count from dashboard.dashboard_rows",
}

CAMPAIGNS = (
    "select campaign, strftime(month, '%b %Y') as month, audience, channel, offer, "
    "goal, assignment from marts.campaigns order by month, campaign"
)
# The effects on all customers, by the method that marts.campaign_summary names.
EFFECTS = """
select
    results.campaign,
    results.metric = campaigns.goal as is_goal,
    results.metric,
    results.horizon_months,
    results.estimate
from marts.campaign_results as results
inner join marts.campaigns as campaigns
    on results.campaign = campaigns.campaign
inner join marts.campaign_summary as summary
    on
        results.campaign = summary.campaign
        and results.horizon_months = summary.horizon_months
        and results.method = summary.method
where results.metric in ('converted', 'profit', campaigns.goal)
order by all
"""
DISTANCES = (
    "select population, table_name, column_name, distance "
    "from quality.column_fidelity order by all"
)
ANCHORS = (
    "select population, anchor_id, target, tolerance, actual, passed, used_for_fit "
    "from quality.anchor_scorecard order by all"
)
