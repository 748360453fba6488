"""Kinds of customers, found in the base: HMA learns each kind on its own.

A Gaussian copula knows only dependence that rises or falls throughout. People come in
kinds: savers and investors both save more than spenders, and invest the most and the
middle. A mixture of copulas, one a kind, can say so.
"""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import eigh
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from python_generators.populations import Population
from python_generators.randomness import generator, seed_for
from python_generators.synthetic.encoding import LEARNING_SEED, leading_column
from python_generators.synthetic.metadata import CHILDREN, KEY
from python_generators.synthetic.normal_score import Floats
from python_generators.tables import CUSTOMERS, Table

Codes = npt.NDArray[np.intp]

_MOST = 8  # kinds
_FEWEST_CUSTOMERS = 60  # of a kind: fewer do not tell its correlations
_RARE = 0.01  # share of rows, below which a category tells of luck only
_BEYOND_LUCK = 1.5  # times the variance by luck: customers differ in this direction
_RIDGE = 1e-9  # shares sum to one: no luck in that direction
_SOFTNESS = 0.01  # added to each variance, against kinds of a single value
_STARTS = 3


def find_segments(base: Population, scores: Population) -> Codes:
    """The kind of each customer, from 0 on, in the order of the base's customers.

    A mixture of Gaussians over the customers' scores and what their children's
    categories tell of them; as many kinds as the Bayesian information criterion asks
    for. A customer between kinds is given one by lot, in proportion, so
    that each kind keeps its tails.

    Args:
        base: Customers and their children.
        scores: The same as normal scores.
    """
    features = _features(base, scores)
    rng = generator(LEARNING_SEED, "segments")
    best: Codes = np.zeros(len(features), np.intp)
    lowest = np.inf
    for kinds in range(1, min(_MOST, len(features) // (2 * _FEWEST_CUSTOMERS)) + 1):
        mixture = _mixture(features, kinds)
        codes = _by_lot(mixture.predict_proba(features), rng)
        criterion = mixture.bic(features)
        large = np.bincount(codes, minlength=kinds).min() >= _FEWEST_CUSTOMERS
        if large and criterion < lowest:
            best, lowest = codes, criterion
    return best


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
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mixture.fit(features)


def _by_lot(shares: Floats, rng: np.random.Generator) -> Codes:
    reached = shares.cumsum(axis=1) < rng.random((len(shares), 1))
    codes: Codes = reached.sum(axis=1).clip(max=shares.shape[1] - 1)
    return codes


def _features(base: Population, scores: Population) -> Floats:
    """The customers' scores beside what their children tell of them, standardised."""
    own = scores[CUSTOMERS.name].set_index(KEY)
    told = [_told(base[table.name], table, own.index) for table in CHILDREN]
    return _standardised(np.hstack([own.to_numpy(float), *told]))


def _told(frame: pd.DataFrame, table: Table, customers: pd.Index) -> Floats:
    """The directions in which customers' category shares differ beyond luck.

    Shares of n rows vary by luck as a multinomial's do. Directions are ordered by how
    much more than that they vary (a generalised eigenproblem), and only those in which
    the customers' own differences can be seen are kept: shape (customers, 0 or more).
    """
    counts = pd.crosstab(frame[KEY], frame[leading_column(table)])
    counts = counts.reindex(customers, fill_value=0)
    common = counts.loc[:, counts.sum() >= _RARE * len(frame)]
    totals = counts.sum(axis=1).clip(lower=1).to_numpy()
    shares = common.to_numpy() / totals[:, None]
    mean = common.sum().to_numpy() / len(frame)
    luck = (np.diag(mean) - np.outer(mean, mean)) * (1 / totals).mean()
    luck += _RIDGE * np.eye(len(mean))
    ratios, directions = eigh(np.atleast_2d(np.cov(shares.T, ddof=0)), luck)
    kept: Floats = shares @ directions[:, ratios >= _BEYOND_LUCK]
    return kept


def _standardised(values: Floats) -> Floats:
    spread = values.std(axis=0)
    scaled: Floats = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return scaled
