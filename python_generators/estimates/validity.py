"""Whether the arms are as large as designed, and how many findings are luck."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests

from python_generators.estimates.trial import Trial


def sample_ratio_mismatch(trial: Trial) -> float | None:
    """The p-value of arms this far from the sizes that were designed.

    Pearson's chi-square where everybody has the same chance; where chances differ, its
    variance is that of the sum of unequal coins. A tiny value says that customers were
    lost or let in after the draw: do not read the campaign.

    Returns:
        None where no size was left to chance.
    """
    variance = float((trial.probability * (1 - trial.probability)).sum())
    if variance == 0:
        return None
    surplus = trial.treated.sum() - trial.probability.sum()
    return float(chi2.sf(surplus**2 / variance, df=1))


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini-Hochberg: p-values that account for the size of their family.

    Calling significant what is at most 0.05 lets one such finding in twenty be luck, on
    average. None stays None and counts for nothing.
    """
    known = [p for p in p_values if p is not None]
    found = iter(multipletests(known, method="fdr_bh")[1] if known else np.empty(0))
    return [None if p is None else float(next(found)) for p in p_values]
