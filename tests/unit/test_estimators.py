"""The estimators compared with hand calculations, scipy and statsmodels."""

from collections.abc import Callable
from dataclasses import astuple, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chisquare, false_discovery_control, ttest_ind
from statsmodels.formula.api import ols

from python_generators.estimates.effects import (
    EVERY_METHOD,
    METHODS,
    Effect,
    cuped,
    difference_in_means,
    effect_on_treated,
    inverse_propensity,
)
from python_generators.estimates.trial import Floats, Trial
from python_generators.estimates.validity import adjusted, sample_ratio_mismatch

Estimator = Callable[[Trial, Floats], Effect]
NOT_IDENTIFIED = Effect()


def _trial(
    treated: list[int], probability: Floats | None = None, known: Floats | None = None
) -> Trial:
    count = len(treated)
    return Trial(
        treated=np.array(treated, dtype=bool),
        probability=np.full(count, 0.5) if probability is None else probability,
        covariates=np.empty((count, 0)) if known is None else known,
    )


def _randomised(seed: int, count: int = 400) -> tuple[Trial, Floats]:
    """A randomised campaign whose effect grows with a covariate."""
    rng = np.random.default_rng(seed)
    known = rng.lognormal(size=(count, 2))
    treated = rng.random(count) < 0.4
    outcome = known @ [2.0, 1.0] + treated * known[:, 0] + rng.normal(size=count)
    return Trial(treated, np.full(count, 0.4), known), outcome


def _targeted() -> tuple[Trial, Floats]:
    """A targeted campaign on two groups of ten.

    Group A is mostly treated, with an effect of 1. Group B is mostly not treated, with
    an effect of 5 and an outcome that is 10 higher.
    """
    treated = [1] * 8 + [0] * 2 + [1] * 2 + [0] * 8
    is_b = np.repeat([0.0, 1.0], 10)
    trial = _trial(treated, np.where(is_b, 0.2, 0.8), is_b[:, None])
    return trial, 10 * is_b + np.array(treated) * (1 + 4 * is_b)


def test_difference_in_means_matches_welch() -> None:
    trial = _trial([1, 1, 0, 0, 0])
    found = difference_in_means(trial, np.array([3.0, 5.0, 1.0, 2.0, 3.0]))
    test = ttest_ind([3, 5], [1, 2, 3], equal_var=False)
    assert found.estimate == 2
    assert found.std_error == pytest.approx((2 / 2 + 1 / 3) ** 0.5)
    interval = test.confidence_interval(0.95)
    assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high))
    assert found.p_value == pytest.approx(test.pvalue)


def test_cuped_removes_what_the_covariate_explains() -> None:
    known = np.array([1.0, 2.0, 4.0, 3.0, 5.0, 9.0, 2.0, 8.0])
    trial = _trial([1, 0, 1, 0, 1, 0, 1, 0], known=known[:, None])
    found = cuped(trial, 2 * known + 3 * trial.treated)
    assert found.estimate == pytest.approx(3)
    assert found.std_error == pytest.approx(0, abs=2e-9)


def test_cuped_matches_lins_regression() -> None:
    trial, outcome = _randomised(1)
    found = cuped(trial, outcome)
    frame = pd.DataFrame(trial.covariates, columns=["a", "b"])
    frame["y"], frame["t"] = outcome, trial.treated.astype(int)
    formula = "y ~ t * (center(a) + center(b))"
    fit = ols(formula, frame).fit(cov_type="HC2", use_t=True)
    low, high = fit.conf_int().loc["t"]
    known = (fit.params["t"], fit.bse["t"], low, high, fit.pvalues["t"])
    assert astuple(found) == pytest.approx(known)


def test_cuped_fits_each_arm_separately() -> None:
    trial, outcome = _randomised(2)
    known = trial.covariates - trial.covariates.mean(axis=0)

    def at_the_mean(arm: np.ndarray) -> float:
        design = np.column_stack([np.ones(arm.sum()), known[arm]])
        return float(np.linalg.lstsq(design, outcome[arm], rcond=None)[0][0])

    found = cuped(trial, outcome)
    wanted = at_the_mean(trial.treated) - at_the_mean(~trial.treated)
    assert found.estimate == pytest.approx(wanted)


