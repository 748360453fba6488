"""Faults that the data tests of dbt must find, as SQL that plants them."""

_ONE_MORE = {"DECIMAL(18,2)": "0.01", "DECIMAL(18,3)": "0.001", "BIGINT": "1"}


def one_more(schema: str, table: str, column: str, kind: str) -> str:
    """SQL that adds the least there is to the column's largest value."""
    value = f"{column} + {_ONE_MORE.get(kind)}"
    if "[" in kind:  # by category: what one gains no other loses
        value = f"list_transform({column}::bigint[], lambda x, i: x + (i = 2)::int)"
        value += f"::{kind}"
    return (
        f"update {schema}.{table} set {column} = {value} where rowid = "
        f"(select arg_max(rowid, {column}) from {schema}.{table})"
    )


_ONE = "where rowid = (select min(rowid) from {} where {})"
_ENTRY = "where entry_id = (select min(entry_id) from marts.ledger_entries where {})"


def _first(table: str, change: str, condition: str = "true") -> str:
    schema = "dashboard" if table.startswith("dashboard_") else "marts"
    name = f"{schema}.{table}"
    return f"update {name} set {change} {_ONE.format(name, condition)}"


def _gone(table: str) -> str:
    return f"delete from marts.{table} {_ONE.format(f'marts.{table}', 'true')}"


