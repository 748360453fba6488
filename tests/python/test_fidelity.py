"""The scores are what they say: 1 for an equal population, less for each defect."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from python_generators.fidelity import quality
from python_generators.fidelity.distances import (
    column_distances,
    ks_distance,
    total_variation,
)
from python_generators.fidelity.quality import quality_scores
from python_generators.populations import Population
from python_generators.synthetic.metadata import KEY
from python_generators.tables import COLUMN_FIDELITY, FIDELITY_SCORES

SEED = 42
Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def real(base: Population) -> Frames:
    return {n: f[f[KEY] <= 400].reset_index(drop=True) for n, f in base.items()}


@pytest.fixture(scope="module")
def equal_scores(real: Frames) -> pd.DataFrame:
    return quality_scores("hma", real, real, SEED)


def shuffled(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return frame.assign(**{column: rng.permutation(frame[column].to_numpy())})


def score(scores: pd.DataFrame, *row: str) -> float:
    return float(scores.set_index(["scope", "scoring", "property"])["score"][row])


def test_an_equal_population_scores_one(equal_scores: pd.DataFrame) -> None:
    assert list(equal_scores.columns) == FIDELITY_SCORES.column_names
    assert not equal_scores.duplicated(list(FIDELITY_SCORES.key)).any()
    assert set(equal_scores["population"]) == {"hma"}
    assert set(equal_scores["scope"]) == {"customers", "all_tables"}
    np.testing.assert_allclose(equal_scores["score"], 1)


def test_a_property_in_which_no_pair_counts_is_left_out(
    equal_scores: pd.DataFrame,
) -> None:
    counted = equal_scores.set_index(["scope", "scoring", "property"])["pairs_counted"]
    assert ("all_tables", "default", "Intertable Trends") not in counted.index
    assert counted["all_tables", "legacy", "Intertable Trends"] == 11 * 3 + 11 * 2
    assert counted["customers", "legacy", "Column Pair Trends"] == 11 * 10 / 2
    assert 1 <= counted["customers", "default", "Column Pair Trends"] < 10
    assert counted["all_tables", "legacy", "Overall"] == 0
    assert counted["all_tables", "legacy", "Cardinality"] == 0
    assert counted["all_tables", "legacy", "Column Shapes"] == 0
    assert ("customers", "legacy", "Cardinality") not in counted.index
    assert equal_scores["score"].notna().all()


def test_broken_dependence_lowers_pairs_and_not_shapes(real: Frames) -> None:
    broken = {**real, "customers": shuffled(real["customers"], "income")}
    scores = quality_scores("hma", real, broken, SEED)
    pairs, shapes = "Column Pair Trends", "Column Shapes"
    assert score(scores, "customers", "default", pairs) < 0.9
    assert score(scores, "customers", "legacy", pairs) < 0.99
    assert score(scores, "customers", "legacy", shapes) == pytest.approx(1)
    whole = np.mean([score(scores, "customers", "default", p) for p in (pairs, shapes)])
    assert score(scores, "customers", "default", "Overall") == pytest.approx(whole)


def test_children_of_the_wrong_customers_lower_cardinality(real: Frames) -> None:
    events = real["campaign_events"].assign(
        **{KEY: lambda f: np.arange(len(f)) % 400 + 1}
    )
    scores = quality_scores("hma", real, {**real, "campaign_events": events}, SEED)
    assert score(scores, "all_tables", "default", "Cardinality") < 0.9


def test_a_single_table_has_one_scope(real: Frames) -> None:
    people = {"customers": real["customers"]}
    scores = quality_scores("ctgan", real, people, SEED)
    assert set(scores["scope"]) == {"customers"}
    assert set(scores["scoring"]) == {"default", "legacy"}


def test_a_large_population_is_scored_by_a_seeded_sample_with_its_children(
    real: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    score_all = quality._scores

    def spy(names: list[str], real: Population, synthetic: Population, *rest: object):  # type: ignore[no-untyped-def]  # noqa: ANN202
        seen.append(synthetic)
        return score_all(names, real, synthetic, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(quality, "_scores", spy)
    monkeypatch.setattr(quality, "LARGEST_SCORED_WHOLE", 399)
    monkeypatch.setattr(quality, "SCORED_SAMPLE", 100)
    frames = [quality_scores("hma", real, real, seed) for seed in (1, 1, 2)]
    pd.testing.assert_frame_equal(frames[0], frames[1])
    assert not frames[0].equals(frames[2])
    sample = seen[0]
    assert len(sample["customers"]) == 100
    for name in ("transactions", "campaign_events"):
        expected = real[name][real[name][KEY].isin(sample["customers"][KEY])]
        pd.testing.assert_frame_equal(sample[name], expected)


def test_scoring_is_repeatable_and_leaves_numpys_state(real: Frames) -> None:
    """sdmetrics draws 50,000 rows of longer tables from numpy's global state."""
    many = real["transactions"].sample(60_000, replace=True, random_state=1)
    long = {**real, "transactions": many.reset_index(drop=True)}
    state = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    first = quality_scores("hma", real, long, SEED)
    pd.testing.assert_frame_equal(first, quality_scores("hma", real, long, SEED))
    assert (state == np.random.get_state()[1]).all()  # type: ignore[index]  # noqa: NPY002


def test_distances_are_told_for_every_column_but_keys(real: Frames) -> None:
    moved: Mapping[str, pd.DataFrame] = {
        **real,
        "customers": real["customers"].assign(
            gender="Male", joined_date=real["customers"]["joined_date"].max()
        ),
    }
    found = column_distances("hma", real, moved)
    assert list(found.columns) == COLUMN_FIDELITY.column_names
    assert len(found) == 11 + 3 + 2
    by_column = found.set_index("column_name")
    males = (real["customers"]["gender"] == "Male").mean()
    assert by_column["distance"]["gender"] == pytest.approx(1 - males)
    assert by_column["distance"]["joined_date"] > 0.99
    unmoved = by_column["distance"].drop(["gender", "joined_date"])
    assert (unmoved == 0).all()
    assert by_column["metric"]["gender"] == "total_variation"
    assert by_column["metric"]["joined_date"] == "ks_distance"
    people = {"customers": moved["customers"]}
    assert len(column_distances("ctgan", real, people)) == 11


def test_ks_is_scipys() -> None:
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
