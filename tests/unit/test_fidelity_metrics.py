"""Each metric has its ideal value for equal data and reacts to its defect."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from pages.score_descriptions import HEADLINES
from pages.score_descriptions import METRICS as EXPLAINED
from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS, FIDELITY_SCORES
from python_generators.fidelity.c2st import c2st, separation
from python_generators.fidelity.classifier import MOST_CATEGORIES, encode
from python_generators.fidelity.columns import (
    cardinality,
    worst_columns,
    zero_mass_error,
)
from python_generators.fidelity.comparison import Comparison, PopulationView, Score
from python_generators.fidelity.dependence import (
    correlation_drift,
    cramers_v,
    inter_table_drift,
    rank_correlations,
)
from python_generators.fidelity.evaluate import METRICS, compare, fidelity_scores
from python_generators.fidelity.features import with_children
from python_generators.fidelity.limits import LIMITS
from python_generators.fidelity.privacy import METRIC
from python_generators.fidelity.references import halves
from python_generators.fidelity.utility import TASKS, utility
from python_generators.synthetic.metadata import KEY, modelled_columns

SEED = 42
Frames = dict[str, pd.DataFrame]
Metric = Callable[[Comparison], Iterable[Score]]


@pytest.fixture(scope="module", autouse=True)
def two_folds() -> Iterator[None]:
    """Two folds instead of five: scores within 0.03, in half of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("python_generators.fidelity.c2st.FOLDS", 2)
        yield


@pytest.fixture(scope="module")
def split(base: Population) -> tuple[Population, Population]:
    return halves(base, SEED)


def scored(
    metric: Metric,
    real: Population,
    synthetic: Population,
    holdout: Population | None = None,
) -> dict[tuple[str, str], Score]:
    found = list(metric(compare(real, synthetic, holdout, SEED)))
    named = {(s.scope, s.property): s for s in found}
    assert len(named) == len(found) > 0
    return named


def with_column(population: Population, table: str, **columns: Any) -> Frames:
    return {**population, table: population[table].assign(**columns)}


def permuted(population: Population, table: str, column: str) -> Frames:
    values = population[table][column].to_numpy()
    values = np.random.default_rng(0).permutation(values)
    return with_column(population, table, **{column: values})


def test_a_customer_is_joined_with_a_summary_of_its_child_rows() -> None:
    customers = pd.DataFrame({KEY: [3, 1, 2]}, index=[7, 8, 9])
    for column in modelled_columns(CUSTOMERS):
        customers[column] = 0
    transactions = pd.DataFrame(
        {
            KEY: [2, 1, 1, 1],
            "transaction_date": pd.to_datetime(["1970-01-03"] * 3 + ["1970-01-09"]),
            "category": ["Rent", "Rent", "Food", "Food"],
            "amount": [0.0, np.e - 1, np.e**2 - 1, np.e**6 - 1],
        }
    )
    tables = {"customers": customers, "transactions": transactions}
    joined = with_children(tables, ["transactions"])
    assert list(joined.index) == [7, 8, 9]
    assert list(joined["transactions:count"]) == [0, 3, 1]
    row = joined.loc[8].filter(like="transactions:").astype(float)
    assert row["transactions:amount_mean"] == pytest.approx(3)
    assert row["transactions:amount_median"] == pytest.approx(2)
    assert row["transactions:amount_max"] == pytest.approx(6)
    assert row["transactions:amount_spread"] == pytest.approx(np.std([1, 2, 6]))
    assert row["transactions:transaction_date_mean"] == pytest.approx(4)
    assert row["transactions:category_share:Food"] == pytest.approx(2 / 3)
    assert joined.loc[9, "transactions:amount_spread"] == 0
    assert joined.loc[7].filter(like="transactions:").isna().sum() == 8


def test_frames_share_their_encoding() -> None:
    many = [f"c{i:03}" for i in range(300)]
    left = pd.DataFrame({"type": [*many, "c000"], "day": pd.Timestamp("1970-01-02")})
    right = pd.DataFrame({"type": ["c000", "new"], "extra": [5, 6]})
    right["day"] = pd.Timestamp("1970-01-04")
    (first, second), categorical = encode([left, right])
    assert categorical == [0]
    assert first[0, 0] == first[-1, 0] == second[0, 0] < MOST_CATEGORIES
    assert second[:, 1].tolist() == [3, 3]
    assert first[:, 2].sum() == 0
    assert second[:, 2].tolist() == [5, 6]
    # The rarest categories share the last code.
    assert set(first[:, 0]) | set(second[:, 0]) == set(range(MOST_CATEGORIES + 1))


