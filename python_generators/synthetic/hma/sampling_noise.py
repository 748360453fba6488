"""Removes sampling noise from a fitted HMA: of few rows, and of random scores.

HMA fits a Gaussian to the children of each customer and learns how the parameters of
those Gaussians differ between customers. With four events, or twenty-five transactions,
they differ mostly because few rows were drawn. Sampling then adds that noise a second
time: customers come out more unlike each other than they are. The means of independent
rows vary by a known amount, which is subtracted here; how widely a customer's rows
spread cannot be estimated from so few, so all of a segment spread alike.

Values that many rows share are scored at random within their interval. Those scores
ignore the other columns, so scores correlate less than what lies behind them, by a
known factor for each column (as a polychoric correlation is to a correlation of ranks),
which is divided out.
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

_NO_SPREAD = 1e-9  # of a mean: below, customers do not differ in it at all
_LEAST_DECIDED = 0.1  # of a score: below, its column is nearly constant
_LEAST_WITHIN = 0.05  # of a row's variance stays around its customer's mean


@dataclass(frozen=True)
class _Rows:
    """What the d columns of one child table show.

    Attributes:
        child: The child table.
        means: Where the parent holds the means of a customer's rows, shape (d,).
        within: The covariance of a row around its customer's mean, shape (d, d).
        noise: The covariance that so few rows give their mean, shape (d, d).
        decided: The share of each column's scores that values decide, shape (d,).
    """

    child: Child
    means: Positions
    within: Floats
    noise: Floats
    decided: Floats


def subtract_sampling_noise(
    parent: Parent, children: Sequence[Child], scores: Population, encoding: Encoding
) -> Parent:
    """The parent whose columns about children hold what customers differ in.

    Args:
        parent: As HMA learned it.
        children: The child tables.
        scores: The base's normal scores, that HMA learned from.
        encoding: What the scores mean.
    """
    shown = [_rows(parent, child, scores, encoding) for child in children]
    center, variance = _moments(parent)
    covariance = parent.correlation * np.sqrt(np.outer(variance, variance))
    own = modelled_columns(CUSTOMERS)
    at_own = parent.positions(own)
    decided = np.ones(len(center))
    decided[at_own] = _decided(encoding, CUSTOMERS.name, own)
    for rows in shown:
        covariance[np.ix_(rows.means, rows.means)] -= rows.noise
        decided[rows.means] = rows.decided
        fixed = parent.positions(_fixed(rows.child))
        covariance[fixed] = covariance[:, fixed] = 0
    variance = np.diag(covariance).copy()  # without sampling noise
    covariance = _of_values(covariance, decided, kept=at_own)
    spread, correlation = _as_correlation(_positive(covariance))
    steady = _Columns(parent)
    for rows in shown:
        whole = np.diag(rows.within) + variance[rows.means]
        rest = np.maximum(whole - spread[rows.means] ** 2, _LEAST_WITHIN * whole)
        steady.vary(rows.means, center[rows.means], spread[rows.means])
        steady.fix(rows, np.sqrt(rest))
    return steady.parent(correlation)


class _Columns:
    """The parent's columns while they are being rewritten."""

    def __init__(self, parent: Parent) -> None:
        self._parent = parent
        self._distributions = list(parent.distributions)
        self._shape = parent.shape.copy()
        self._lowest, self._highest = parent.lowest.copy(), parent.highest.copy()

    def vary(self, at: Positions, center: Floats, spread: Floats) -> None:
        """Columns that differ between customers, normally and without bounds."""
        for j, middle, width in zip(at, center, spread, strict=True):
            self._distributions[j] = "norm" if width else "constant"
            self._shape[j] = 0, 0, middle, width
        self._lowest[at], self._highest[at] = -np.inf, np.inf

    def fix(self, rows: _Rows, spread: Floats) -> None:
        """How a customer's rows spread and go together: alike for all customers."""
        count = len(rows.means)
        together = _of_values(
            _correlation_of(rows.within), rows.decided, np.arange(count)
        )
        values = [*spread, *together[np.tril_indices(count, -1)]]
        at = self._parent.positions(_fixed(rows.child))
        for j, value in zip(at, values, strict=True):
            self._distributions[j] = "constant"
            self._shape[j] = 0, 0, value, 0
            self._lowest[j] = self._highest[j] = value

    def parent(self, correlation: Floats) -> Parent:
        """The parent with the columns as they are now."""
        return replace(
            self._parent,
            distributions=tuple(self._distributions),
            shape=self._shape,
            correlation=correlation,
            lowest=self._lowest,
            highest=self._highest,
        )


def _fixed(child: Child) -> list[str]:
    """The columns of how a customer's rows spread, then of how they go together."""
    return [*child.univariate_names("scale"), *child.correlation_names()]


def _decided(encoding: Encoding, table: str, columns: Sequence[str]) -> Floats:
    return np.array([max(encoding.decided(table, c), _LEAST_DECIDED) for c in columns])


def _of_values(covariance: Floats, decided: Floats, kept: Positions) -> Floats:
    """The covariance of what lies behind the scores; the variances kept stay."""
    behind: Floats = covariance / np.outer(decided, decided)
    behind[kept, kept] = covariance[kept, kept]
    return behind


def _rows(
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
        decided=_decided(encoding, child.table, child.columns),
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
