"""Controls that must fail: privacy catches a leak, the C2ST a copy with no model."""

from collections.abc import Iterable

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
from python_generators.fidelity.references import no_model, unseen
from python_generators.seeds.load import Seeds
from python_generators.synthetic.metadata import KEY

SEED = 42


@pytest.fixture(scope="module")
def holdouts(settings: Settings, seeds: Seeds) -> Population:
    """Three times as many as the base has: one part to score, the rest unseen."""
    return unseen(settings, seeds)


@pytest.fixture(scope="module")
def fresh(holdouts: Population) -> Population:
    return {n: f[f[KEY] <= 2000] for n, f in holdouts.items()}


@pytest.fixture(scope="module")
def others(holdouts: Population) -> Population:
    return {n: f[f[KEY] > 2000] for n, f in holdouts.items()}


def frame(scores: Iterable[Score]) -> pd.DataFrame:
    rows = [("control", *s) for s in scores]
    return pd.DataFrame(rows, columns=FIDELITY_SCORES.column_names)


def caught(comparison: Comparison) -> set[tuple[str, str]]:
    """The metrics and properties beyond their limits."""
    found = beyond_limits(frame([*c2st(comparison), *privacy(comparison)]))
    return set(zip(found["metric"], found["property"], strict=True))


def test_fresh_people_pass(
    base: Population, fresh: Population, others: Population
) -> None:
    assert caught(compare(base, fresh, others, SEED)) == set()


def test_independent_columns_are_caught(base: Population, others: Population) -> None:
    forgetful = compare(base, no_model(base, SEED), others, SEED)
    assert beyond_limits(frame(privacy(forgetful))).empty
    scores = frame(c2st(forgetful))
    assert list(beyond_limits(scores)["scope"]) == list(scores["scope"])


def leak(base: Population, fresh: Population, jitter: float) -> Population:
    """Half of the base, its money changed slightly, among as many fresh people."""
    half = base["customers"].iloc[: len(base["customers"]) // 2].copy()
    rng = np.random.default_rng(0)
    for column in ("income", "existing_loan_balance", "account_balance"):
        half[column] *= 1 + jitter * rng.normal(size=len(half))
    rest = fresh["customers"].iloc[: len(half)]
    return {"customers": pd.concat([half, rest], ignore_index=True)}


def test_a_synthesizer_that_copies_half_of_the_base_is_caught(
    base: Population, fresh: Population, others: Population
) -> None:
    comparison = compare(base, leak(base, fresh, 0), others, SEED)
    privacies = {(PRIVACY, p) for _, metric, p in LIMITS if metric == PRIVACY}
    assert privacies <= caught(comparison)
    found = {s.property: s.score for s in privacy(comparison)}
    assert found["exact_copies"] == pytest.approx(0.5)
    assert found["closer_to_train_share"] == pytest.approx(0.75, abs=0.03)
    assert found["membership_auc"] == pytest.approx(0.75, abs=0.04)


def test_copies_that_are_not_exact_are_caught_by_their_nearness(
    base: Population, fresh: Population, others: Population
) -> None:
    comparison = compare(base, leak(base, fresh, 0.01), others, SEED)
    found = {s.property: s.score for s in privacy(comparison)}
    assert found["exact_copies"] < 0.01
    names = {"closer_to_train_share", "dcr_ratio_p05", "membership_auc"}
    assert {(PRIVACY, name) for name in names} <= caught(comparison)


def test_without_holdouts_only_exact_copies_are_reported(base: Population) -> None:
    (only,) = privacy(compare(base, base, None, SEED))
    assert (only.property, only.score, only.ideal) == ("exact_copies", 1, 0)


def test_the_closest_record_is_found_from_both_sides() -> None:
    rng = np.random.default_rng(2)
    left, right = rng.normal(size=(1500, 4)), rng.normal(size=(70, 4))
    left[:, 3], right[:, 3] = rng.integers(0, 3, 1500), rng.integers(0, 3, 70)
    apart = np.abs(left[:, None, :3] - right[None, :, :3]).sum(axis=2)
    apart += left[:, None, 3] != right[None, :, 3]
    of_left, of_right = closest(left, right, [3])
    np.testing.assert_allclose(of_left, apart.min(axis=1))
    np.testing.assert_allclose(of_right, apart.min(axis=0))


def test_limits_are_on_one_side_of_the_ideal_and_ends_are_allowed() -> None:
    auc = limit_of("customers", C2ST, "auc")
    assert auc is not None
    rows = [
        Score("customers", C2ST, "auc", score, 0.5)
        for score in (0.2, auc.highest, auc.highest + 1e-9)
    ]
    assert list(beyond_limits(frame(rows)).index) == [2]
    assert limit_of("customers", C2ST, "unknown") is None
