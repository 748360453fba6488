"""Validity checks: sample ratio mismatch and multiple testing."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests

from python_generators.estimates.trial import Trial


def sample_ratio_mismatch(trial: Trial) -> float | None:
    """The p-value of the arm sizes under the designed probabilities.

    Pearson's chi-square test if all customers have the same probability; otherwise the
    variance is that of a sum of unequal Bernoulli variables. A very small value shows
    that customers were lost or added after the assignment: discard the campaign.

    Returns:
        None if the sizes were not random.
    """
    variance = float((trial.probability * (1 - trial.probability)).sum())
    if variance == 0:
        return None
    surplus = trial.treated.sum() - trial.probability.sum()
    return float(chi2.sf(surplus**2 / variance, df=1))


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini-Hochberg adjusted p-values of one family.

    Of the findings with an adjusted value of at most 0.05, on average at most one in
    twenty is false. None stays None and is not counted.
    """
    known = [p for p in p_values if p is not None]
    found = iter(multipletests(known, method="fdr_bh")[1] if known else np.empty(0))
    return [None if p is None else float(next(found)) for p in p_values]
