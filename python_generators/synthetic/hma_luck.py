"""Luck taken out of what HMA learned: of a customer's few rows, and of lots.

HMA fits a Gaussian to the children of each customer and learns how the parameters of
those Gaussians differ between customers. With four events, or twenty-five transactions,
they differ mostly because few rows were drawn. Sampling then adds that luck a second
time: customers come out more unlike each other than they are. The means of independent
rows vary by a known amount, which is subtracted here; how widely a customer's rows
spread cannot be told from so few, so all of a kind spread alike.

Values that many rows share are scored by lot within their interval. The lots know
nothing of the other columns, so scores correlate less than what lies behind them, by a
known factor for each column (as a polychoric correlation is to a correlation of ranks),
which is divided out.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.stats import truncnorm

from python_generators.populations import Population
from python_generators.synthetic.encoding import Encoding
from python_generators.synthetic.hma_parts import Child, Parent
from python_generators.synthetic.metadata import KEY, modelled_columns
from python_generators.synthetic.normal_score import Floats
from python_generators.tables import CUSTOMERS

Positions = npt.NDArray[np.intp]

_NO_SPREAD = 1e-9  # of a mean: below, customers do not differ in it at all
_LEAST_DECIDED = 0.1  # of a score: below, its column is nearly constant
_LEAST_WITHIN = 0.05  # of a row's variance stays around its customer's mean


def without_luck(
    parent: Parent, children: Sequence[Child], scores: Population, encoding: Encoding
) -> Parent:
    """The parent whose columns about children hold what customers differ in.

    Args:
        parent: As HMA learned it.
        children: The child tables.
        scores: The base's normal scores, that HMA learned from.
        encoding: What the scores mean.
    """
    center, variance = _moments(parent)
    covariance = parent.correlation * np.sqrt(np.outer(variance, variance))
    decided = np.ones(len(center))
    own = modelled_columns(CUSTOMERS)
    decided[parent.positions(own)] = _decided(encoding, CUSTOMERS.name, own)
    withins, means = [], []
    for child in children:
        within, luck = _luck(child, scores)
        at = parent.positions(child.univariate_names("loc"))
        covariance[np.ix_(at, at)] -= luck
        decided[at] = _decided(encoding, child.table, child.columns)
        withins.append(within)
        means.append(at)
    total = [
        np.diag(w) + covariance[at, at] for w, at in zip(withins, means, strict=True)
    ]
    covariance = _behind_lots(covariance, decided, kept=parent.positions(own))
    for child in children:
        fixed = parent.positions(
            [*child.univariate_names("scale"), *child.correlation_names()]
        )
        covariance[fixed] = covariance[:, fixed] = 0
    spread, correlation = _as_correlation(_positive(covariance))

    distributions = list(parent.distributions)
    shape, lowest, highest = (
        a.copy() for a in (parent.shape, parent.lowest, parent.highest)
    )
    for child, within, at, whole in zip(children, withins, means, total, strict=True):
        for j in at:
            distributions[j] = "norm" if spread[j] else "constant"
            shape[j] = 0, 0, center[j], spread[j]
        lowest[at], highest[at] = -np.inf, np.inf
        rest = np.sqrt(np.maximum(whole - spread[at] ** 2, _LEAST_WITHIN * whole))
        rows = _behind_lots(_correlation_of(within), decided[at], np.arange(len(at)))
        for names, values in (
            (child.univariate_names("scale"), rest),
            (child.correlation_names(), rows[np.tril_indices(len(at), -1)]),
        ):
            for j, value in zip(parent.positions(names), values, strict=True):
                distributions[j] = "constant"
                shape[j] = 0, 0, value, 0
                lowest[j] = highest[j] = value
    return replace(
        parent,
        distributions=tuple(distributions),
        shape=shape,
        correlation=correlation,
        lowest=lowest,
        highest=highest,
    )


def _decided(encoding: Encoding, table: str, columns: Sequence[str]) -> list[float]:
    return [max(encoding.decided(table, c), _LEAST_DECIDED) for c in columns]


def _behind_lots(covariance: Floats, decided: Floats, kept: Positions) -> Floats:
    """The covariance of what lies behind the scores; the variances kept stay."""
    behind: Floats = covariance / np.outer(decided, decided)
    behind[kept, kept] = covariance[kept, kept]
    return behind


def _luck(child: Child, scores: Population) -> tuple[Floats, Floats]:
    """The covariance of a row around its customer's mean, and of the mean by luck."""
    frame = scores[child.table]
    rows = frame[list(child.columns)]
    customers = rows.groupby(frame[KEY].to_numpy())
    around = (rows - customers.transform("mean")).to_numpy()
    counts = customers.size().to_numpy()
    within = np.einsum("ni,nj->ij", around, around) / max(len(rows) - len(counts), 1)
    return within, within * (1 / counts).mean()


def _moments(parent: Parent) -> tuple[Floats, Floats]:
    """The mean and the variance of each column's fitted marginal."""
    means, variances = parent.shape[:, 2].copy(), parent.shape[:, 3] ** 2
    for j, distribution in enumerate(parent.distributions):
        if distribution == "constant":
            variances[j] = 0
        elif distribution == "truncnorm":
            means[j], variances[j] = truncnorm.stats(*parent.shape[j], moments="mv")
    return means, variances


def _positive(covariance: Floats) -> Floats:
    """The nearest covariance: what subtracting made negative becomes zero."""
    values, vectors = np.linalg.eigh(covariance)
    nearest: Floats = np.einsum("ij,j,kj->ik", vectors, values.clip(min=0), vectors)
    return nearest


def _as_correlation(covariance: Floats) -> tuple[Floats, Floats]:
    """Standard deviations, and correlations, which are none where nothing varies."""
    variance = np.diag(covariance)
    spread = np.sqrt(np.where(variance > _NO_SPREAD, variance, 0))
    return spread, _correlation_of(covariance)


def _correlation_of(covariance: Floats) -> Floats:
    variance = np.diag(covariance)
    still = variance <= _NO_SPREAD
    scale = np.sqrt(np.where(still, 1, variance))
    correlation: Floats = covariance / np.outer(scale, scale)
    correlation[still] = correlation[:, still] = 0
    np.fill_diagonal(correlation, 1)
    return correlation
