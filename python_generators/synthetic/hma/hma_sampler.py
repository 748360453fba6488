"""Samples a fitted HMA: all child rows of all customers at once.

SDV rebuilds one synthesizer for each customer and table, always with the same random
seed: child row k of every customer has the same random numbers. Here the same model is
sampled in arrays. Mode ``independent`` draws new random numbers for every row, as the
model assumes. Mode ``stock`` reproduces SDV's sampling cell by cell; a test uses it to
check that the arrays represent SDV's model.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri
from scipy.stats import truncnorm

from python_generators.synthetic.hma.hma_parts import Child, Parent
from python_generators.synthetic.normal_score import Floats

Mode = Literal["independent", "stock"]
Counts = npt.NDArray[np.int64]

_STOCK_SEED = 73251  # sdv.single_table.base.FIXED_RNG_SEED
_FOR_NAN = 1e-6  # SDV's replacement for a parameter that is not a number
_ROUNDS = 10  # of the search for the nearest correlation matrix, as in SDV


def parent_values(
    parent: Parent, customers: int, rng: np.random.Generator, mode: Mode
) -> Floats:
    """Sample the parent's columns for new customers, shape (customers, d)."""
    size = len(parent.columns)
    if mode == "stock":
        legacy = np.random.RandomState(_STOCK_SEED)
        scores = legacy.multivariate_normal(
            np.zeros(size), parent.correlation, size=customers
        )
    else:
        root = _symmetric_roots(parent.correlation[None])[0]
        # einsum without BLAS: results do not depend on the number of threads
        scores = np.einsum("ni,ij->nj", rng.standard_normal((customers, size)), root)
    values = np.empty_like(scores)
    for j, distribution in enumerate(parent.distributions):
        a, b, loc, scale = parent.shape[j]
        if distribution == "constant":
            values[:, j] = loc
        elif distribution == "norm":
            values[:, j] = _through_uniform(scores[:, j]) * scale + loc
        else:
            values[:, j] = truncnorm.ppf(ndtr(scores[:, j]), a, b, loc, scale)
    return values


def even_quantiles(scores: Floats, offset: float = 0.5) -> Floats:
    """Replace each column's scores by evenly spaced normal quantiles of equal rank.

    Ranks still come from the copula, but the marginal distribution of each column has
    no sampling error.

    Args:
        scores: Shape (rows, columns).
        offset: Where the first probability is between 0 and 1 / rows, in (0, 1).
    """
    order = np.argsort(scores, axis=0, kind="stable")
    quantiles = ndtri((np.arange(len(scores)) + offset) / max(len(scores), 1))
    even = np.empty_like(scores)
    np.put_along_axis(even, order, quantiles[:, None], axis=0)
    return even


def stock_counts(child: Child, parent: Parent, values: Floats) -> Counts:
    """The number of rows per customer as in SDV, scaled to the base's total.

    Args:
        child: The child table.
        parent: The copula of customers.
        values: Sampled columns of the parent, shape (customers, d).
    """
    fewest, most = int(child.counts.min()), int(child.counts.max())
    drawn = values[:, parent.columns.index(child.count_name)]
    counts = np.round(np.nan_to_num(drawn)).clip(fewest, most).astype(np.int64)
    total = round(child.rows * (len(values) / parent.rows))
    while missing := total - int(counts.sum()):
        order = np.argsort(counts)
        if missing > 0:
            movable = int((counts < most).sum()) or len(counts)
            counts[order[: min(movable, missing)]] += 1
        else:
            movable = int((counts > fewest).sum()) or len(counts)
            counts[order[::-1][: min(movable, -missing)]] -= 1
    return counts


def ranked_counts(
    child: Child, parent: Parent, values: Floats, rng: np.random.Generator
) -> Counts:
    """The number of rows per customer: the base's counts, by rank of sampled counts.

    SDV models counts by a truncated normal and shifts them to the base's total. Here
    the ranks come from the copula, and the distribution is exactly that of the base.

    Args:
        child: The child table.
        parent: The copula of customers.
        values: Sampled columns of the parent, shape (customers, d).
        rng: Breaks ties at random.
    """
    drawn = values[:, parent.columns.index(child.count_name)]
    order = np.lexsort((rng.random(len(drawn)), drawn))
    quantiles = (np.arange(len(drawn)) + 0.5) / len(drawn)
    counts = np.empty(len(drawn), np.int64)
    counts[order] = child.counts[(quantiles * len(child.counts)).astype(np.int64)]
    return counts


