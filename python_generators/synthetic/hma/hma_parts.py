"""The parameters of a fitted HMA as arrays: one copula of customers, and child tables.

HMA fits a Gaussian copula to the child rows of each customer, and appends its
parameters to the customer's own columns. Another copula, the parent, is fitted to that
wide table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from python_generators.synthetic.artifacts import Arrays
from python_generators.synthetic.metadata import KEY
from python_generators.synthetic.normal_score import Floats

Distribution = Literal["norm", "truncnorm", "constant"]
_DIGITS = 12
SHAPE = ("a", "b", "loc", "scale")


@dataclass(frozen=True)
class Parent:
    """The copula of customers, with d columns.

    Attributes:
        columns: The customers' own columns, as normal scores, and the parameters of
            their child rows.
        distributions: The marginal distribution of each column.
        shape: The marginals' a, b, loc and scale, shape (d, 4); 0 where unused.
        correlation: The correlation matrix of the copula, shape (d, d).
        lowest: The least fitted value of each column, shape (d,); 0 for own columns.
        highest: The greatest fitted value, likewise.
        rows: The number of customers that the copula was fitted to.
    """

    columns: tuple[str, ...]
    distributions: tuple[Distribution, ...]
    shape: Floats
    correlation: Floats
    lowest: Floats
    highest: Floats
    rows: int

    def parameters(self) -> dict[str, Any]:
        """The parameters to store as JSON."""
        return {
            "columns": list(self.columns),
            "distributions": list(self.distributions),
            "rows": self.rows,
        }

    def arrays(self) -> Arrays:
        """The arrays to store as npz."""
        names = ("shape", "correlation", "lowest", "highest")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The parent with these ``parameters`` and ``arrays``."""
        return cls(
            columns=tuple(parameters["columns"]),
            distributions=tuple(parameters["distributions"]),
            rows=parameters["rows"],
            **arrays,
        )

    def in_order(self, own: Sequence[str]) -> "Parent":
        """The same parent, own columns first, then the children's parameters by name.

        Correlations are rounded, because their last bits depend on the order of sums.
        """
        others = sorted(name for name in self.columns if name not in own)
        columns = (*own, *others)
        at = self.positions(columns)
        return replace(
            self,
            columns=columns,
            distributions=tuple(self.distributions[j] for j in at),
            shape=self.shape[at],
            correlation=self.correlation[np.ix_(at, at)].round(_DIGITS),
            lowest=self.lowest[at],
            highest=self.highest[at],
        )

    def positions(self, names: Sequence[str]) -> npt.NDArray[np.intp]:
        """The positions of the named columns."""
        return np.array([self.columns.index(name) for name in names], np.intp)


@dataclass(frozen=True)
class Child:
    """A child table and the columns of the parent that describe its rows.

    Attributes:
        table: The table's name.
        columns: Its modelled columns, in the copula's order.
        rows: The number of rows that were fitted.
        counts: The sorted numbers of rows per customer, shape (customers,).
    """

    table: str
    columns: tuple[str, ...]
    rows: int
    counts: npt.NDArray[np.int64]

    def parameters(self) -> dict[str, Any]:
        """The parameters to store as JSON."""
        return {"table": self.table, "columns": list(self.columns), "rows": self.rows}

    def arrays(self) -> Arrays:
        """The arrays to store as npz."""
        return {"counts": self.counts}

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The child with these ``parameters`` and ``arrays``."""
        return cls(
            table=parameters["table"],
            columns=tuple(parameters["columns"]),
            rows=parameters["rows"],
            counts=arrays["counts"],
        )

    @property
    def prefix(self) -> str:
        """SDV's prefix of the names of this child's parameters."""
        return f"__{self.table}__{KEY}__"

    @property
    def count_name(self) -> str:
        """The parent's column of the number of child rows."""
        return f"{self.prefix}num_rows"

    def univariate_names(self, parameter: str) -> list[str]:
        """The parent's columns of one marginal parameter, by child column."""
        return [f"{self.prefix}univariates__{c}__{parameter}" for c in self.columns]

    def correlation_names(self) -> list[str]:
        """The parent's columns of the correlations: the lower triangle, row by row."""
        rows, columns = np.tril_indices(len(self.columns), -1)
        return [
            f"{self.prefix}correlation__{i - 1}__{j}"
            for i, j in zip(rows, columns, strict=True)
        ]
