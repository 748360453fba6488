"""Removes sampling noise from a fitted HMA: from few rows, and from random scores.

HMA fits a Gaussian to the child rows of each customer and models how the parameters of
those Gaussians differ between customers. A customer has about four events and
twenty-five transactions, so the parameters differ mostly by sampling error. Sampling
from the model adds this error a second time, and synthetic customers differ too much.
The sampling variance of a mean of independent rows is known and is subtracted here.
Standard deviations and correlations within a customer cannot be estimated from so few
rows, so all customers of a segment have the same ones.

The scores of values that many rows share are random within an interval and there
independent of other columns. So scores correlate less than the underlying normals, by a
known factor for each column. The correlations are divided by the factors, as polychoric
correlations correct correlations of ranks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import truncnorm

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.hma.hma_parts import Child, Parent
from python_generators.synthetic.metadata import KEY, modelled_columns
from python_generators.synthetic.normal_score import Floats

Positions = npt.NDArray[np.intp]

_NO_VARIANCE = 1e-9  # of a mean: below, customers are taken not to differ in it
_LEAST_ATTENUATION = 0.1  # smaller factors, of nearly constant columns, are raised
_LEAST_WITHIN = 0.05  # least share of a row's variance around its customer's mean


@dataclass(frozen=True)
class _Rows:
    """Estimates from the d columns of one child table.

    Attributes:
        child: The child table.
        means: Positions in the parent of the means of a customer's rows, shape (d,).
        within: The covariance of a row around its customer's mean, shape (d, d).
        noise: The sampling covariance of a customer's mean, shape (d, d).
        attenuation: The attenuation factor of each column's scores, shape (d,).
    """

    child: Child
    means: Positions
    within: Floats
    noise: Floats
    attenuation: Floats


def subtract_sampling_noise(
    parent: Parent, children: Sequence[Child], scores: Population, encoding: Encoding
) -> Parent:
    """Correct the parent's parameters of child rows for sampling noise.

    Args:
        parent: The parent as HMA fitted it.
        children: The child tables.
        scores: The base's normal scores, to which HMA was fitted.
        encoding: The encoding of the scores.
    """
    estimates = [_estimate_rows(parent, child, scores, encoding) for child in children]
    center, variance = _moments(parent)
    covariance = parent.correlation * np.sqrt(np.outer(variance, variance))
    own = modelled_columns(CUSTOMERS)
    at_own = parent.positions(own)
    attenuation = np.ones(len(center))
    attenuation[at_own] = _attenuation(encoding, CUSTOMERS.name, own)
    for rows in estimates:
        covariance[np.ix_(rows.means, rows.means)] -= rows.noise
        attenuation[rows.means] = rows.attenuation
        fixed = parent.positions(_fixed_columns(rows.child))
        covariance[fixed] = covariance[:, fixed] = 0
    for column, on in encoding.conditions_on_numbers():
        i, j = parent.positions([column, on])
        covariance[i, j] = covariance[j, i] = 0  # exact by construction: only noise
    variance = np.diag(covariance).copy()  # without noise, not yet disattenuated
    covariance = _disattenuated(covariance, attenuation, kept=at_own)
    spread, correlation = _as_correlation(_nearest_semidefinite(covariance))
    columns = _Columns(parent)
    for rows in estimates:
        whole = np.diag(rows.within) + variance[rows.means]
        rest = np.maximum(whole - spread[rows.means] ** 2, _LEAST_WITHIN * whole)
        columns.vary(rows.means, center[rows.means], spread[rows.means])
        columns.fix(rows, np.sqrt(rest))
    return columns.parent(correlation)


class _Columns:
    """A builder of the corrected parent."""

    def __init__(self, parent: Parent) -> None:
        self._parent = parent
        self._distributions = list(parent.distributions)
        self._shape = parent.shape.copy()
        self._lowest, self._highest = parent.lowest.copy(), parent.highest.copy()

    def vary(self, at: Positions, center: Floats, spread: Floats) -> None:
        """Let columns vary between customers with a normal distribution, unbounded."""
        for j, middle, width in zip(at, center, spread, strict=True):
            self._distributions[j] = "norm" if width else "constant"
            self._shape[j] = 0, 0, middle, width
        self._lowest[at], self._highest[at] = -np.inf, np.inf

    def fix(self, rows: _Rows, spread: Floats) -> None:
        """Fix standard deviations and correlations of rows, equal for all customers."""
        count = len(rows.means)
        correlation = _disattenuated(
            _correlation_of(rows.within), rows.attenuation, np.arange(count)
        )
        values = [*spread, *correlation[np.tril_indices(count, -1)]]
        at = self._parent.positions(_fixed_columns(rows.child))
        for j, value in zip(at, values, strict=True):
            self._distributions[j] = "constant"
            self._shape[j] = 0, 0, value, 0
            self._lowest[j] = self._highest[j] = value

    def parent(self, correlation: Floats) -> Parent:
        """The parent with the current columns."""
        return replace(
            self._parent,
            distributions=tuple(self._distributions),
            shape=self._shape,
            correlation=correlation,
            lowest=self._lowest,
            highest=self._highest,
        )


def _fixed_columns(child: Child) -> list[str]:
    """The columns of the standard deviations, then of the correlations, of rows."""
    return [*child.univariate_names("scale"), *child.correlation_names()]


def _attenuation(encoding: Encoding, table: str, columns: Sequence[str]) -> Floats:
    return np.array(
        [max(encoding.attenuation(table, c), _LEAST_ATTENUATION) for c in columns]
    )


def _disattenuated(covariance: Floats, attenuation: Floats, kept: Positions) -> Floats:
    """Divide covariances by both attenuation factors; kept variances do not change."""
    corrected: Floats = covariance / np.outer(attenuation, attenuation)
    corrected[kept, kept] = covariance[kept, kept]
    return corrected


def _estimate_rows(
    parent: Parent, child: Child, scores: Population, encoding: Encoding
) -> _Rows:
    frame = scores[child.table]
    rows = frame[list(child.columns)]
    customers = rows.groupby(frame[KEY].to_numpy())
    around = (rows - customers.transform("mean")).to_numpy()
    counts = customers.size().to_numpy()
    within = np.einsum("ni,nj->ij", around, around) / max(len(rows) - len(counts), 1)
    return _Rows(
        child=child,
        means=parent.positions(child.univariate_names("loc")),
        within=within,
        noise=within * (1 / counts).mean(),
        attenuation=_attenuation(encoding, child.table, child.columns),
    )


def _moments(parent: Parent) -> tuple[Floats, Floats]:
    """The mean and the variance of each column's fitted marginal."""
    means, variances = parent.shape[:, 2].copy(), parent.shape[:, 3] ** 2
    for j, distribution in enumerate(parent.distributions):
        if distribution == "constant":
            variances[j] = 0
        elif distribution == "truncnorm":
            means[j], variances[j] = truncnorm.stats(*parent.shape[j], moments="mv")
    return means, variances


def _nearest_semidefinite(covariance: Floats) -> Floats:
    """The nearest positive semidefinite matrix: negative eigenvalues become zero."""
    values, vectors = np.linalg.eigh(covariance)
    nearest: Floats = np.einsum("ij,j,kj->ik", vectors, values.clip(min=0), vectors)
    return nearest


def _as_correlation(covariance: Floats) -> tuple[Floats, Floats]:
    """Standard deviations and correlations; 0 for columns without variance."""
    variance = np.diag(covariance)
    spread = np.sqrt(np.where(variance > _NO_VARIANCE, variance, 0))
    return spread, _correlation_of(covariance)


def _correlation_of(covariance: Floats) -> Floats:
    variance = np.diag(covariance)
    constant = variance <= _NO_VARIANCE
    scale = np.sqrt(np.where(constant, 1, variance))
    correlation: Floats = covariance / np.outer(scale, scale)
    correlation[constant] = correlation[:, constant] = 0
    np.fill_diagonal(correlation, 1)
    return correlation
