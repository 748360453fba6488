"""The quality score is 1 for an equal population and lower for each defect."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from python_generators.core.populations import Population
from python_generators.core.tables import COLUMN_FIDELITY
from python_generators.fidelity.comparison import Comparison, PopulationView, Score
from python_generators.fidelity.distances import (
    column_distances,
    ks_distance,
    total_variation,
)
from python_generators.fidelity.quality import quality
from python_generators.synthetic.metadata import KEY

SEED = 42
Frames = dict[str, pd.DataFrame]
Found = dict[tuple[str, str, str], Score]


@pytest.fixture(scope="module")
def real(base: Population) -> Frames:
    return {n: f[f[KEY] <= 250].reset_index(drop=True) for n, f in base.items()}


def qualities(real: Population, synthetic: Population, seed: int = SEED) -> Found:
    comparison = Comparison(PopulationView(real), PopulationView(synthetic), None, seed)
    scores = list(quality(comparison))
    found = {
        (s.scope, s.metric.removeprefix("quality_"), s.property): s for s in scores
    }
    assert len(found) == len(scores)
    return found


@pytest.fixture(scope="module")
def equal_scores(real: Frames) -> Found:
    return qualities(real, real)


def shuffled(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return frame.assign(**{column: rng.permutation(frame[column].to_numpy())})


def test_an_equal_population_scores_one(equal_scores: Found) -> None:
    assert {scope for scope, _, _ in equal_scores} == {"customers", "all_tables"}
    for found in equal_scores.values():
        assert found.score == pytest.approx(1)
        assert found.ideal == 1


def test_a_property_without_counted_pairs_is_left_out(real: Frames) -> None:
    independent = {**real, "transactions": shuffled(real["transactions"], "category")}
    found = qualities(independent, independent)
    counted = {key: score.pairs_counted for key, score in found.items()}
    assert ("all_tables", "default", "Intertable Trends") not in counted
    assert counted["all_tables", "legacy", "Intertable Trends"] == 11 * 3 + 11 * 2
    assert counted["customers", "legacy", "Column Pair Trends"] == 11 * 10 / 2
    assert 1 <= counted["customers", "default", "Column Pair Trends"] < 10
    assert counted["all_tables", "legacy", "Overall"] == 0
    assert counted["all_tables", "legacy", "Cardinality"] == 0
    assert counted["all_tables", "legacy", "Column Shapes"] == 0
    assert ("customers", "legacy", "Cardinality") not in counted


def test_broken_dependence_lowers_pairs_and_not_shapes(real: Frames) -> None:
    broken = {"customers": shuffled(real["customers"], "income")}
    scores = qualities(real, broken)
    pairs, shapes = "Column Pair Trends", "Column Shapes"
    assert scores["customers", "default", pairs].score < 0.9
    assert scores["customers", "legacy", pairs].score < 0.99
    assert scores["customers", "legacy", shapes].score == pytest.approx(1)
    whole = np.mean([scores["customers", "default", p].score for p in (pairs, shapes)])
    assert scores["customers", "default", "Overall"].score == pytest.approx(whole)


@pytest.fixture
def default_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the scoring that counts all pairs, which takes the same path."""
    monkeypatch.setattr("python_generators.fidelity.quality.SCORINGS", ("default",))


@pytest.mark.usefixtures("default_scoring")
def test_child_rows_of_the_wrong_customers_lower_cardinality(real: Frames) -> None:
    events = real["campaign_events"].assign(
        **{KEY: lambda f: np.arange(len(f)) % 250 + 1}
    )
    scores = qualities(real, {**real, "campaign_events": events})
    assert scores["all_tables", "default", "Cardinality"].score < 0.9


def test_without_all_child_tables_only_customers_are_scored(real: Frames) -> None:
    some = {n: real[n] for n in ("customers", "campaign_events")}
    for tables in (some, {"customers": real["customers"]}):
        scores = qualities(real, tables)
        assert {scope for scope, _, _ in scores} == {"customers"}
        assert {scoring for _, scoring, _ in scores} == {"default", "legacy"}


@pytest.mark.usefixtures("default_scoring")
def test_scoring_is_repeatable_and_restores_the_state_of_numpy(real: Frames) -> None:
    """sdmetrics draws 50,000 rows of longer tables from numpy's global state."""
    many = real["transactions"].sample(60_000, replace=True, random_state=1)
    long = {**real, "transactions": many.reset_index(drop=True)}
    state = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    assert qualities(real, long) == qualities(real, long)
    assert (state == np.random.get_state()[1]).all()  # type: ignore[index]  # noqa: NPY002


def test_every_column_except_keys_has_a_distance(real: Frames) -> None:
    changed: Mapping[str, pd.DataFrame] = {
        **real,
        "customers": real["customers"].assign(
            gender="Male", joined_date=real["customers"]["joined_date"].max()
        ),
    }
    found = column_distances("hma", real, changed)
    assert list(found.columns) == COLUMN_FIDELITY.column_names
    assert len(found) == 11 + 3 + 2
    by_column = found.set_index("column_name")
    males = (real["customers"]["gender"] == "Male").mean()
    assert by_column["distance"]["gender"] == pytest.approx(1 - males)
    assert by_column["distance"]["joined_date"] > 0.99
    unchanged = by_column["distance"].drop(["gender", "joined_date"])
    assert (unchanged == 0).all()
    assert by_column["metric"]["gender"] == "total_variation"
    assert by_column["metric"]["joined_date"] == "ks_distance"
    customers_only = {"customers": changed["customers"]}
    assert len(column_distances("ctgan", real, customers_only)) == 11


def test_the_ks_distance_equals_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    left = pd.Series(rng.normal(size=300).round(1))
    right = pd.Series(rng.normal(0.3, 1, 500).round(1))
    expected = ks_2samp(left, right).statistic
    assert ks_distance(left, right) == pytest.approx(expected, abs=1e-12)
    assert ks_distance(right, left) == pytest.approx(expected, abs=1e-12)


def test_dates_are_equal_in_any_unit() -> None:
    days = pd.Series(pd.date_range("2025-01-01", periods=9))
    assert ks_distance(days, days.astype("datetime64[s]")) == 0


def test_total_variation_counts_categories_of_either_side() -> None:
    left, right = pd.Series(["a", "a", "b", "b"]), pd.Series(["b", "c"])
    assert total_variation(left, right) == pytest.approx(0.5)
    assert total_variation(left, pd.Series(["z"])) == pytest.approx(1)