def test_rank_correlations_equal_spearmans() -> None:
    rng = np.random.default_rng(3)
    left = rng.normal(size=200)
    frame = pd.DataFrame({"a": left, "b": np.exp(left + rng.normal(size=200)), "c": 1})
    found = rank_correlations(frame)
    assert found[0, 1] == pytest.approx(spearmanr(frame["a"], frame["b"]).statistic)
    assert found[0, 2] == found[2, 2] == 0


def test_cramers_v_is_corrected_for_small_samples() -> None:
    rng = np.random.default_rng(5)
    left, right = (pd.Series(rng.integers(0, 5, 300)) for _ in range(2))
    assert cramers_v(left, right) < 0.05
    assert cramers_v(left, left) == pytest.approx(1)
    assert cramers_v(left, pd.Series(np.zeros(300))) == 0


def test_correlation_drift_detects_permuted_columns(base: Population) -> None:
    same = scored(correlation_drift, base, base)
    assert all(s.score == 0 and s.ideal == 0 for s in same.values())
    pairs = {name: s.pairs_counted for (_, name), s in same.items()}
    assert pairs["max_spearman"] == 7 * 6 / 2
    assert pairs["max_cramers_v"] == 4 * 3 / 2 + 4 * 7
    permuted_income = scored(
        correlation_drift, base, permuted(base, "customers", "income")
    )
    assert permuted_income["customers", "max_spearman"].score > 0.4
    permuted_jobs = scored(
        correlation_drift, base, permuted(base, "customers", "job_role")
    )
    assert permuted_jobs["customers", "max_cramers_v"].score > 0.1
    assert permuted_jobs["customers", "max_spearman"].score == 0


def test_inter_table_drift_detects_child_rows_of_other_customers(
    base: Population,
) -> None:
    hops = {
        "customers_transactions",
        "customers_campaign_events",
        "transactions_campaign_events",
    }
    same = scored(inter_table_drift, base, base)
    assert {name.split(":")[0] for _, name in same} == hops
    assert all(s.score == pytest.approx(0, abs=1e-12) for s in same.values())
    lost = permuted(base, "transactions", KEY)
    drift = scored(inter_table_drift, base, lost)
    assert drift["all_tables", "customers_transactions:max_spearman"].score > 0.3
    events = drift["all_tables", "customers_campaign_events:max_spearman"]
    assert events.score == pytest.approx(0, abs=1e-12)


def test_shares_of_zeros_and_the_worst_columns(base: Population) -> None:
    loans = base["customers"]["existing_loan_balance"]
    filled = loans.where(loans > 0, 1.0)
    spoilt = with_column(base, "customers", existing_loan_balance=filled)
    errors = scored(zero_mass_error, base, spoilt)
    share = float((loans == 0).mean())
    assert errors["customers", "existing_loan_balance"].score == pytest.approx(share)
    assert ("customers", "income") not in errors
    worst = scored(worst_columns, base, spoilt)
    assert worst["customers", "max_ks_distance"].score == pytest.approx(share)
    assert worst["transactions", "max_total_variation"].score == 0


def test_cardinality_includes_customers_without_child_rows(base: Population) -> None:
    assert all(s.score == 0 for s in scored(cardinality, base, base).values())
    events = base["campaign_events"]
    childless = {**base, "campaign_events": events[events[KEY] > 500]}
    found = scored(cardinality, base, childless)
    lost = 500 / len(base["customers"])
    assert found["campaign_events", "total_variation"].score == pytest.approx(lost)
    assert found["campaign_events", "ks_distance"].score == pytest.approx(lost)
    assert found["transactions", "ks_distance"].score == 0


def test_a_classifier_cannot_separate_random_halves(
    split: tuple[Population, Population],
) -> None:
    found = scored(c2st, *split)
    assert {scope for scope, _ in found} == {
        "customers",
        "transactions",
        "customers_with_children",
    }
    assert all(s.ideal == 0.5 and abs(s.score - 0.5) < 0.06 for s in found.values())


