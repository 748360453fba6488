"""Privacy detects leaked rows; the C2ST detects independent columns."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pytest

from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.tables import FIDELITY_SCORES
from python_generators.fidelity.c2st import METRIC as C2ST
from python_generators.fidelity.c2st import c2st
from python_generators.fidelity.comparison import Comparison, Score
from python_generators.fidelity.evaluate import compare
from python_generators.fidelity.limits import LIMITS, beyond_limits, limit_of
from python_generators.fidelity.privacy import METRIC as PRIVACY
from python_generators.fidelity.privacy import closest, privacy
from python_generators.fidelity.references import draw_holdout, no_model
from python_generators.seeds.load import Seeds
from python_generators.synthetic.metadata import KEY

SEED = 42
ONE = "customers"


@pytest.fixture(scope="module", autouse=True)
def two_folds() -> Iterator[None]:
    """Two folds instead of five: scores within 0.03, in half of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("python_generators.fidelity.c2st.FOLDS", 2)
        yield


@pytest.fixture(scope="module")
def new_customers(settings: Settings, seeds: Seeds) -> Population:
    """Three times as many customers as the base: a part to score, the rest holdout."""
    return draw_holdout(settings, seeds)


@pytest.fixture(scope="module")
def new_sample(new_customers: Population) -> Population:
    return {n: f[f[KEY] <= 2000] for n, f in new_customers.items()}


@pytest.fixture(scope="module")
def holdout(new_customers: Population) -> Population:
    return {n: f[f[KEY] > 2000] for n, f in new_customers.items()}


def frame(scores: Iterable[Score]) -> pd.DataFrame:
    rows = [("control", *s) for s in scores]
    return pd.DataFrame(rows, columns=FIDELITY_SCORES.column_names)


def detected(comparison: Comparison) -> set[tuple[str, str]]:
    """The metrics and properties beyond their limits."""
    found = beyond_limits(frame([*c2st(comparison), *privacy(comparison)]))
    return set(zip(found["metric"], found["property"], strict=True))


def test_a_new_sample_of_the_same_process_passes(
    base: Population, new_sample: Population, holdout: Population
) -> None:
    assert detected(compare(base, new_sample, holdout, SEED)) == set()


def test_independent_columns_are_detected(
    base: Population, holdout: Population
) -> None:
    independent = compare(base, no_model(base, SEED), holdout, SEED)
    assert beyond_limits(frame(privacy(independent))).empty
    scores = frame(c2st(independent))
    assert list(beyond_limits(scores)["scope"]) == list(scores["scope"])


def leak(base: Population, new_sample: Population, jitter: float) -> Population:
    """Half of the base, amounts changed slightly, among as many new customers."""
    half = base["customers"].iloc[: len(base["customers"]) // 2].copy()
    rng = np.random.default_rng(0)
    for column in ("income", "existing_loan_balance", "account_balance"):
        half[column] *= 1 + jitter * rng.normal(size=len(half))
    rest = new_sample["customers"].iloc[: len(half)]
    return {"customers": pd.concat([half, rest], ignore_index=True)}


def test_a_synthesizer_that_copies_half_of_the_base_is_detected(
    base: Population, new_sample: Population, holdout: Population
) -> None:
    comparison = compare(base, leak(base, new_sample, 0), holdout, SEED)
    privacies = {
        (PRIVACY, p) for scope, metric, p in LIMITS if (scope, metric) == (ONE, PRIVACY)
    }
    assert privacies <= detected(comparison)
    found = {s.property: s.score for s in privacy(comparison)}
    assert found["exact_copies"] == pytest.approx(0.5)
    assert found["closer_to_train_share"] == pytest.approx(0.75, abs=0.03)
    assert found["membership_auc"] == pytest.approx(0.75, abs=0.04)


def test_near_copies_are_detected_by_their_distance(
    base: Population, new_sample: Population, holdout: Population
) -> None:
    comparison = compare(base, leak(base, new_sample, 0.01), holdout, SEED)
    found = {s.property: s.score for s in privacy(comparison)}
    assert found["exact_copies"] < 0.01
    names = {"closer_to_train_share", "dcr_ratio_p05", "membership_auc"}
    assert {(PRIVACY, name) for name in names} <= detected(comparison)


def test_without_holdout_only_copies_and_shared_values_are_scored(
    base: Population,
) -> None:
    copies, *shared = privacy(compare(base, base, None, SEED))
    assert (copies.property, copies.score, copies.ideal) == ("exact_copies", 1, 0)
    assert shared
    assert {score.property.split(":")[0] for score in shared} == {"shared_values"}


def test_the_closest_record_is_found_in_both_directions() -> None:
    rng = np.random.default_rng(2)
    left, right = rng.normal(size=(1500, 4)), rng.normal(size=(70, 4))
    left[:, 3], right[:, 3] = rng.integers(0, 3, 1500), rng.integers(0, 3, 70)
    apart = np.abs(left[:, None, :3] - right[None, :, :3]).sum(axis=2)
    apart += left[:, None, 3] != right[None, :, 3]
    of_left, of_right = closest(left, right, [3])
    np.testing.assert_allclose(of_left, apart.min(axis=1))
    np.testing.assert_allclose(of_right, apart.min(axis=0))


def test_limits_are_one_sided_and_include_their_ends() -> None:
    auc = limit_of("customers", C2ST, "auc")
    assert auc is not None
    rows = [
        Score("customers", C2ST, "auc", score, 0.5)
        for score in (0.2, auc.highest, auc.highest + 1e-9)
    ]
    assert list(beyond_limits(frame(rows)).index) == [2]
    assert limit_of("customers", C2ST, "unknown") is None
