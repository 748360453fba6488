"""The estimators against answers known by hand, by scipy and by statsmodels."""

from collections.abc import Callable
from dataclasses import astuple, replace

import duckdb
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
from python_generators.estimates.results import (
    COVARIATES,
    METRICS,
    NUMBERS,
    SCHEMA,
    estimates,
)
from python_generators.estimates.trial import Floats, Trial
from python_generators.estimates.validity import adjusted, sample_ratio_mismatch

Estimator = Callable[[Trial, Floats], Effect]
NOTHING = Effect()


def _trial(
    treated: list[int], probability: Floats | None = None, known: Floats | None = None
) -> Trial:
    count = len(treated)
    return Trial(
        treated=np.array(treated, dtype=bool),
        probability=np.full(count, 0.5) if probability is None else probability,
        covariates=np.empty((count, 0)) if known is None else known,
    )


def _lottery(seed: int, count: int = 400) -> tuple[Trial, Floats]:
    """A campaign by lot whose effect grows with what was known before."""
    rng = np.random.default_rng(seed)
    known = rng.lognormal(size=(count, 2))
    treated = rng.random(count) < 0.4
    outcome = known @ [2.0, 1.0] + treated * known[:, 0] + rng.normal(size=count)
    return Trial(treated, np.full(count, 0.4), known), outcome


def _aimed() -> tuple[Trial, Floats]:
    """Ten like A, mostly treated, gain 1; ten like B, worth 10 more, gain 5."""
    treated = [1] * 8 + [0] * 2 + [1] * 2 + [0] * 8
    is_b = np.repeat([0.0, 1.0], 10)
    trial = _trial(treated, np.where(is_b, 0.2, 0.8), is_b[:, None])
    return trial, 10 * is_b + np.array(treated) * (1 + 4 * is_b)


def test_a_difference_is_welchs() -> None:
    trial = _trial([1, 1, 0, 0, 0])
    found = difference_in_means(trial, np.array([3.0, 5.0, 1.0, 2.0, 3.0]))
    test = ttest_ind([3, 5], [1, 2, 3], equal_var=False)
    assert found.estimate == 2
    assert found.std_error == pytest.approx((2 / 2 + 1 / 3) ** 0.5)
    interval = test.confidence_interval(0.95)
    assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high))
    assert found.p_value == pytest.approx(test.pvalue)


def test_what_is_known_is_taken_out_wholly() -> None:
    known = np.array([1.0, 2.0, 4.0, 3.0, 5.0, 9.0, 2.0, 8.0])
    trial = _trial([1, 0, 1, 0, 1, 0, 1, 0], known=known[:, None])
    found = cuped(trial, 2 * known + 3 * trial.treated)
    assert found.estimate == pytest.approx(3)
    assert found.std_error == pytest.approx(0, abs=2e-9)


def test_cuped_is_lins_regression() -> None:
    trial, outcome = _lottery(1)
    found = cuped(trial, outcome)
    frame = pd.DataFrame(trial.covariates, columns=["a", "b"])
    frame["y"], frame["t"] = outcome, trial.treated.astype(int)
    formula = "y ~ t * (center(a) + center(b))"
    fit = ols(formula, frame).fit(cov_type="HC2", use_t=True)
    low, high = fit.conf_int().loc["t"]
    known = (fit.params["t"], fit.bse["t"], low, high, fit.pvalues["t"])
    assert astuple(found) == pytest.approx(known)


def test_cuped_has_a_coefficient_an_arm() -> None:
    trial, outcome = _lottery(2)
    known = trial.covariates - trial.covariates.mean(axis=0)

    def at_the_mean(arm: np.ndarray) -> float:
        design = np.column_stack([np.ones(arm.sum()), known[arm]])
        return float(np.linalg.lstsq(design, outcome[arm], rcond=None)[0][0])

    found = cuped(trial, outcome)
    wanted = at_the_mean(trial.treated) - at_the_mean(~trial.treated)
    assert found.estimate == pytest.approx(wanted)


def test_cuped_narrows_the_interval() -> None:
    trial, outcome = _lottery(3)
    plain, narrowed = difference_in_means(trial, outcome), cuped(trial, outcome)
    assert (narrowed.std_error or 1) < 0.5 * (plain.std_error or 0)


