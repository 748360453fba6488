"""What the outputs of a CTGAN generator mean, column by column."""

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

_DEVIATIONS = 4  # a place of 1 is this many from a cluster's mean, as in rdt


@dataclass(frozen=True)
class OutputColumn:
    """What the generator's outputs for one column mean.

    A category has one output each. A number or a date has first its place within a
    cluster, from -1 to 1, then one output a cluster.

    Attributes:
        name: The column.
        kind: Category, number, or date (nanoseconds since 1970).
        dtype: The pandas dtype.
        digits: Decimals of numbers.
        categories: Of a category; else empty.
        means: Of a number's or date's clusters, shape (k,); else empty.
        spreads: Their standard deviations.
        limits: The least and greatest value of the base; else empty.
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
        """How many categories or clusters there are."""
        return len(self.categories) or len(self.means)

    @property
    def width(self) -> int:
        """How many outputs of the generator are this column's."""
        return self.choices + (self.kind != "category")

    def decode(
        self, choice: npt.NDArray[np.intp], place: Singles | Floats
    ) -> pd.Series:
        """The values of chosen categories, or of places in chosen clusters."""
        if self.kind == "category":
            return pd.Series(np.array(self.categories, dtype=object)[choice])
        places = place.astype(float).clip(-1, 1)
        values = places * _DEVIATIONS * self.spreads[choice] + self.means[choice]
        return self._rounded(values)

    def _rounded(self, values: Floats) -> pd.Series:
        if self.kind == "number":
            values = values.clip(*self.limits).round(self.digits)
            return pd.Series(values.astype(self.dtype))
        instants = values.round().clip(*self.limits).astype("datetime64[ns]")
        return pd.Series(instants.astype("datetime64[D]").astype(self.dtype))

    def parameters(self) -> dict[str, Any]:
        """The parts that JSON holds."""
        return {
            "name": self.name,
            "kind": self.kind,
            "dtype": self.dtype,
            "digits": self.digits,
            "categories": list(self.categories),
        }

    def arrays(self) -> Arrays:
        """The parts that npz holds."""
        return {"means": self.means, "spreads": self.spreads, "limits": self.limits}

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The column that gave these ``parameters`` and ``arrays``."""
        categories = tuple(parameters["categories"])
        return cls(**{**parameters, **arrays, "categories": categories})


def spans(columns: Sequence[OutputColumn]) -> Iterator[tuple[OutputColumn, slice]]:
    """Each column and where its choices are among the outputs."""
    ends = accumulate(column.width for column in columns)
    for column, end in zip(columns, ends, strict=True):
        yield column, slice(end - column.choices, end)


def decoded(
    columns: Sequence[OutputColumn], activated: Singles | Floats
) -> pd.DataFrame:
    """The rows that activated outputs stand for, shape (rows, outputs)."""
    return pd.DataFrame(
        {
            column.name: column.decode(
                choice=activated[:, choices].argmax(axis=1),
                place=activated[:, choices.start - 1],
            )
            for column, choices in spans(columns)
        }
    )
