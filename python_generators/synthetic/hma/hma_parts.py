"""What HMA learns, as plain arrays: one copula of parents, and how children hang on it.

HMA fits a Gaussian copula to the children of each customer, and writes its parameters
beside the customer's own columns. One more copula learns that wide table.
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
    """The copula of customers, of d columns.

    Attributes:
        columns: The customers' own columns, as normal scores, and the parameters of
            their children.
        distributions: The marginal of each column.
        shape: The marginals' a, b, loc and scale, shape (d, 4); 0 where unused.
        correlation: Of the copula, shape (d, d).
        lowest: The least value seen of each column, shape (d,); 0 for own columns.
        highest: The greatest value seen.
        rows: How many customers were learned from.
    """

    columns: tuple[str, ...]
    distributions: tuple[Distribution, ...]
    shape: Floats
    correlation: Floats
    lowest: Floats
    highest: Floats
    rows: int

    def parameters(self) -> dict[str, Any]:
        """The parts that JSON holds."""
        return {
            "columns": list(self.columns),
            "distributions": list(self.distributions),
            "rows": self.rows,
        }

    def arrays(self) -> Arrays:
        """The parts that npz holds."""
        names = ("shape", "correlation", "lowest", "highest")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The parent that gave these ``parameters`` and ``arrays``."""
        return cls(
            columns=tuple(parameters["columns"]),
            distributions=tuple(parameters["distributions"]),
            rows=parameters["rows"],
            **arrays,
        )

    def in_order(self, own: Sequence[str]) -> "Parent":
        """The same parent, own columns first, then the children's by name.

        Correlations are rounded: summed in another order they differ in the last bits.
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
        """Where the named columns are."""
        return np.array([self.columns.index(name) for name in names], np.intp)


@dataclass(frozen=True)
class Child:
    """A child table and the columns of the parent that describe its rows.

    Attributes:
        table: The table's name.
        columns: Its modelled columns, in the copula's order.
        rows: How many rows were learned from.
        counts: How many rows each customer had, sorted, shape (customers,).
    """

    table: str
    columns: tuple[str, ...]
    rows: int
    counts: npt.NDArray[np.int64]

    def parameters(self) -> dict[str, Any]:
        """The parts that JSON holds."""
        return {"table": self.table, "columns": list(self.columns), "rows": self.rows}

    def arrays(self) -> Arrays:
        """The parts that npz holds."""
        return {"counts": self.counts}

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The child that gave these ``parameters`` and ``arrays``."""
        return cls(
            table=parameters["table"],
            columns=tuple(parameters["columns"]),
            rows=parameters["rows"],
            counts=arrays["counts"],
        )

    @property
    def prefix(self) -> str:
        """What SDV puts before the names of this child's parameters."""
        return f"__{self.table}__{KEY}__"

    @property
    def count_name(self) -> str:
        """The parent's column that holds how many children it has."""
        return f"{self.prefix}num_rows"

    def univariate_names(self, parameter: str) -> list[str]:
        """The parent's columns of one parameter, by child column."""
        return [f"{self.prefix}univariates__{c}__{parameter}" for c in self.columns]

    def correlation_names(self) -> list[str]:
        """The parent's columns of the lower triangle, row by row."""
        rows, columns = np.tril_indices(len(self.columns), -1)
        return [
            f"{self.prefix}correlation__{i - 1}__{j}"
            for i, j in zip(rows, columns, strict=True)
        ]