def test_known_chances_undo_the_aim() -> None:
    trial, outcome = _aimed()
    assert difference_in_means(trial, outcome).estimate == pytest.approx(-4.2)
    assert inverse_propensity(trial, outcome).estimate == pytest.approx(3)
    found = effect_on_treated(trial, outcome)
    assert found.estimate == pytest.approx(1.8)
    assert found.std_error == pytest.approx(0, abs=1e-9)  # all was known before
    unknown = replace(trial, covariates=np.empty((20, 0)))
    assert effect_on_treated(unknown, outcome).estimate == pytest.approx(1.8)


def test_a_weighted_error_is_the_sandwich() -> None:
    trial, outcome = _aimed()
    weights = 1 / np.where(trial.treated, trial.probability, 1 - trial.probability)
    variance = 0.0
    for arm in (trial.treated, ~trial.treated):
        share = weights[arm] / weights[arm].sum()
        strays = outcome[arm] - share @ outcome[arm]
        variance += (share**2 * strays**2 / (1 - share)).sum()
    found = inverse_propensity(trial, outcome)
    assert found.std_error == pytest.approx(variance**0.5)


def test_equal_chances_weigh_nothing() -> None:
    trial, outcome = _lottery(4)
    for weighted, plain in (
        (inverse_propensity, difference_in_means),
        (effect_on_treated, cuped),
    ):
        found, wanted = weighted(trial, outcome), plain(trial, outcome)
        assert found.estimate == pytest.approx(wanted.estimate)
        assert found.std_error == pytest.approx(wanted.std_error)


@pytest.mark.parametrize("method", EVERY_METHOD.values(), ids=EVERY_METHOD)
def test_without_an_arm_nothing_is_known(method: Estimator) -> None:
    outcome = np.array([1.0, 2.0, 4.0])
    assert method(_trial([1, 1, 1]), outcome) == NOTHING
    assert method(_trial([0, 0, 0]), outcome) == NOTHING
    assert method(_trial([]), np.empty(0)) == NOTHING


@pytest.mark.parametrize("method", EVERY_METHOD.values(), ids=EVERY_METHOD)
@pytest.mark.parametrize(
    ("treated", "outcome", "estimate"),
    [([1, 1, 0, 0], [0, 0, 0, 0], 0), ([1, 1, 0], [3, 3, 1], 2), ([1, 0], [5, 1], 4)],
)
def test_without_variance_there_is_no_interval(
    method: Estimator, treated: list[int], outcome: list[float], estimate: float
) -> None:
    found = method(_trial(treated), np.array(outcome, dtype=float))
    assert found == replace(NOTHING, estimate=estimate)


@pytest.mark.parametrize("method", EVERY_METHOD.values(), ids=EVERY_METHOD)
def test_one_arm_may_be_without_variance(method: Estimator) -> None:
    found = method(_trial([1, 1, 1, 0, 0, 0]), np.array([1.0, 0, 1, 0, 0, 0]))
    assert found.estimate == pytest.approx(2 / 3)
    assert (found.std_error or 0) > 0


def test_nobody_like_them_in_the_other_arm() -> None:
    trial = _trial([1, 1, 0, 0], np.array([1.0, 0.5, 0.5, 0.5]))
    outcome = np.array([1.0, 2.0, 3.0, 4.0])
    assert inverse_propensity(trial, outcome) == NOTHING
    assert effect_on_treated(trial, outcome) == NOTHING


def test_an_arm_too_small_for_its_coefficients() -> None:
    known = np.random.default_rng(5).normal(size=(7, 2))
    outcome = np.arange(7.0)
    small, enough = [1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0]
    assert cuped(_trial(small, known=known), outcome) == NOTHING
    assert cuped(_trial(enough, known=known), outcome) == NOTHING
    assert cuped(_trial(enough, known=known[:, :1]), outcome) != NOTHING


def test_covariates_that_tell_nothing_are_left_out() -> None:
    trial, outcome = _lottery(6)
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
def test_units_change_nothing_but_units(
    seed: int, shift: float, scale: float, in_other_order: bool
) -> None:
    trial, outcome = _lottery(seed, count=60)
    assume(min(trial.sizes) > 10)
    order = np.arange(60)[:: -1 if in_other_order else 1]
    moved = Trial(
        trial.treated[order],
        trial.probability[order],
        (trial.covariates * scale - shift)[order],
    )
    for method in EVERY_METHOD.values():
        plain = method(trial, outcome)
        found = method(moved, outcome[order] * 8 + shift)
        for name in ("estimate", "std_error"):
            wanted = 8 * getattr(plain, name)
            assert getattr(found, name) == pytest.approx(wanted, rel=1e-4, abs=1e-4)


