"""Normal scores: transform any column to a standard normal variable and back.

Each value has an interval of cumulative probability in the base's distribution. A
probability is drawn uniformly from the interval, and its normal quantile is the score.
Values that many rows share (zero loans, whole ages, categories) are atoms: every score
in their interval is transformed back to exactly that value. Between other values the
inverse interpolates. So a copula of normals has the base's marginals, whatever their
shape.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]
Kind = Literal["category", "number", "date"]

_ATOM_SHARE = 0.004  # least share of rows of a number or date that is an atom
_ALL_ATOMS_SHARE = 0.9  # with more atoms among the values, the column is discrete
_TAIL = 1e-5  # least probability of a tail, so that scores are between -4.3 and 4.3
_DIGITS = range(-6, 5)  # decimal(18, 2) and decimal(5, 4) need no more
_DAY = "datetime64[D]"


@dataclass(frozen=True)
class ScoreTable:
    """A column's distribution: its ordered values and their cumulative shares.

    Attributes:
        kind: The type of values: category, number, or date (days since 1970-01-01).
        dtype: The pandas dtype of the column.
        digits: Decimals to which numbers are rounded; negative for tens, hundreds.
        points: Distinct values in order, shape (k,); codes 0..k-1 for categories.
        upper: The share of rows at or below each value, shape (k,), the last one 1.
        atoms: Which values are atoms, shape (k,).
        categories: The categories in order; empty for numbers and dates.
    """

    kind: Kind
    dtype: str
    digits: int
    points: Floats
    upper: Floats
    atoms: npt.NDArray[np.bool_]
    categories: tuple[str, ...] = ()

    @classmethod
    def learn(cls, column: pd.Series, order: list[str] | None = None) -> Self:
        """The distribution of a column.

        Args:
            column: No missing values, at least one row.
            order: The ordered categories of a categorical column.

        Raises:
            ValueError: the column has missing values, no rows, or a value that is not
                in ``order``.
        """
        if column.empty or column.isna().any():
            raise ValueError(f"{column.name}: empty, or with missing values")
        dtype = str(column.dtype)
        kind = _kind(column)
        categories = tuple(order or sorted(set(column))) if kind == "category" else ()
        numbers = _numbers(column, kind, categories)
        points, counts = np.unique(numbers, return_counts=True)
        upper = np.cumsum(counts) / len(column)
        if kind == "category":
            categories = tuple(categories[int(p)] for p in points)
            points = np.arange(len(points), dtype=float)
            atoms = np.ones(len(points), bool)
        else:
            atoms = _atoms(counts)
        digits = digits_of(numbers) if kind == "number" else 0
        return cls(kind, dtype, digits, points, upper, atoms, categories)

    def probabilities(self, column: pd.Series, rng: np.random.Generator) -> Floats:
        """Draw each row's cumulative probability uniformly in its value's interval."""
        numbers = _numbers(column, self.kind, self.categories)
        k = np.searchsorted(self.points, numbers).clip(max=len(self.points) - 1)
        lower = self._lower[k]
        found: Floats = lower + (self.upper[k] - lower) * rng.random(len(column))
        return found

    def scores(self, column: pd.Series, rng: np.random.Generator) -> Floats:
        """Each row's standard normal score."""
        return _normal(self.probabilities(column, rng).clip(_TAIL, 1 - _TAIL))

    def at_scores(self, scores: Floats) -> pd.Series:
        """The values at standard normal scores, in the column's dtype."""
        return self.at_probabilities(ndtr(scores))

    def at_probabilities(self, probabilities: Floats) -> pd.Series:
        """The quantiles at probabilities in [0, 1], in the column's dtype and range.

        In the interval of an atom, the quantile is the atom. Otherwise it is the value
        at the middle of the value's interval, and between two middles it is linear
        unless an atom is adjacent.
        """
        last = len(self.points) - 1
        k = np.searchsorted(self.upper, probabilities, side="left").clip(max=last)
        if self.kind == "category":
            return pd.Series(np.array(self.categories, dtype=object)[k])
        numbers: npt.NDArray[Any] = self.points[k]
        free = np.flatnonzero(~self.atoms[k])
        if len(free):
            numbers[free] = self._between(probabilities[free], k[free])
        if self.kind == "date":
            numbers = np.round(numbers).astype(np.int64).astype(_DAY)
        else:
            numbers = np.round(numbers, self.digits)
        return pd.Series(numbers.astype(self.dtype))

    def _between(self, probabilities: Floats, k: npt.NDArray[np.intp]) -> Floats:
        side = np.where(probabilities >= self._middle[k], 1, -1)
        near = np.clip(k + side, 0, len(self.points) - 1)
        joined = (self._run[near] == self._run[k]) & (near != k)
        gap = np.where(joined, self._middle[near] - self._middle[k], 1.0)
        weight = np.where(joined, (probabilities - self._middle[k]) / gap, 0.0)
        return self.points[k] + weight * (self.points[near] - self.points[k])

    @cached_property
    def attenuation(self) -> float:
        """The factor by which random scores within intervals lower a correlation.

        It is the share of the scores' variance that is between values; the rest is
        within their intervals, where scores are drawn at random. So the correlation of
        two columns' scores is that of the underlying normals times both factors.
        """
        edges = np.concatenate([[0.0], self.upper])
        heights = np.exp(-(ndtri(edges.clip(0, 1)) ** 2) / 2) / np.sqrt(2 * np.pi)
        return float((np.diff(heights) ** 2 / np.diff(edges)).sum())

    @cached_property
    def _lower(self) -> Floats:
        return np.concatenate([[0.0], self.upper[:-1]])

    @cached_property
    def _middle(self) -> Floats:
        return (self._lower + self.upper) / 2

    @cached_property
    def _run(self) -> npt.NDArray[np.intp]:
        """The number of each value's run of neighbours without an atom in between."""
        breaks = self.atoms[1:] | self.atoms[:-1]
        return np.concatenate([np.zeros(1, np.intp), np.cumsum(breaks)])

    def parameters(self) -> dict[str, Any]:
        """The parameters to store as JSON."""
        return {
            "kind": self.kind,
            "dtype": self.dtype,
            "digits": self.digits,
            "categories": list(self.categories),
        }

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays to store as npz."""
        return {"points": self.points, "upper": self.upper, "atoms": self.atoms}

    @classmethod
    def rebuild(
        cls, parameters: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]
    ) -> Self:
        """The table with these ``parameters`` and ``arrays``."""
        categories = tuple(parameters["categories"])
        return cls(**{**parameters, **arrays, "categories": categories})


def _kind(column: pd.Series) -> Kind:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(column.dtype) else "category"


def _numbers(column: pd.Series, kind: Kind, categories: tuple[str, ...]) -> Floats:
    if kind == "date":
        return column.to_numpy(_DAY).astype(np.int64).astype(float)
    if kind == "number":
        return column.to_numpy(float)
    codes = pd.Index(categories).get_indexer(pd.Index(column))
    if (codes < 0).any():
        raise ValueError(f"{column.name}: {column.iloc[codes.argmin()]!r} is unknown")
    return codes.astype(float)


def _atoms(counts: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    atoms = counts >= _ATOM_SHARE * counts.sum()
    everything = len(counts) == 1 or atoms.mean() > _ALL_ATOMS_SHARE
    return np.ones(len(counts), bool) if everything else atoms


def digits_of(numbers: Floats) -> int:
    """The fewest decimals that represent all numbers."""
    for digits in _DIGITS:
        if np.allclose(np.round(numbers, digits), numbers, rtol=0, atol=1e-9):
            return digits
    return _DIGITS[-1]


def _normal(probabilities: Floats) -> Floats:
    scores: Floats = ndtri(probabilities)
    return scores
