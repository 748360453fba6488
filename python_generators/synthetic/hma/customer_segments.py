"""Kinds of customers, found in the base: HMA learns each kind on its own.

A Gaussian copula knows only dependence that rises or falls throughout. People come in
kinds: savers and investors both save more than spenders, and invest the most and the
middle. A mixture of copulas, one a kind, can say so.
"""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from python_generators.core.populations import Population
from python_generators.core.randomness import generator, seed_for
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.hma.category_mix import category_mix
from python_generators.synthetic.hma.encoding import LEARNING_SEED, leading_column
from python_generators.synthetic.metadata import CHILDREN, KEY
from python_generators.synthetic.normal_score import Floats

Codes = npt.NDArray[np.intp]

_MOST = 12  # kinds
_FEWEST_CUSTOMERS = 60  # of a kind: fewer do not tell its correlations
_BEYOND_LUCK = 1.5  # times the variance by luck: customers differ in this direction
_SOFTNESS = 0.01  # added to each variance, against kinds of a single value
_STARTS = 3


def find_segments(base: Population, scores: Population) -> Codes:
    """The kind of each customer, from 0 on, in the order of the base's customers.

    A mixture of Gaussians over the customers' scores and what their children's
    categories tell of them; as many kinds as the Bayesian information criterion asks
    for, but for those of few customers. A customer between kinds is given one by lot,
    in proportion, so that each kind keeps its tails.

    Args:
        base: Customers and their children.
        scores: The same as normal scores.
    """
    features = _features(base, scores)
    most = min(_MOST, len(features) // (2 * _FEWEST_CUSTOMERS))
    mixtures = [_mixture(features, kinds) for kinds in range(1, max(most, 1) + 1)]
    best = min(mixtures, key=lambda mixture: float(mixture.bic(features)))
    shares = _large(best.predict_proba(features))
    return _by_lot(shares, generator(LEARNING_SEED, "segments"))


def _large(shares: Floats) -> Floats:
    """The shares without small kinds, whose customers go to the kinds next likely."""
    while shares.shape[1] > 1:
        sizes = shares.sum(axis=0)
        if sizes.min() >= _FEWEST_CUSTOMERS:
            break
        shares = np.delete(shares, sizes.argmin(), axis=1)
        shares = shares + np.finfo(float).tiny  # somebody may have been of it alone
        shares = shares / shares.sum(axis=1, keepdims=True)
    return shares


def _mixture(features: Floats, kinds: int) -> Any:  # noqa: ANN401
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    mixture = GaussianMixture(
        kinds,
        covariance_type="diag",
        reg_covar=_SOFTNESS,
        n_init=_STARTS,
        random_state=seed_for(LEARNING_SEED, "segments", str(kinds)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mixture.fit(features)


def _by_lot(shares: Floats, rng: np.random.Generator) -> Codes:
    reached = shares.cumsum(axis=1) < rng.random((len(shares), 1))
    codes: Codes = reached.sum(axis=1).clip(max=shares.shape[1] - 1)
    return codes


def _features(base: Population, scores: Population) -> Floats:
    """The customers' scores beside what their children tell of them, standardised."""
    own = scores[CUSTOMERS.name].set_index(KEY)
    told = [
        category_mix(base[table.name], lead, own.index).told(_BEYOND_LUCK)
        for table in CHILDREN
        if (lead := leading_column(table))
    ]
    return _standardised(np.hstack([own.to_numpy(float), *told]))


def _standardised(values: Floats) -> Floats:
    spread = values.std(axis=0)
    scaled: Floats = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return scaled
