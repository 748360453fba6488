"""What every metric is given, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.fidelity.features import with_children
from python_generators.synthetic.metadata import CHILDREN, KEY, modelled_columns

ALL_TABLES = "all_tables"


class Score(NamedTuple):
    """One number, and the number that a perfect copy would have.

    Attributes:
        scope: The table or tables scored.
        metric: The kind of score.
        property: What of it.
        score: The number.
        ideal: What a perfect copy scores, apart from sampling error.
        pairs_counted: Pairs of columns it rests on; 0 where it is not about pairs.
    """

    scope: str
    metric: str
    property: str
    score: float
    ideal: float
    pairs_counted: int = 0


class People:
    """A population, and views of it that several metrics share."""

    def __init__(self, tables: Population) -> None:
        """Wrap the tables.

        Args:
            tables: Customers, and with them all, some or none of the child tables.
        """
        self.tables = tables

    @cached_property
    def customers(self) -> pd.DataFrame:
        """The customers' columns but the key, one row each."""
        return self.tables[CUSTOMERS.name][modelled_columns(CUSTOMERS)]

    @cached_property
    def children(self) -> list[str]:
        """The names of the child tables there are."""
        return [t.name for t in CHILDREN if t.name in self.tables]

    @cached_property
    def joined(self) -> pd.DataFrame:
        """The customers' columns and what their children add up to."""
        return with_children(self.tables, self.children)

    def only(self, names: Sequence[str]) -> "People":
        """The same people with the child tables named and no others."""
        if self.children == list(names):
            return self
        return People({n: self.tables[n] for n in (CUSTOMERS.name, *names)})

    def some(self, rows: npt.NDArray[np.int64]) -> "People":
        """The customers in the rows given, with all their children.

        Args:
            rows: Positions in the customers table.
        """
        customers = self.tables[CUSTOMERS.name].iloc[rows]
        chosen = customers[KEY]
        others = {n: self.tables[n] for n in self.children}
        kept = {n: f[f[KEY].isin(chosen)] for n, f in others.items()}
        return People({CUSTOMERS.name: customers, **kept})

    def __len__(self) -> int:
        """How many customers."""
        return len(self.tables[CUSTOMERS.name])


@dataclass(frozen=True)
class Comparison:
    """A synthetic population held against the base.

    Attributes:
        real: The base, dates as datetime64[ns].
        synthetic: The population that is scored.
        unseen: Holdout customers, made like the base; None for a user's own data.
        random_seed: Of every sample that a metric takes.
    """

    real: People
    synthetic: People
    unseen: People | None
    random_seed: int
