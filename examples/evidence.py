"""Estimated effects of a campaign by persona, and the true effects."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from publishing.layout import DATABASE, TRUTH
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.estimates.effects import EVERY_METHOD, Effect
from python_generators.estimates.recommended import AVERAGE
from python_generators.estimates.results import trial_of

METRICS = ("converted", "profit")

_OBSERVED = """
    with before as (
        select
            customer_id,
            avg(behavior.income)::double as income_before,
            avg(behavior.spending)::double as spending_before,
            avg(behavior.investments)::double as investments_before,
            avg(behavior.loan_repayment)::double as loan_repayment_before,
            avg(behavior.balance)::double as balance_before,
            avg(months.loan_outstanding)::double as loan_outstanding_before
        from marts.financial_behavior as behavior
        inner join marts.customer_months as months using (customer_id, month)
        inner join marts.campaigns as campaigns on
            campaigns.campaign = $campaign
            and behavior.month < campaigns.month
            and behavior.month >= campaigns.month - interval 3 month
        where months.status <> 'not_joined'
        group by customer_id
    )

    select
        customers.persona,
        campaigns.assignment,
        assignments.is_treated,
        assignments.treated_probability::double as treated_probability,
        outcomes.converted::double as converted,
        outcomes.profit::double as profit,
        customers.customer_id,
        coalesce(income_before, customers.annual_income / 12)::double as income_before,
        coalesce(
            spending_before,
            customers.annual_income * (1 - customers.savings_rate) / 12
        )::double as spending_before,
        coalesce(investments_before, 0) as investments_before,
        coalesce(loan_repayment_before, 0) as loan_repayment_before,
        coalesce(balance_before, customers.account_balance)::double as balance_before,
        coalesce(loan_outstanding_before, customers.existing_loan_balance)::double
            as loan_outstanding_before
    from marts.campaign_assignments as assignments
    inner join marts.campaigns as campaigns using (campaign)
    inner join marts.campaign_outcomes as outcomes using (campaign, customer_id)
    inner join marts.customers as customers using (customer_id)
    left join before using (customer_id)
    where campaign = $campaign and horizon_months = $horizon_months
    order by customer_id
"""
_ESTIMATES = """
    select method, estimate, ci_low, ci_high
    from marts.campaign_results
    where campaign = $campaign and metric = $metric
        and horizon_months = $horizon_months
    order by method
"""
_TRUE_CUSTOMER_EFFECTS = """
    select
        customer_id,
        converted_if_treated::double - converted_if_control::double as converted,
        (spending_if_treated - spending_if_control)::double as spending,
        (margin_if_treated - margin_if_control)::double as margin,
        (cost_if_treated - cost_if_control)::double as cost,
        (profit_if_treated - profit_if_control)::double as profit
    from truth.campaign_potential_outcomes
    where campaign = $campaign and horizon_months = $horizon_months
    order by customer_id
"""
_TRUE_EFFECT = """
    select any_value(true_effect)
    from truth.truth_recovery
    where campaign = $campaign and metric = $metric
        and horizon_months = $horizon_months
"""


@dataclass(frozen=True)
class CampaignQuery:
    """Queries on one campaign and one horizon of a publication."""

    published: Published
    campaign: str
    horizon_months: int

    def rows(
        self, file: str, sql: str, parameters: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """The result of a query, which must have rows.

        Args:
            file: A published DuckDB file.
            sql: A query with the parameters ``$campaign`` and ``$horizon_months``.
            parameters: Further parameters.

        Raises:
            InputError: The file is missing or holds no such campaign.
        """
        own = {"campaign": self.campaign, "horizon_months": self.horizon_months}
        with self.published.open(file) as connection:
            try:
                result = connection.execute(sql, {**own, **(parameters or {})}).df()
            except duckdb.CatalogException:
                result = pd.DataFrame()
        if result.empty:
            remedy = f"not published for {self.horizon_months} months: make run"
            shown = self.published.shown(file)
            raise InputError(shown, "campaign", self.campaign, remedy)
        return result


def observed_customers(query: CampaignQuery) -> pd.DataFrame:
    """One row per customer of either arm: persona, arm, METRICS and covariates."""
    return query.rows(DATABASE, _OBSERVED)


def effects(observed: pd.DataFrame, metric: str) -> dict[str, Effect]:
    """The estimated average effect of a contact, by persona."""
    estimate = EVERY_METHOD[AVERAGE[observed["assignment"].iloc[0]]]
    return {
        str(persona): estimate(trial_of(frame), frame[metric].to_numpy(np.float64))
        for persona, frame in observed.groupby("persona")
    }


def true_customer_effects(query: CampaignQuery, observed: pd.DataFrame) -> pd.DataFrame:
    """The true effect of a contact on each customer, with the persona."""
    truth = query.rows(TRUTH, _TRUE_CUSTOMER_EFFECTS)
    return truth.merge(observed[["customer_id", "persona"]], on="customer_id")


def true_effects(truth: pd.DataFrame, metric: str) -> dict[str, float]:
    """The true average effect of a contact, by persona."""
    means = truth.groupby("persona")[metric].mean()
    return {str(persona): float(mean) for persona, mean in means.items()}


def published_estimates(query: CampaignQuery, metric: str) -> dict[str, Effect]:
    """The estimates of ``campaign_results``, by method."""
    rows = query.rows(DATABASE, _ESTIMATES, {"metric": metric})
    found = {}
    for method, *numbers in rows.to_numpy().tolist():
        middle, low, high = (None if np.isnan(x) else float(x) for x in numbers)
        found[str(method)] = Effect(middle, ci_low=low, ci_high=high)
    return found


def true_effect(query: CampaignQuery, metric: str) -> float:
    """The true average effect over both arms."""
    rows = query.rows(TRUTH, _TRUE_EFFECT, {"metric": metric})
    return float(rows.to_numpy(np.float64)[0, 0])


def estimate_and_interval(effect: Effect) -> tuple[float, float, float]:
    """Estimate, lower and upper bound; the estimate if there is no interval."""
    middle = effect.estimate if effect.estimate is not None else float("nan")
    low = effect.ci_low if effect.ci_low is not None else middle
    high = effect.ci_high if effect.ci_high is not None else middle
    return middle, low, high