def test_a_classifier_separates_shifted_rows_repeatably() -> None:
    rng = np.random.default_rng(1)
    left, right = (
        pd.DataFrame({"x": rng.normal(m, 1, 300), "c": ["a", "b", "c"] * 100})
        for m in (0, 2)
    )
    found = separation(left, right, SEED)
    assert found > 0.85
    assert separation(left, right, SEED) == found


def test_transactions_are_classified_by_one_row_per_customer(base: Population) -> None:
    """Rows of one customer are similar and would be recognised across folds."""
    some = {n: f[f[KEY] <= 800] for n, f in base.items()}
    amount = some["transactions"][KEY].astype(float)
    marked = with_column(some, "transactions", amount=amount)
    first, second = halves(marked, SEED)
    assert scored(c2st, first, second)["transactions", "auc"].score < 0.56


def test_utility_is_kept_by_real_rows_and_lost_by_shuffled_ones(
    base: Population, split: tuple[Population, Population]
) -> None:
    whole = scored(utility, base, base, split[1])
    assert len(whole) == 3 * len(TASKS)
    for task in TASKS:
        best = whole[task.scope, f"{task.name}:auc_real"].score
        assert whole[task.scope, f"{task.name}:kept"].ideal == 1
        assert whole[task.scope, f"{task.name}:auc_synthetic"].ideal == best
    assert whole["customers", "loan_presence:kept"].score == pytest.approx(1, abs=0.02)
    assert whole["customers", "high_saver:kept"].score == pytest.approx(1, abs=0.02)
    shuffled = permuted(base, "customers", "savings_rate")
    lost = scored(utility, base, {"customers": shuffled["customers"]}, split[1])
    assert lost["customers", "high_saver:kept"].score < 0.8
    assert ("all_tables", "campaign_click:kept") not in lost


def test_own_data_is_tested_on_its_other_half_and_labels_must_differ(
    base: Population,
) -> None:
    population = {"customers": base["customers"]}
    halved = scored(utility, population, population)
    assert halved["customers", "high_saver:auc_real"].score > 0.7
    indebted = with_column(population, "customers", existing_loan_balance=1.0)
    assert ("customers", "loan_presence:kept") not in scored(
        utility, population, indebted
    )


def test_halves_split_customers_with_their_child_rows(
    base: Population, split: tuple[Population, Population]
) -> None:
    for name, frame in base.items():
        first, second = (half[name] for half in split)
        assert len(first) + len(second) == len(frame)
        assert set(first[KEY]).isdisjoint(second[KEY])
        assert set(first[KEY]) <= set(split[0]["customers"][KEY])


@pytest.fixture(scope="module")
def scores(base: Population) -> pd.DataFrame:
    """Every metric of a small population."""
    real, synthetic, holdout = (
        {n: f[f[KEY].between(first, first + 199)] for n, f in base.items()}
        for first in (1, 201, 401)
    )
    return fidelity_scores("hma", compare(real, synthetic, holdout, SEED))


def test_every_metric_is_in_the_raw_table(scores: pd.DataFrame) -> None:
    assert list(scores.columns) == FIDELITY_SCORES.column_names
    assert not scores.duplicated(list(FIDELITY_SCORES.key)).any()
    assert scores.notna().all(axis=None)
    assert set(scores["population"]) == {"hma"}
    others = {"quality", "worst_columns", "c2st", "holdout_membership"}
    named = {metric.__name__ for metric in METRICS} - others
    assert named | {METRIC} <= set(scores["metric"])


def test_every_metric_of_a_run_is_explained_on_the_page(scores: pd.DataFrame) -> None:
    assert set(scores["metric"]) == set(EXPLAINED)
    keys = set(zip(scores["scope"], scores["metric"], scores["property"], strict=True))
    assert set(HEADLINES) <= keys
    assert set(LIMITS) <= keys


def test_a_population_is_joined_once(base: Population) -> None:
    population = PopulationView(base)
    assert population.joined is population.joined
    assert population.only(population.children) is population
    assert PopulationView({"customers": base["customers"]}).children == []
