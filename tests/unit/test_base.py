"""The generated base: sizes, dates and the dependence that SDV is to learn."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f_oneway, spearmanr
from scipy.stats.contingency import association

from python_generators.base.faker.population import make_base
from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.tables import POPULATION_TABLES
from python_generators.seeds.load import Seeds


def test_table_sizes(base: Population) -> None:
    assert len(base["customers"]) == 2000
    assert 45_000 < len(base["transactions"]) < 55_000
    assert 7_000 < len(base["campaign_events"]) < 9_000


def test_columns_match_the_raw_tables(base: Population) -> None:
    for table in POPULATION_TABLES:
        assert list(base[table.name].columns) == table.column_names
        assert not base[table.name].isna().any(axis=None)


def test_ages_are_from_23_to_40(base: Population) -> None:
    age = base["customers"]["age"]
    assert age.min() >= 23
    assert age.max() <= 40


def test_columns_depend_on_each_other(base: Population) -> None:
    customers = base["customers"]
    log_income = np.log(customers["income"])

    def rank(column: str, other: pd.Series) -> float:
        return float(spearmanr(customers[column], other).statistic)

    assert rank("age", log_income) > 0.4
    assert rank("credit_score", log_income) > 0.25
    assert rank("account_balance", log_income) > 0.5
    assert rank("age", customers["joined_date"].astype("int64")) < -0.2
    for column in ("job_role", "employment_type"):
        groups = [g for _, g in log_income.groupby(customers[column])]
        assert f_oneway(*groups).pvalue < 1e-6, column


# The pairs that sdmetrics counts by default: |Pearson| > 0.5, Cramer's V > 0.3.
STRONG_NUMBERS = (
    ("age", "income"),
    ("income", "existing_loan_balance"),
    ("income", "account_balance"),
    ("savings_rate", "account_balance"),
    ("savings_rate", "credit_score"),
)


@pytest.mark.parametrize(
    "random_seed",
    [42, *(pytest.param(s, marks=pytest.mark.nightly) for s in (43, 44))],
)
def test_strong_pairs_exceed_the_thresholds_of_sdmetrics(
    random_seed: int, settings: Settings, seeds: Seeds
) -> None:
    base = make_base(settings.model_copy(update={"random_seed": random_seed}), seeds)
    customers = base["customers"]
    for one, other in STRONG_NUMBERS:
        assert customers[one].corr(customers[other]) > 0.5, (one, other)
    assert _cramers_v(customers["job_role"], customers["employment_type"]) > 0.3
    spent = base["transactions"].merge(customers, on="customer_id")
    assert _cramers_v(spent["employment_type"], spent["category"]) > 0.3


def _cramers_v(one: pd.Series, other: pd.Series) -> float:
    return float(association(pd.crosstab(one, other), method="cramer"))


def test_about_half_have_no_loan_and_loans_follow_income(base: Population) -> None:
    customers = base["customers"]
    has_loan = customers["existing_loan_balance"] > 0
    assert 0.35 < has_loan.mean() < 0.6
    assert customers.loc[has_loan, "existing_loan_balance"].min() >= 1000
    ratio = customers["existing_loan_balance"] / customers["income"]
    assert ratio.max() < 1.6


def test_amounts_differ_between_categories(base: Population) -> None:
    median = base["transactions"].groupby("category")["amount"].median()
    assert median["Rent"] > 5 * median["Dining"]
    assert median["Travel"] > 3 * median["Transport"]


def test_responses_depend_on_age(base: Population) -> None:
    events = base["campaign_events"].merge(base["customers"], on="customer_id")
    young = events["age"] < 30
    ignored = (events["response"] == "Ignored").groupby(young).mean()
    assert ignored[False] - ignored[True] > 0.05
    shares = events["response"].value_counts(normalize=True)
    assert (
        shares["Ignored"] > shares["Opened"] > shares["Clicked"] > shares["Converted"]
    )


def test_events_lie_between_joining_and_the_observation_date(
    base: Population, settings: Settings
) -> None:
    joined = base["customers"].set_index("customer_id")["joined_date"]
    for table, column in (
        ("transactions", "transaction_date"),
        ("campaign_events", "event_date"),
    ):
        days = base[table][column]
        assert (days >= base[table]["customer_id"].map(joined)).all()
        assert days.max() <= pd.Timestamp(settings.as_of_date)
        oldest = pd.Timestamp(settings.as_of_date - timedelta(days=365))
        assert days.min() >= oldest


def test_transactions_follow_due_days_weekends_and_season(base: Population) -> None:
    spent = base["transactions"]
    rent = spent.loc[spent["category"] == "Rent", "transaction_date"].dt.day
    assert ((rent >= 3) & (rent <= 5)).mean() > 0.8
    dining = spent.loc[spent["category"] == "Dining", "transaction_date"].dt.dayofweek
    assert (dining >= 5).mean() > 0.4
    shopping = spent[spent["category"] == "Shopping"]
    by_month = shopping["transaction_date"].dt.month.value_counts()
    assert by_month[10] > by_month[9]


def test_same_seed_gives_the_same_base(
    base: Population, settings: Settings, seeds: Seeds
) -> None:
    again = make_base(settings, seeds)
    for name, frame in base.items():
        pd.testing.assert_frame_equal(frame, again[name])
    other = make_base(settings.model_copy(update={"random_seed": 43}), seeds)
    assert not base["customers"]["income"].equals(other["customers"]["income"])
