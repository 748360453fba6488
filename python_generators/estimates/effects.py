"""Estimators of a campaign's average effect on the outcome of its customers.

Three estimate the average treatment effect over treated and control customers: the mean
outcome if all were treated less the mean if none were. One estimates the average effect
on the treated. The module ``recommended`` says which one to read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.weightstats import CompareMeans

from python_generators.estimates.trial import Floats, Trial

ALPHA = 0.05  # for 95% intervals
COVARIANCE = "HC2"  # unbiased when variances differ only between the arms


@dataclass(frozen=True)
class Effect:
    """An average effect per customer; None where the data do not identify it."""

    estimate: float | None = None
    std_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None


def difference_in_means(trial: Trial, outcome: Floats) -> Effect:
    """The difference in means of the arms, with Welch's interval.

    Unbiased only if all customers had the same probability of treatment.

    Args:
        trial: The arms.
        outcome: The observed outcome; shape (n,).

    Returns:
        All None if an arm is empty. Only the estimate if an arm has one customer or
        the outcome varies in neither arm.
    """
    if not trial.varies(outcome):
        return _difference_only(trial, outcome, np.ones_like(outcome))
    means = CompareMeans.from_data(*trial.arms(outcome))
    low, high = means.tconfint_diff(alpha=ALPHA, usevar="unequal")
    _, p_value, _ = means.ttest_ind(usevar="unequal")
    return Effect(
        estimate=float(means.d1.mean - means.d2.mean),
        std_error=float(means.std_meandiff_separatevar),
        ci_low=float(low),
        ci_high=float(high),
        p_value=float(p_value),
    )


def cuped(trial: Trial, outcome: Floats) -> Effect:
    """The difference in means adjusted for covariates from before the campaign.

    Deng et al. (WSDM 2013) subtract from an outcome what its pre-period covariates
    predict. With separate coefficients per arm this is Lin's regression (Annals of
    Applied Statistics 2013): the outcome on treatment, centred covariates and their
    products. In large samples it is at least as precise as the difference in means,
    whether or not the linear model holds.

    Args:
        trial: The arms and the covariates.
        outcome: The observed outcome; shape (n,).

    Returns:
        As ``difference_in_means``; also all None if an arm has no more customers than
        coefficients.
    """
    weights = np.ones_like(outcome)
    if not trial.varies(outcome):
        return _difference_only(trial, outcome, weights)
    return _regress(trial, outcome, trial.informative, weights)


def inverse_propensity(trial: Trial, outcome: Floats) -> Effect:
    """The difference in weighted means of the arms (Hajek's estimator).

    Each customer is weighted by the inverse of the known probability of their arm.
    Valid for targeted campaigns if these probabilities are the true ones.

    Args:
        trial: The arms and the probabilities.
        outcome: The observed outcome; shape (n,).

    Returns:
        As ``difference_in_means``; also all None if a customer could be in one arm
        only.
    """
    return _weighted(trial, outcome, np.ones_like(outcome), adjust=False)


def effect_on_treated(trial: Trial, outcome: Floats) -> Effect:
    """The average effect on the treated customers, by the known probabilities.

    Both arms are weighted to the covariate distribution of the treated and adjusted for
    covariates as in ``cuped``.

    Args:
        trial: The arms, the probabilities and the covariates.
        outcome: The observed outcome; shape (n,).

    Returns:
        As ``inverse_propensity`` and ``cuped``.
    """
    return _weighted(trial, outcome, trial.probability, adjust=True)


METHODS: Mapping[str, Callable[[Trial, Floats], Effect]] = {
    "difference_in_means": difference_in_means,
    "cuped": cuped,
    "inverse_propensity": inverse_propensity,
}
ON_TREATED = "effect_on_treated"
EVERY_METHOD = {**METHODS, ON_TREATED: effect_on_treated}


def _weighted(trial: Trial, outcome: Floats, target: Floats, adjust: bool) -> Effect:
    """The effect with both arms weighted to the same population.

    Args:
        trial: The arms and the probabilities.
        outcome: The observed outcome; shape (n,).
        target: The weight of each customer in that population; shape (n,).
        adjust: Whether to adjust for the covariates.
    """
    if not trial.has_overlap:
        return Effect()
    probability_of_arm = np.where(
        trial.treated, trial.probability, 1 - trial.probability
    )
    weights = target / probability_of_arm
    if not trial.varies(outcome):
        return _difference_only(trial, outcome, weights)
    covariates = trial.informative[:, : None if adjust else 0]
    centred = covariates - target @ covariates / target.sum()
    return _regress(trial, outcome, centred, weights)


def _regress(
    trial: Trial, outcome: Floats, covariates: Floats, weights: Floats
) -> Effect:
    """The coefficient of treatment, with heteroskedasticity-robust errors.

    Without an interval if the model fits a customer exactly, such as the only one of an
    arm with some value of a covariate: such a customer has no error to estimate.
    """
    if min(trial.sizes) <= covariates.shape[1] + 1:
        return Effect()
    treated = trial.treated.astype(float)[:, None]
    design = np.hstack(
        [np.ones_like(treated), treated, covariates, treated * covariates]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = WLS(outcome, design, weights=weights).fit(
            method="qr", cov_type=COVARIANCE, use_t=True
        )
    if not np.isfinite(fit.bse[1]):
        return Effect(estimate=float(fit.params[1]))
    low, high = fit.conf_int(alpha=ALPHA)[1]
    found = (fit.params[1], fit.bse[1], low, high, fit.pvalues[1])
    return Effect(*(float(value) for value in found))


def _difference_only(trial: Trial, outcome: Floats, weights: Floats) -> Effect:
    """The difference in means without an interval; all None if an arm is empty."""
    if min(trial.sizes) == 0:
        return Effect()
    treated, controls = (
        np.average(values, weights=weight)
        for values, weight in zip(trial.arms(outcome), trial.arms(weights), strict=True)
    )
    return Effect(estimate=float(treated - controls))