@given(st.integers(0, 2**32 - 1))
def test_who_is_called_treated_turns_the_sign(seed: int) -> None:
    trial, outcome = _lottery(seed, count=60)
    assume(min(trial.sizes) > 10)
    turned = Trial(~trial.treated, 1 - trial.probability, trial.covariates)
    for method in METHODS.values():
        there, back = method(trial, outcome), method(turned, outcome)
        assert there.estimate == pytest.approx(-(back.estimate or 0))
        assert there.std_error == pytest.approx(back.std_error)


def test_arms_of_other_sizes_than_designed() -> None:
    treated = [1] * 60 + [0] * 40
    trial = _trial(treated, np.full(100, 0.5))
    wanted = chisquare([60, 40], [50, 50]).pvalue
    assert sample_ratio_mismatch(trial) == pytest.approx(wanted)
    lost = replace(trial, probability=np.full(100, 0.9))
    assert (sample_ratio_mismatch(lost) or 0) < 1e-9
    certain = replace(trial, probability=trial.treated.astype(float))
    assert sample_ratio_mismatch(certain) is None


def test_sizes_drawn_with_unequal_chances_are_not_suspected() -> None:
    rng = np.random.default_rng(7)
    probability = rng.beta(0.3, 0.3, 500).clip(0.01, 0.99)
    nothing = np.empty((500, 0))
    found = [
        sample_ratio_mismatch(
            Trial(rng.random(500) < probability, probability, nothing)
        )
        for _ in range(2_000)
    ]
    suspected = np.mean([p is not None and p < 0.05 for p in found])
    assert 0.035 < suspected < 0.065


def test_findings_answer_for_their_family() -> None:
    p_values = [0.001, 0.2, 0.04, 0.03, 0.9]
    assert adjusted(p_values) == pytest.approx(false_discovery_control(p_values))
    assert adjusted([None, 0.02, None, 0.5]) == [None, 0.04, None, 0.5]
    assert adjusted([None]) == [None]


def _observed() -> pd.DataFrame:
    """Two horizons of a campaign with an effect, and a campaign without controls."""
    rng = np.random.default_rng(8)
    frames = []
    for campaign, horizon in (("sip", 1), ("sip", 3), ("it's alone", 1)):
        treated = rng.random(200) < 0.5 if campaign == "sip" else np.full(200, True)
        frame = pd.DataFrame(
            {
                "campaign": campaign,
                "horizon_months": horizon,
                "customer_id": rng.permutation(200),
                "is_treated": treated,
                "treated_probability": 0.5,
            }
        )
        for name in (*METRICS, *COVARIATES):
            frame[name] = rng.normal(size=200) + treated
        frames.append(frame.assign(loan_drawn=0.0))
    return pd.concat(frames)


def test_every_campaign_metric_horizon_and_method_has_its_row() -> None:
    observed = _observed()
    with duckdb.connect() as connection:
        table = estimates(connection.from_df(observed))
        again = estimates(connection.from_df(observed.sample(frac=1, random_state=0)))
        none = estimates(connection.from_df(observed[:0]))
    assert table.schema == SCHEMA
    assert again == table
    assert none.num_rows == 0
    found = table.to_pandas()
    assert len(found) == 3 * len(METRICS) * len(EVERY_METHOD)
    alone = found[found["campaign"] == "it's alone"]
    assert (alone["controls"] == 0).all()
    assert alone[list(NUMBERS)].isna().all(axis=None)
    nothing_borrowed = found["metric"] == "loan_drawn"
    told = found[(found["campaign"] == "sip") & ~nothing_borrowed]
    assert told[list(NUMBERS)].notna().all(axis=None)
    assert told["estimate"].between(0.2, 1.8).all()
    assert (told["p_adjusted"] >= told["p_value"]).all()
    for _, family in told.groupby("method"):
        wanted = false_discovery_control(family["p_value"])
        assert family["p_adjusted"].to_numpy() == pytest.approx(wanted, abs=2e-9)