def test_cuped_narrows_the_interval() -> None:
    trial, outcome = _randomised(3)
    plain, narrowed = difference_in_means(trial, outcome), cuped(trial, outcome)
    assert (narrowed.std_error or 1) < 0.5 * (plain.std_error or 0)


def test_known_probabilities_remove_targeting_bias() -> None:
    trial, outcome = _targeted()
    assert difference_in_means(trial, outcome).estimate == pytest.approx(-4.2)
    assert inverse_propensity(trial, outcome).estimate == pytest.approx(3)
    found = effect_on_treated(trial, outcome)
    assert found.estimate == pytest.approx(1.8)
    assert found.std_error == pytest.approx(
        0, abs=1e-9
    )  # the covariate explains the outcome
    unknown = replace(trial, covariates=np.empty((20, 0)))
    assert effect_on_treated(unknown, outcome).estimate == pytest.approx(1.8)


def test_weighted_standard_error_matches_the_sandwich_formula() -> None:
    trial, outcome = _targeted()
    weights = 1 / np.where(trial.treated, trial.probability, 1 - trial.probability)
    variance = 0.0
    for arm in (trial.treated, ~trial.treated):
        share = weights[arm] / weights[arm].sum()
        residuals = outcome[arm] - share @ outcome[arm]
        variance += (share**2 * residuals**2 / (1 - share)).sum()
    found = inverse_propensity(trial, outcome)
    assert found.std_error == pytest.approx(variance**0.5)


def test_equal_probabilities_give_the_unweighted_estimate() -> None:
    trial, outcome = _randomised(4)
    for weighted, plain in (
        (inverse_propensity, difference_in_means),
        (effect_on_treated, cuped),
    ):
        found, wanted = weighted(trial, outcome), plain(trial, outcome)
        assert found.estimate == pytest.approx(wanted.estimate)
        assert found.std_error == pytest.approx(wanted.std_error)


@pytest.mark.parametrize("method", EVERY_METHOD.values(), ids=EVERY_METHOD)
def test_empty_arm_gives_no_estimate(method: Estimator) -> None:
    outcome = np.array([1.0, 2.0, 4.0])
    assert method(_trial([1, 1, 1]), outcome) == NOT_IDENTIFIED
    assert method(_trial([0, 0, 0]), outcome) == NOT_IDENTIFIED
    assert method(_trial([]), np.empty(0)) == NOT_IDENTIFIED


@pytest.mark.parametrize("method", EVERY_METHOD.values(), ids=EVERY_METHOD)
@pytest.mark.parametrize(
    ("treated", "outcome", "estimate"),
    [([1, 1, 0, 0], [0, 0, 0, 0], 0), ([1, 1, 0], [3, 3, 1], 2), ([1, 0], [5, 1], 4)],
)
def test_constant_outcome_gives_no_interval(
    method: Estimator, treated: list[int], outcome: list[float], estimate: float
) -> None:
    found = method(_trial(treated), np.array(outcome, dtype=float))
    assert found == replace(NOT_IDENTIFIED, estimate=estimate)


@pytest.mark.parametrize("method", EVERY_METHOD.values(), ids=EVERY_METHOD)
def test_outcome_may_be_constant_in_one_arm(method: Estimator) -> None:
    found = method(_trial([1, 1, 1, 0, 0, 0]), np.array([1.0, 0, 1, 0, 0, 0]))
    assert found.estimate == pytest.approx(2 / 3)
    assert (found.std_error or 0) > 0


def test_certain_assignment_gives_no_weighted_estimate() -> None:
    trial = _trial([1, 1, 0, 0], np.array([1.0, 0.5, 0.5, 0.5]))
    outcome = np.array([1.0, 2.0, 3.0, 4.0])
    assert inverse_propensity(trial, outcome) == NOT_IDENTIFIED
    assert effect_on_treated(trial, outcome) == NOT_IDENTIFIED


