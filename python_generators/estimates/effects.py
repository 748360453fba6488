"""Three ways to estimate what a campaign did to the average of its customers.

All answer for the customers of the campaign, treated and controls alike: the mean of
the outcome if all were treated less the mean if none were. docs/decisions.md tells
which of them to believe when.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.weightstats import CompareMeans

from python_generators.estimates.trial import Floats, Trial

ALPHA = 0.05  # intervals are of 95%
COVARIANCE = "HC2"  # unbiased when only the arm tells variances apart


@dataclass(frozen=True)
class Effect:
    """An average effect a customer; None is what the data cannot tell."""

    estimate: float | None = None
    std_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None


def difference_in_means(trial: Trial, outcome: Floats) -> Effect:
    """The arms' means compared, by Welch's unequal variances.

    Right when treatment was drawn by lot with one chance for all, and else not.

    Args:
        trial: Who was treated.
        outcome: What was observed of each; shape (n,).

    Returns:
        All None without treated or controls. No interval where neither arm varies, or
        an arm is of one: the estimate is then the bare difference.
    """
    if not trial.varies(outcome):
        return _bare_difference(trial, outcome, np.ones_like(outcome))
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
    """The difference that remains when what was known before is taken out.

    Deng et al. (WSDM 2013) subtract from an outcome what its pre-period covariates
    predict. With a coefficient an arm that is Lin's regression (Annals of Applied
    Statistics 2013): the outcome on treatment, centred covariates and their products.
    It cannot lose precision in large samples, and asks nothing of the outcome's model.

    Args:
        trial: Who was treated, with covariates from before the campaign.
        outcome: What was observed of each; shape (n,).

    Returns:
        As ``difference_in_means``; all None too where an arm is not larger than the
        number of its coefficients.
    """
    weights = np.ones_like(outcome)
    if not trial.varies(outcome):
        return _bare_difference(trial, outcome, weights)
    return _regressed(trial, outcome, trial.informative, weights)


def inverse_propensity(trial: Trial, outcome: Floats) -> Effect:
    """The arms' means, each weighed back to all customers (Hajek's estimator).

    A customer counts by one over the known chance of the arm they are in. Right when
    treatment was aimed, as long as the chances are the true ones.

    Args:
        trial: Who was treated, with the chances.
        outcome: What was observed of each; shape (n,).

    Returns:
        As ``difference_in_means``; all None too where somebody could only be in one
        arm.
    """
    return _weighted(trial, outcome, np.ones_like(outcome), takes_out=False)


def effect_on_treated(trial: Trial, outcome: Floats) -> Effect:
    """What the campaign did to those it reached, by the known chances.

    A targeted campaign is not sent to the average customer, so both arms are weighed to
    be like the treated, and what was known before is taken out as by ``cuped``.

    Args:
        trial: Who was treated, with chances and covariates.
        outcome: What was observed of each; shape (n,).

    Returns:
        As ``inverse_propensity`` and ``cuped``.
    """
    return _weighted(trial, outcome, trial.probability, takes_out=True)


METHODS: Mapping[str, Callable[[Trial, Floats], Effect]] = {
    "difference_in_means": difference_in_means,
    "cuped": cuped,
    "inverse_propensity": inverse_propensity,
}
ON_TREATED = "effect_on_treated"
EVERY_METHOD = {**METHODS, ON_TREATED: effect_on_treated}


def _weighted(trial: Trial, outcome: Floats, target: Floats, takes_out: bool) -> Effect:
    """Both arms weighed to the same mixture of customers.

    Args:
        trial: Who was treated, with the chances.
        outcome: What was observed; shape (n,).
        target: How much each customer counts in the mixture; shape (n,).
        takes_out: Whether what was known before is taken out.
    """
    if not trial.has_overlap:
        return Effect()
    chance = np.where(trial.treated, trial.probability, 1 - trial.probability)
    weights = target / chance
    if not trial.varies(outcome):
        return _bare_difference(trial, outcome, weights)
    known = trial.informative[:, : None if takes_out else 0]
    return _regressed(trial, outcome, known - target @ known / target.sum(), weights)


def _regressed(trial: Trial, outcome: Floats, known: Floats, weights: Floats) -> Effect:
    """The coefficient of treatment, with errors that let every variance differ."""
    if min(trial.sizes) <= known.shape[1] + 1:
        return Effect()
    treated = trial.treated.astype(float)[:, None]
    design = np.hstack([np.ones_like(treated), treated, known, treated * known])
    fit = WLS(outcome, design, weights=weights).fit(
        method="qr", cov_type=COVARIANCE, use_t=True
    )
    low, high = fit.conf_int(alpha=ALPHA)[1]
    found = (fit.params[1], fit.bse[1], low, high, fit.pvalues[1])
    return Effect(*(float(value) for value in found))


def _bare_difference(trial: Trial, outcome: Floats, weights: Floats) -> Effect:
    """The difference without an interval, or nothing where an arm is empty."""
    if min(trial.sizes) == 0:
        return Effect()
    treated, controls = (
        np.average(values, weights=weight)
        for values, weight in zip(trial.arms(outcome), trial.arms(weights), strict=True)
    )
    return Effect(estimate=float(treated - controls))
