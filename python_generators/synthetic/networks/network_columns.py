"""Describes and decodes the outputs of CTGAN and TVAE, column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.synthetic.artifacts import Arrays
from python_generators.synthetic.normal_score import Floats

Singles = npt.NDArray[np.float32]

_DEVIATIONS = 4  # standard deviations from a cluster's mean at offset 1, as in rdt


@dataclass(frozen=True)
class OutputColumn:
    """Describes the outputs of a network for one column.

    A categorical column has one output per category. A number or date has first its
    offset within a cluster, from -1 to 1, then one output per cluster.

    Attributes:
        name: The name of the column.
        kind: The type of values: category, number, or date (nanoseconds since 1970).
        dtype: The pandas dtype.
        digits: Decimals of numbers.
        categories: The categories; empty for numbers and dates.
        means: The means of the clusters, shape (k,); empty for categories.
        spreads: The standard deviations of the clusters, likewise.
        limits: The least and greatest value of the base; empty for categories.
    """

    name: str
    kind: Literal["category", "number", "date"]
    dtype: str
    digits: int
    categories: tuple[str, ...]
    means: Floats
    spreads: Floats
    limits: Floats

    @property
    def choices(self) -> int:
        """The number of categories or clusters."""
        return len(self.categories) or len(self.means)

    @property
    def width(self) -> int:
        """The number of outputs of this column."""
        return self.choices + (self.kind != "category")

    def decode(
        self, choice: npt.NDArray[np.intp], offset: Singles | Floats
    ) -> pd.Series:
        """The values of chosen categories, or of offsets in chosen clusters."""
        if self.kind == "category":
            return pd.Series(np.array(self.categories, dtype=object)[choice])
        offsets = offset.astype(float).clip(-1, 1)
        values = offsets * _DEVIATIONS * self.spreads[choice] + self.means[choice]
        return self._rounded(values)

    def _rounded(self, values: Floats) -> pd.Series:
        if self.kind == "number":
            values = values.clip(*self.limits).round(self.digits)
            return pd.Series(values.astype(self.dtype))
        instants = values.round().clip(*self.limits).astype("datetime64[ns]")
        return pd.Series(instants.astype("datetime64[D]").astype(self.dtype))

    def parameters(self) -> dict[str, Any]:
        """The parameters to store as JSON."""
        return {
            "name": self.name,
            "kind": self.kind,
            "dtype": self.dtype,
            "digits": self.digits,
            "categories": list(self.categories),
        }

    def arrays(self) -> Arrays:
        """The arrays to store as npz."""
        return {"means": self.means, "spreads": self.spreads, "limits": self.limits}

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The column with these ``parameters`` and ``arrays``."""
        categories = tuple(parameters["categories"])
        return cls(**{**parameters, **arrays, "categories": categories})


def spans(columns: Sequence[OutputColumn]) -> Iterator[tuple[OutputColumn, slice]]:
    """Each column and the range of the outputs of its choices."""
    ends = accumulate(column.width for column in columns)
    for column, end in zip(columns, ends, strict=True):
        yield column, slice(end - column.choices, end)


def decoded(
    columns: Sequence[OutputColumn], activated: Singles | Floats
) -> pd.DataFrame:
    """Decode activated outputs, shape (rows, outputs), to rows of values."""
    return pd.DataFrame(
        {
            column.name: column.decode(
                choice=activated[:, choices].argmax(axis=1),
                offset=activated[:, choices.start - 1],
            )
            for column, choices in spans(columns)
        }
    )
