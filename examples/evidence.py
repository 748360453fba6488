"""What the marts say of a campaign by persona, and what the sealed file says."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from contest.files import DATABASE, TRUTH, opened, shown
from python_generators.errors import InputError
from python_generators.experiments.effects import Effect, cuped
from python_generators.experiments.trial import Trial

METRICS = ("converted", "profit")
BEFORE = ("income_before", "spending_before", "balance_before")

_OBSERVED = """
    with before as (
        select
            months.customer_id,
            avg(months.income)::double as income_before,
            avg(months.spending)::double as spending_before,
            avg(months.balance)::double as balance_before
        from marts.financial_behavior as months
        inner join marts.campaigns as campaigns
            on
                campaigns.campaign = $campaign
                and months.month < campaigns.month
                and months.month >= campaigns.month - interval 3 months
        group by months.customer_id
    )

    select
        assignments.customer_id,
        customers.persona,
        assignments.is_treated,
        assignments.treated_probability::double as treated_probability,
        outcomes.converted::double as converted,
        outcomes.profit::double as profit,
        coalesce(income_before, 0) as income_before,
        coalesce(spending_before, 0) as spending_before,
        coalesce(balance_before, 0) as balance_before
    from marts.campaign_assignments as assignments
    inner join marts.campaign_outcomes as outcomes using (campaign, customer_id)
    inner join marts.customers as customers using (customer_id)
    left join before using (customer_id)
    where campaign = $campaign and horizon_months = $horizon_months
    order by assignments.customer_id
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

    folder: Path
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
        with opened(self.folder, file) as connection:
            try:
                answer = connection.execute(sql, {**about, **(more or {})}).df()
            except duckdb.CatalogException:
                answer = pd.DataFrame()
        if answer.empty:
            remedy = "it was not published for these months: make run"
            raise InputError(
                shown(self.folder, file), "campaign", self.campaign, remedy
            )
        return answer


def customers(question: Question) -> pd.DataFrame:
    """A row a customer of either arm: persona, arm, METRICS and the months BEFORE."""
    return question.ask(DATABASE, _OBSERVED)


def effects(observed: pd.DataFrame, metric: str) -> dict[str, Effect]:
    """What a contact changes on average, by persona, from what was observed."""
    return {
        str(persona): cuped(_trial(frame), frame[metric].to_numpy(np.float64))
        for persona, frame in observed.groupby("persona")
    }


def _trial(frame: pd.DataFrame) -> Trial:
    return Trial(
        treated=frame["is_treated"].to_numpy(np.bool_),
        probability=frame["treated_probability"].to_numpy(np.float64),
        covariates=frame[list(BEFORE)].to_numpy(np.float64),
    )


def true_effects(
    question: Question, observed: pd.DataFrame, metric: str
) -> dict[str, float]:
    """What a contact truly changes on average, by persona, from the sealed file."""
    truth = question.ask(TRUTH, _TRUE_DIFFERENCES).merge(
        observed[["customer_id", "persona"]]
    )
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
