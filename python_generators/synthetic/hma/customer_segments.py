"""Finds segments of customers in the base; HMA is fitted to each segment.

A Gaussian copula can represent only monotone dependence. Customers form segments with
different dependence, which a mixture of copulas, one for each segment, can represent.
"""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from python_generators.core.populations import Population
from python_generators.core.randomness import generator, seed_for
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.fitted_customers import some_rows
from python_generators.synthetic.hma.category_mix import category_mix
from python_generators.synthetic.hma.encoding import LEARNING_SEED
from python_generators.synthetic.hma.score_conditions import leading_column
from python_generators.synthetic.metadata import CHILDREN, KEY
from python_generators.synthetic.normal_score import Floats

Codes = npt.NDArray[np.intp]

_MOST = 12  # segments
_FEWEST_CUSTOMERS = 60  # in a segment: fewer are too few to estimate correlations
_LEAST_RATIO = 1.5  # of a component's variance to its sampling variance
_REGULARISATION = 0.01  # added to each variance: no segment collapses to one value
_STARTS = 3


def find_segments(base: Population, scores: Population, most: int) -> Codes:
    """The segment of each customer, numbered from 0, in the order of the base.

    Fits Gaussian mixtures to the customers' scores and shares of child categories.
    The Bayesian information criterion chooses the number of segments; small ones are
    removed. Each customer's segment is drawn from its posterior probabilities, so
    that the tails of segments are not cut off.

    Args:
        base: Customers and their children.
        scores: The base as normal scores.
        most: The most customers that the mixtures are fitted to.
    """
    features = _features(base, scores)
    fitted = features[some_rows(len(features), most, "segments")]
    count = max(1, min(_MOST, len(fitted) // (2 * _FEWEST_CUSTOMERS)))
    mixtures = [_mixture(fitted, segments) for segments in range(1, count + 1)]
    best = min(mixtures, key=lambda mixture: float(mixture.bic(fitted)))
    shares = _without_small_segments(best.predict_proba(features))
    return _sample_segments(shares, generator(LEARNING_SEED, "segments"))


def _without_small_segments(shares: Floats) -> Floats:
    """The probabilities without small segments, rescaled to sum to one."""
    while shares.shape[1] > 1:
        sizes = shares.sum(axis=0)
        if sizes.min() >= _FEWEST_CUSTOMERS:
            break
        shares = np.delete(shares, sizes.argmin(), axis=1)
        shares = shares + np.finfo(float).tiny  # a row may have no other segment
        shares = shares / shares.sum(axis=1, keepdims=True)
    return shares


def _mixture(features: Floats, segments: int) -> Any:  # noqa: ANN401
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    mixture = GaussianMixture(
        segments,
        covariance_type="diag",
        reg_covar=_REGULARISATION,
        n_init=_STARTS,
        random_state=seed_for(LEARNING_SEED, "segments", str(segments)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mixture.fit(features)


def _sample_segments(shares: Floats, rng: np.random.Generator) -> Codes:
    passed = shares.cumsum(axis=1) < rng.random((len(shares), 1))
    codes: Codes = passed.sum(axis=1).clip(max=shares.shape[1] - 1)
    return codes


def _features(base: Population, scores: Population) -> Floats:
    """The customers' scores and shares of child categories, standardised."""
    own = scores[CUSTOMERS.name].set_index(KEY)
    mixes = [
        category_mix(base[table.name], lead, own.index).varying_scores(_LEAST_RATIO)
        for table in CHILDREN
        if (lead := leading_column(table))
    ]
    return _standardised(np.hstack([own.to_numpy(float), *mixes]))


def _standardised(values: Floats) -> Floats:
    spread = values.std(axis=0)
    scaled: Floats = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return scaled