_JOINS_LATE = "update marts.customers set joined_date = '2099-01-01'"
# For each law a fault that it must find.
FAULTS = {
    "a_customer_is_past_due_while_an_instalment_is_unpaid": _first(
        "customer_months", "days_past_due = 30", "loan_arrears = 0"
    ),
    "a_prepayment_is_part_of_the_principal_paid": _first(
        "customer_months", "loan_prepayment = loan_principal + 0.01"
    ),
    "a_transaction_id_stands_once": (
        "insert into marts.transactions from marts.transactions limit 1"
    ),
    "the_likelier_arm_converts_all_who_convert_in_the_other": (
        "update intermediate.int_campaigns__responses set converted_if_control = true, "
        "converted_if_treated = false where conversion_probability_if_treated "
        "> conversion_probability_if_control"
    ),
    "assert_arms_are_equal_before_the_campaign": (
        "update intermediate.int_campaigns__months_flipped "
        "set balance_paise = balance_paise + 1 where month = '2025-01-01'"
    ),
    "assert_assigned_customers_are_in_the_audience": (
        "update marts.campaigns set audience = 'segment:nobody'"
    ),
    "assert_campaign_outcomes_are_rebuilt_from_the_months": _first(
        "campaign_outcomes", "margin = margin + 0.01, profit = profit + 0.01"
    ),
    "assert_bank_months_are_rebuilt_from_the_months": _first(
        "bank_months", "commission = commission + 0.01, margin = margin + 0.01"
    ),
    "profit_is_margin_less_losses_and_campaigns": _first(
        "bank_months", "profit = profit + 0.01"
    ),
    "profit_so_far_is_that_of_the_month_before_plus_profit": _first(
        "bank_months", "profit_so_far = profit_so_far + 0.01"
    ),
    "every_customer_has_every_month_at_the_bank": _gone("bank_months"),
    "the_bank_earns_nothing_before_joining": _JOINS_LATE,
    "assert_customers_rest_unless_active": _first(
        "customer_months", "status = 'silent'", "loan_outstanding > 0"
    ),
    "every_silent_customer_has_a_cause": "delete from truth.customer_silence",
    "no_contact_before_joining": _JOINS_LATE,
    "assert_days_cover_the_months": _gone("days"),
    "assert_each_assigned_customer_has_every_horizon": _gone("campaign_outcomes"),
    "assert_campaign_events_are_the_contacts": _first(
        "campaign_events",
        "response = 'Clicked'",
        "response = 'Converted' and campaign <> 'earlier_contacts'",
    ),
    "assert_customers_are_contacted_at_most_once_a_month": (
        "update marts.campaign_events set event_date = '2025-06-15' "
        "where campaign = 'placebo'"
    ),
    "assert_outcomes_of_the_other_arm_are_rebuilt_from_its_months": (
        "update intermediate.int_campaigns__outcomes_measured "
        "set margin_paise = margin_paise + 1"
    ),
    "assert_observed_outcomes_are_those_of_the_assigned_arm": _first(
        "campaign_outcomes", "converted = not converted"
    ),
    "campaign_conversions_are_those_of_the_arms": _gone("campaign_conversions"),
    "entry_ids_contain_their_month": (
        "update marts.ledger_entries set entry_id = entry_id + 100 "
        + _ENTRY.format("true")
    ),
    "assert_credit_scores_stay_on_the_markets_scale": _first(
        "customer_months", "credit_score = 1"
    ),
    "assert_dashboard_counts_add_up": _first("dashboard_balances", "customers = 99999"),
    "assert_dashboard_months_add_up": _first(
        "dashboard_months", "balance = balance + 0.01"
    ),
    "assert_dashboard_scenarios_add_up": _first(
        "dashboard_scenarios", "income_delta = income_delta + 0.01"
    ),
    "assert_dashboard_spending_adds_up": _first(
        "dashboard_spending", "amount = amount + 0.01"
    ),
    "assert_account_interest_accrues_on_balances": _first(
        "customer_months",
        "interest = interest + 0.01, regular_pay = regular_pay - 0.01",
    ),
    "assert_loan_interest_accrues_on_principal": _first(
        "customer_months", "loan_rate = loan_rate + 0.0001", "loan_rate > 0"
    ),
    "assert_every_entry_balances": _gone("ledger_entries"),
    "assert_financial_behavior_is_rebuilt_from_the_ledger": (
        "delete from marts.ledger_entries " + _ENTRY.format("true")
    ),
    "assert_scenario_impact_is_the_difference": _first(
        "scenario_impact",
        "income_delta = income_delta + 0.01, savings_delta = savings_delta + 0.01",
    ),
    "assert_scenario_summary_adds_up": _gone("scenario_summary"),
    "assert_scenarios_change_only_the_affected_customers": _first(
        "scenario_impact", "balance_delta = 0.01", "scenario = 'baseline'"
    ),
    "assert_scenarios_have_every_customer_and_month": _gone(
        "scenario_financial_behavior"
    ),
    "assert_auto_debits_are_items_of_the_statement": _first(
        "auto_debits", "amount = amount + 0.01"
    ),
    "nothing_is_presented_before_joining": _JOINS_LATE,
    "assert_transactions_are_what_was_simulated": _first(
        "transactions", "amount = amount + 0.01"
    ),
    "assert_five_columns_add_up_to_the_months": _first(
        "transactions", "amount = amount + 0.01", "category = 'Rent'"
    ),
    "the_statement_has_every_posting_of_the_account": _first(
        "transactions", "category = 'Rent'", "category = 'Fees'"
    ),
    "each_balance_follows_from_the_row_before": _first(
        "transactions", "balance_after = balance_after + 0.01"
    ),
    "assert_ledger_entries_add_up_to_each_month": (
        "update marts.ledger_entries set category = 'Bonus' "
        + _ENTRY.format("category = 'Regular pay'")
    ),
    "balance_is_previous_balance_plus_savings_in_any_scenario": _first(
        "scenario_financial_behavior", "balance = balance + 0.01"
    ),
    "balance_is_previous_balance_plus_savings_in_the_other_arm": (
        "update intermediate.int_campaigns__months_flipped "
        "set balance_paise = balance_paise + 1 where month = '2025-12-01'"
    ),
    "borrowed_is_principal_paid_and_owed_in_the_other_arm": (
        "update intermediate.int_campaigns__months_flipped "
        "set loan_interest_paise = loan_interest_paise + 1"
    ),
    "campaign_outcomes_are_those_of_the_assigned_arm": _first(
        "campaign_outcomes", "deposits = deposits + 0.01"
    ),
    "balance_is_previous_balance_plus_savings": _first(
        "financial_behavior", "balance = balance + 0.01"
    ),
    "borrowed_is_principal_paid_and_principal_owed": _first(
        "customer_months", "loan_outstanding = loan_outstanding + 0.01"
    ),
    "customers_are_the_accounts_opened": _first(
        "customers", "annual_income = annual_income + 0.01"
    ),
    "assert_lives_change_only_with_an_event": _first(
        "customer_months", "pay_level = pay_level + 0.01"
    ),
    "every_customer_has_every_month": _gone("financial_behavior"),
    "no_money_moves_before_joining": _JOINS_LATE,
    "no_part_of_money_moves_before_joining": _JOINS_LATE,
    "no_posting_before_joining": _JOINS_LATE,
    "no_life_event_before_joining": _JOINS_LATE,
    "deltas_add_up_as_money_does": _first(
        "scenario_impact", "savings_delta = savings_delta + 0.01"
    ),
    "no_transaction_before_the_customer_joined": _JOINS_LATE,
    "overdraft_is_used_as_far_as_the_balance_is_below_zero": _first(
        "customer_months", "overdraft_used = overdraft_used + 0.01"
    ),
    "parts_make_wholes": _first("customer_months", "fees = fees + 0.01"),
    "portfolio_months_has_every_month_with_a_portfolio": _gone("portfolio_months"),
    "profit_is_margin_less_cost": _first("campaign_outcomes", "cost = cost + 0.01"),
    "repaid_is_interest_or_principal": _first(
        "loan_schedule", "loan_repayment = loan_repayment + 0.01"
    ),
    "savings_are_what_the_month_left_in_any_scenario": _first(
        "scenario_financial_behavior", "savings = savings + 0.01"
    ),
    "savings_are_what_the_month_left_in_the_other_arm": (
        "update intermediate.int_campaigns__months_flipped "
        "set income_paise = income_paise + 1"
    ),
    "savings_are_what_the_month_left": _first(
        "financial_behavior", "savings = savings - 0.01"
    ),
    "the_loan_schedule_has_every_month_with_a_loan": _gone("loan_schedule"),
    "uplift_is_the_difference_of_the_arms": (
        "update truth.customer_uplift "
        "set incremental_profit = incremental_profit + 0.01"
    ),
    "units_are_bought_at_nav": _first(
        "portfolio_months", "units_bought = units_bought + 0.001"
    ),
    "units_are_sold_at_nav": _first(
        "portfolio_months", "units_sold = units_sold + 0.001"
    ),
    "units_are_the_units_before_plus_those_bought": _first(
        "portfolio_months", "portfolio_units = portfolio_units - 0.001"
    ),
    "units_times_nav_is_the_portfolios_value": _first(
        "portfolio_months", "portfolio_value = portfolio_value + 0.01"
    ),
    "arms_are_equal_where_their_conversions_are_equal": (
        "update truth.campaign_potential_outcomes "
        "set spending_if_control = spending_if_control + 0.01"
    ),
    "what_was_owed_is_paid_or_still_owed": _first(
        "loan_schedule", "opening_principal = opening_principal + 0.01"
    ),
}