def test_arm_smaller_than_its_coefficients_gives_no_estimate() -> None:
    known = np.random.default_rng(5).normal(size=(7, 2))
    outcome = np.arange(7.0)
    small, enough = [1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0]
    assert cuped(_trial(small, known=known), outcome) == NOT_IDENTIFIED
    assert cuped(_trial(enough, known=known), outcome) == NOT_IDENTIFIED
    assert cuped(_trial(enough, known=known[:, :1]), outcome) != NOT_IDENTIFIED


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("count", [6, 12, 20, 24, 36])
def test_a_customer_that_is_fitted_exactly_gives_no_infinite_interval(
    count: int,
) -> None:
    """One customer of each arm alone has the covariate: rounding decides on 0 / 0."""
    known = np.zeros((2 * count, 1))
    known[[0, count]] = 3
    trial = _trial([1] * count + [0] * count, known=known)
    found = cuped(trial, np.arange(2.0 * count) % 7)
    assert found.estimate is not None
    values = [value for value in astuple(found) if value is not None]
    assert np.isfinite(values).all()
    assert len(values) in (1, 5)


def test_constant_and_collinear_covariates_are_dropped() -> None:
    trial, outcome = _randomised(6)
    first = trial.covariates[:, :1]
    only_controls = np.where(trial.treated[:, None], 0, first)
    useless = [np.ones_like(first), 3 * first + 1, only_controls]
    padded = replace(trial, covariates=np.hstack([first, *useless]))
    plain = replace(trial, covariates=first)
    assert astuple(cuped(padded, outcome)) == pytest.approx(
        astuple(cuped(plain, outcome))
    )


@given(
    st.integers(0, 2**32 - 1), st.floats(-1e6, 1e6), st.floats(0.01, 1e6), st.booleans()
)
def test_estimates_scale_with_the_units(
    seed: int, shift: float, scale: float, in_other_order: bool
) -> None:
    trial, outcome = _randomised(seed, count=60)
    assume(min(trial.sizes) > 10)
    order = np.arange(60)[:: -1 if in_other_order else 1]
    rescaled = Trial(
        trial.treated[order],
        trial.probability[order],
        (trial.covariates * scale - shift)[order],
    )
    for method in EVERY_METHOD.values():
        plain = method(trial, outcome)
        found = method(rescaled, outcome[order] * 8 + shift)
        for name in ("estimate", "std_error"):
            wanted = 8 * getattr(plain, name)
            assert getattr(found, name) == pytest.approx(wanted, rel=1e-4, abs=1e-4)


@given(st.integers(0, 2**32 - 1))
def test_swapping_the_arms_changes_the_sign(seed: int) -> None:
    trial, outcome = _randomised(seed, count=60)
    assume(min(trial.sizes) > 10)
    swapped = Trial(~trial.treated, 1 - trial.probability, trial.covariates)
    for method in METHODS.values():
        original, reverse = method(trial, outcome), method(swapped, outcome)
        assert original.estimate == pytest.approx(-(reverse.estimate or 0))
        assert original.std_error == pytest.approx(reverse.std_error)


def test_sample_ratio_mismatch_matches_chi_square() -> None:
    treated = [1] * 60 + [0] * 40
    trial = _trial(treated, np.full(100, 0.5))
    wanted = chisquare([60, 40], [50, 50]).pvalue
    assert sample_ratio_mismatch(trial) == pytest.approx(wanted)
    lost = replace(trial, probability=np.full(100, 0.9))
    assert (sample_ratio_mismatch(lost) or 0) < 1e-9
    certain = replace(trial, probability=trial.treated.astype(float))
    assert sample_ratio_mismatch(certain) is None


def test_sample_ratio_mismatch_has_the_right_size_for_unequal_probabilities() -> None:
    rng = np.random.default_rng(7)
    probability = rng.beta(0.3, 0.3, 500).clip(0.01, 0.99)
    nothing = np.empty((500, 0))
    found = [
        sample_ratio_mismatch(
            Trial(rng.random(500) < probability, probability, nothing)
        )
        for _ in range(2_000)
    ]
    rejected = np.mean([p is not None and p < 0.05 for p in found])
    assert 0.035 < rejected < 0.065


def test_adjusted_p_values_match_scipy() -> None:
    p_values = [0.001, 0.2, 0.04, 0.03, 0.9]
    assert adjusted(p_values) == pytest.approx(false_discovery_control(p_values))
    assert adjusted([None, 0.02, None, 0.5]) == [None, 0.04, None, 0.5]
    assert adjusted([None]) == [None]