def child_scores(
    child: Child,
    parent: Parent,
    values: Floats,
    counts: Counts,
    rng: np.random.Generator,
    mode: Mode,
) -> Floats:
    """Sample normal scores of the child rows of some customers, in their order.

    Args:
        child: The child table, with d modelled columns.
        parent: The copula of customers.
        values: The parent's columns for these customers, shape (customers, D).
        counts: The number of rows per customer, shape (customers,).
        rng: Used in row order, so that results do not depend on chunks.
        mode: ``independent`` or ``stock``.

    Returns:
        Shape (rows, d).
    """
    location = _parameters(parent, values, child.univariate_names("loc"))
    scale = _parameters(parent, values, child.univariate_names("scale"))
    triangles = _parameters(parent, values, child.correlation_names())
    correlations = _nearest_correlations(triangles, len(child.columns))
    owners = np.repeat(np.arange(len(counts)), counts)
    if mode == "stock":
        roots = _stock_roots(correlations)
        legacy = np.random.RandomState(_STOCK_SEED)
        shared = legacy.standard_normal((int(counts.max()), len(child.columns)))
        first = np.repeat(np.cumsum(counts) - counts, counts)
        normals = shared[np.arange(len(owners)) - first]
    else:
        roots = _symmetric_roots(correlations)
        normals = rng.standard_normal((len(owners), len(child.columns)))
    scores = np.einsum("ni,nij->nj", normals, roots[owners])
    return _through_uniform(scores) * np.maximum(scale, 0)[owners] + location[owners]


def _through_uniform(scores: Floats) -> Floats:
    """Convert to probabilities and back, which rounds scores as in SDV."""
    rounded: Floats = ndtri(ndtr(scores))
    return rounded


def _parameters(parent: Parent, values: Floats, names: list[str]) -> Floats:
    """The named parameters, limited to fitted ranges, shape (customers, names)."""
    at = parent.positions(names)
    drawn = values[:, at]
    drawn = np.where(np.isnan(drawn), _FOR_NAN, drawn)
    return drawn.clip(parent.lowest[at], parent.highest[at])


def _nearest_correlations(triangles: Floats, size: int) -> Floats:
    """Correlations from lower triangles, made positive semidefinite as in SDV."""
    matrices = np.zeros((len(triangles), size, size))
    rows, columns = np.tril_indices(size, -1)
    matrices[:, rows, columns] = matrices[:, columns, rows] = triangles
    _within_one(matrices)
    _set_diagonals(matrices)
    for round_number in range(_ROUNDS + 1):
        eigenvalues, eigenvectors = np.linalg.eigh(matrices)
        bad = np.flatnonzero((eigenvalues < 0).any(axis=1))
        if not len(bad):
            break
        kept = eigenvalues[bad].clip(min=0)
        vectors = eigenvectors[bad]
        nearer = np.einsum("pij,pj,pkj->pik", vectors, kept, vectors)
        if round_number < _ROUNDS:
            _set_diagonals(nearer)
            _within_one(nearer)
        matrices[bad] = nearer
    return matrices


def _within_one(matrices: Floats) -> None:
    largest = np.abs(matrices).max(axis=(1, 2), keepdims=True)
    matrices /= np.maximum(largest, 1)


def _set_diagonals(matrices: Floats) -> None:
    diagonal = np.arange(matrices.shape[-1])
    matrices[:, diagonal, diagonal] = 1.0


def _stock_roots(matrices: Floats) -> Floats:
    """The matrix roots of numpy's legacy multivariate normal."""
    _, values, vectors = np.linalg.svd(matrices)
    roots: Floats = np.sqrt(values)[:, :, None] * vectors
    return roots


def _symmetric_roots(matrices: Floats) -> Floats:
    """The symmetric square roots, which do not depend on the choice of eigenvectors."""
    eigenvalues, vectors = np.linalg.eigh(matrices)
    lengths = np.sqrt(eigenvalues.clip(min=0))
    roots: Floats = np.einsum("pij,pj,pkj->pik", vectors, lengths, vectors)
    return roots
