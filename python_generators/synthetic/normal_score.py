"""Normal scores: any column to a standard normal and back, marginals kept exactly.

A value becomes its place in the base's distribution, drawn at random within the value's
own interval, then the normal quantile of that place. Values that many rows share (zero
loans, whole ages, categories) are atoms: they keep their interval and come back as they
were. Between other values the way back interpolates. So a copula of normals gives the
base's marginals whatever their shape.
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

_ATOM_SHARE = 0.004  # of rows, from which a value of a number or date is an atom
_ALL_ATOMS_SHARE = 0.9  # of values: then the column is taken as discrete altogether
_TAIL = 1e-5  # places are kept this far from 0 and 1, within 4.3 standard deviations
_DIGITS = range(-6, 5)  # decimal(18, 2) and decimal(5, 4) need no more
_DAY = "datetime64[D]"


@dataclass(frozen=True)
class ScoreTable:
    """A column's distribution: its values in order and where each one ends.

    Attributes:
        kind: Category, number, or date (whole days since 1970-01-01).
        dtype: The pandas dtype of the column.
        digits: Decimals that numbers are rounded to; negative for tens, hundreds.
        points: Distinct values in order, shape (k,); codes 0..k-1 for categories.
        upper: The share of rows at or below each value, shape (k,), the last one 1.
        atoms: Which values come back exactly, shape (k,).
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
        """The table of a column.

        Args:
            column: No missing values, at least one row.
            order: The categories in order, for a categorical column.

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
        digits = _digits(numbers) if kind == "number" else 0
        return cls(kind, dtype, digits, points, upper, atoms, categories)

    def places(self, column: pd.Series, rng: np.random.Generator) -> Floats:
        """Each row's place in (0, 1), at random within its value's interval."""
        numbers = _numbers(column, self.kind, self.categories)
        k = np.searchsorted(self.points, numbers).clip(max=len(self.points) - 1)
        lower = self._lower[k]
        found: Floats = lower + (self.upper[k] - lower) * rng.random(len(column))
        return found

    def scores(self, column: pd.Series, rng: np.random.Generator) -> Floats:
        """Each row's standard normal score."""
        return _normal(self.places(column, rng).clip(_TAIL, 1 - _TAIL))

    def at_scores(self, scores: Floats) -> pd.Series:
        """The values at standard normal scores, in the column's dtype."""
        return self.at_places(ndtr(scores))

    def at_places(self, places: Floats) -> pd.Series:
        """The values at places in [0, 1], in the column's dtype and its base's range.

        A place within a value's interval gives that value when it is an atom or the
        interval's middle; elsewhere the value moves towards its neighbour, unless an
        atom is between.
        """
        last = len(self.points) - 1
        k = np.searchsorted(self.upper, places, side="left").clip(max=last)
        if self.kind == "category":
            return pd.Series(np.array(self.categories, dtype=object)[k])
        numbers: npt.NDArray[Any] = self.points[k]
        free = np.flatnonzero(~self.atoms[k])
        if len(free):
            numbers[free] = self._between(places[free], k[free])
        if self.kind == "date":
            numbers = np.round(numbers).astype(np.int64).astype(_DAY)
        else:
            numbers = np.round(numbers, self.digits)
        return pd.Series(numbers.astype(self.dtype))

    def _between(self, places: Floats, k: npt.NDArray[np.intp]) -> Floats:
        side = np.where(places >= self._middle[k], 1, -1)
        near = np.clip(k + side, 0, len(self.points) - 1)
        joined = (self._run[near] == self._run[k]) & (near != k)
        gap = np.where(joined, self._middle[near] - self._middle[k], 1.0)
        move = np.where(joined, (places - self._middle[k]) / gap, 0.0)
        return self.points[k] + move * (self.points[near] - self.points[k])

    @cached_property
    def decided(self) -> float:
        """The share of the scores' variance that values decide, the rest being random.

        A value stands for an interval, within which its score is random. So two
        columns' scores correlate less than what lies behind them, by this factor each.
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
        """The number of the stretch of neighbours without an atom between them."""
        breaks = self.atoms[1:] | self.atoms[:-1]
        return np.concatenate([np.zeros(1, np.intp), np.cumsum(breaks)])

    def parameters(self) -> dict[str, Any]:
        """The parts that JSON holds."""
        return {
            "kind": self.kind,
            "dtype": self.dtype,
            "digits": self.digits,
            "categories": list(self.categories),
        }

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The parts that npz holds."""
        return {"points": self.points, "upper": self.upper, "atoms": self.atoms}

    @classmethod
    def rebuild(
        cls, parameters: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]
    ) -> Self:
        """The table that gave these ``parameters`` and ``arrays``."""
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


def _digits(numbers: Floats) -> int:
    """The fewest decimals that hold every number."""
    for digits in _DIGITS:
        if np.allclose(np.round(numbers, digits), numbers, rtol=0, atol=1e-9):
            return digits
    return _DIGITS[-1]


def _normal(places: Floats) -> Floats:
    scores: Floats = ndtri(places)
    return scores
