"""What a customer's few rows add to its parameters by luck, taken out of HMA.

HMA fits a Gaussian to the children of each customer and learns how the parameters of
those Gaussians differ between customers. With four events, or twenty-five transactions,
they differ mostly because few rows were drawn. Sampling then adds that luck a second
time: customers come out more unlike each other than they are. The means of independent
rows vary by a known amount, which is subtracted here; how widely a customer's rows
spread cannot be told from so few, so all of a kind spread alike.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import truncnorm

from python_generators.populations import Population
from python_generators.synthetic.hma_parts import Child, Parent
from python_generators.synthetic.metadata import KEY
from python_generators.synthetic.normal_score import Floats

_NO_SPREAD = 1e-9  # of a mean: below, customers do not differ in it at all


def without_luck(
    parent: Parent, children: Sequence[Child], scores: Population
) -> Parent:
    """The parent whose columns about children hold what customers differ in.

    Args:
        parent: As HMA learned it.
        children: The child tables.
        scores: The base's normal scores, that HMA learned from.
    """
    spread = _standard_deviations(parent)
    covariance = parent.correlation * np.outer(spread, spread)
    center, distributions = _means(parent), list(parent.distributions)
    lowest, highest = parent.lowest.copy(), parent.highest.copy()
    for child in children:
        within, luck = _luck(child, scores)
        means = parent.positions(child.univariate_names("loc"))
        covariance[np.ix_(means, means)] -= luck
        fixed = {
            name: value
            for names, values in (
                (child.univariate_names("scale"), np.sqrt(np.diag(within))),
                (child.correlation_names(), _lower_triangle(within)),
            )
            for name, value in zip(names, values, strict=True)
        }
        positions = parent.positions(list(fixed))
        center[positions] = list(fixed.values())
        covariance[positions] = covariance[:, positions] = 0
        lowest[means], highest[means] = -np.inf, np.inf
        lowest[positions] = highest[positions] = center[positions]
        for position in (*means, *positions):
            distributions[position] = "norm"
    spread, correlation = _as_correlation(_positive(covariance))
    shape = parent.shape.copy()
    for position, distribution in enumerate(distributions):
        if parent.columns[position].startswith("__") and distribution == "norm":
            shape[position] = 0, 0, center[position], spread[position]
            if spread[position] == 0:
                distributions[position] = "constant"
    return replace(
        parent,
        distributions=tuple(distributions),
        shape=shape,
        correlation=correlation,
        lowest=lowest,
        highest=highest,
    )


def _luck(child: Child, scores: Population) -> tuple[Floats, Floats]:
    """The covariance of a row around its customer's mean, and of the mean by luck."""
    frame = scores[child.table]
    rows = frame[list(child.columns)]
    customers = rows.groupby(frame[KEY].to_numpy())
    around = (rows - customers.transform("mean")).to_numpy()
    counts = customers.size().to_numpy()
    within = np.einsum("ni,nj->ij", around, around) / max(len(rows) - len(counts), 1)
    return within, within * (1 / counts).mean()


def _lower_triangle(within: Floats) -> Floats:
    spread = np.sqrt(np.diag(within))
    scale = np.where(spread > 0, spread, 1)
    correlation: Floats = within / np.outer(scale, scale)
    return correlation[np.tril_indices(len(within), -1)]


def _standard_deviations(parent: Parent) -> Floats:
    return np.sqrt([_moments(parent, j)[1] for j in range(len(parent.columns))])


def _means(parent: Parent) -> Floats:
    return np.array([_moments(parent, j)[0] for j in range(len(parent.columns))])


def _moments(parent: Parent, position: int) -> tuple[float, float]:
    """The mean and variance of one column's fitted marginal."""
    a, b, loc, scale = parent.shape[position]
    distribution = parent.distributions[position]
    if distribution == "truncnorm":
        mean, variance = truncnorm.stats(a, b, loc, scale, moments="mv")
        return float(mean), float(variance)
    return loc, 0.0 if distribution == "constant" else scale**2


def _positive(covariance: Floats) -> Floats:
    """The nearest covariance: what subtracting made negative becomes zero."""
    values, vectors = np.linalg.eigh(covariance)
    nearest: Floats = np.einsum("ij,j,kj->ik", vectors, values.clip(min=0), vectors)
    return nearest


def _as_correlation(covariance: Floats) -> tuple[Floats, Floats]:
    variance = np.diag(covariance)
    spread = np.sqrt(np.where(variance > _NO_SPREAD, variance, 0))
    scale = np.where(spread > 0, spread, 1)
    correlation = covariance / np.outer(scale, scale)
    still = spread == 0
    correlation[still] = correlation[:, still] = 0
    np.fill_diagonal(correlation, 1)
    return spread, correlation
