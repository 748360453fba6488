"""What the marts say of a campaign by persona, and what the sealed file says."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from publishing.layout import DATABASE, TRUTH
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.estimates.effects import Effect, cuped
from python_generators.estimates.results import trial_of

METRICS = ("converted", "profit")

_OBSERVED = """
    with before as (
        select
            customer_id,
            avg(lived.income)::double as income_before,
            avg(lived.spending)::double as spending_before,
            avg(lived.investments)::double as investments_before,
            avg(lived.loan_repayment)::double as loan_repayment_before,
            avg(lived.balance)::double as balance_before,
            avg(months.loan_outstanding)::double as loan_outstanding_before
        from marts.financial_behavior as lived
        inner join marts.customer_months as months using (customer_id, month)
        inner join marts.campaigns as campaigns on
            campaigns.campaign = $campaign
            and lived.month < campaigns.month
            and lived.month >= campaigns.month - interval 3 month
        group by customer_id
    )

    select
        customers.persona,
        assignments.is_treated,
        assignments.treated_probability::double as treated_probability,
        outcomes.converted::double as converted,
        outcomes.profit::double as profit,
        before.*
    from marts.campaign_assignments as assignments
    inner join marts.campaign_outcomes as outcomes using (campaign, customer_id)
    inner join marts.customers as customers using (customer_id)
    inner join before using (customer_id)
    where campaign = $campaign and horizon_months = $horizon_months
    order by customer_id
"""
_ARMS_COMPARED = """
    select method, estimate, ci_low, ci_high
    from marts.campaign_results
    where campaign = $campaign and metric = $metric
        and horizon_months = $horizon_months
    order by method
"""
_TRUE_DIFFERENCES = """
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
class Question:
    """One campaign over one horizon, in published files."""

    published: Published
    campaign: str
    horizon_months: int

    def ask(
        self, file: str, sql: str, more: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """The file's answer.

        Args:
            file: A published DuckDB file.
            sql: A query of ``$campaign`` and ``$horizon_months``.
            more: What else it is about.

        Raises:
            InputError: the file is missing, or holds no such campaign.
        """
        about = {"campaign": self.campaign, "horizon_months": self.horizon_months}
        with self.published.open(file) as connection:
            try:
                answer = connection.execute(sql, {**about, **(more or {})}).df()
            except duckdb.CatalogException:
                answer = pd.DataFrame()
        if answer.empty:
            remedy = "it was not published for these months: make run"
            shown = self.published.shown(file)
            raise InputError(shown, "campaign", self.campaign, remedy)
        return answer


def customers(question: Question) -> pd.DataFrame:
    """A row a customer of either arm: persona, arm, METRICS and the months before."""
    return question.ask(DATABASE, _OBSERVED)


def effects(observed: pd.DataFrame, metric: str) -> dict[str, Effect]:
    """What a contact changes on average, by persona, from what was observed."""
    return {
        str(persona): cuped(trial_of(frame), frame[metric].to_numpy(np.float64))
        for persona, frame in observed.groupby("persona")
    }


def true_differences(question: Question, observed: pd.DataFrame) -> pd.DataFrame:
    """What a contact truly changes for each customer, from the sealed file."""
    truth = question.ask(TRUTH, _TRUE_DIFFERENCES)
    return truth.merge(observed[["customer_id", "persona"]], on="customer_id")


def true_effects(truth: pd.DataFrame, metric: str) -> dict[str, float]:
    """What a contact truly changes on average, by persona."""
    means = truth.groupby("persona")[metric].mean()
    return {str(persona): float(mean) for persona, mean in means.items()}


def arms_compared(question: Question, metric: str) -> dict[str, Effect]:
    """The estimates of ``campaign_results``, by method."""
    rows = question.ask(DATABASE, _ARMS_COMPARED, {"metric": metric})
    found = {}
    for method, *numbers in rows.to_numpy().tolist():
        middle, low, high = (None if np.isnan(x) else float(x) for x in numbers)
        found[str(method)] = Effect(middle, ci_low=low, ci_high=high)
    return found


def true_effect(question: Question, metric: str) -> float:
    """The mean effect on all customers of the campaign, from the sealed file."""
    answer = question.ask(TRUTH, _TRUE_EFFECT, {"metric": metric})
    return float(answer.to_numpy(np.float64)[0, 0])


def numbers(effect: Effect) -> tuple[float, float, float]:
    """Estimate and interval; without an interval, the estimate thrice."""
    middle = effect.estimate if effect.estimate is not None else float("nan")
    low = effect.ci_low if effect.ci_low is not None else middle
    high = effect.ci_high if effect.ci_high is not None else middle
    return middle, low, high
