"""The input of every metric, a comparison, and its output, scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.fidelity.features import with_children
from python_generators.synthetic.metadata import CHILDREN, modelled_columns

ALL_TABLES = "all_tables"


class Score(NamedTuple):
    """A score, and the score of an ideal synthetic population.

    Attributes:
        scope: The table or tables scored.
        metric: The metric.
        property: The part of the metric, for example one column.
        score: The value.
        ideal: The value of an ideal population, apart from sampling error.
        pairs_counted: Pairs of columns that enter the score; 0 for other scores.
    """

    scope: str
    metric: str
    property: str
    score: float
    ideal: float
    pairs_counted: int = 0


class PopulationView:
    """A population with derived tables, computed once for several metrics."""

    def __init__(self, tables: Population) -> None:
        """Wrap the tables.

        Args:
            tables: Customers, and all, some or none of the child tables.
        """
        self.tables = tables

    @cached_property
    def customers(self) -> pd.DataFrame:
        """The customers' columns without the key, one row per customer."""
        return self.tables[CUSTOMERS.name][modelled_columns(CUSTOMERS)]

    @cached_property
    def children(self) -> list[str]:
        """The names of the child tables in this population."""
        return [t.name for t in CHILDREN if t.name in self.tables]

    @cached_property
    def joined(self) -> pd.DataFrame:
        """The customers' columns and a summary of their child rows."""
        return with_children(self.tables, self.children)

    def only(self, names: Sequence[str]) -> "PopulationView":
        """The same customers with only the named child tables."""
        if self.children == list(names):
            return self
        return PopulationView({n: self.tables[n] for n in (CUSTOMERS.name, *names)})

    def __len__(self) -> int:
        """The number of customers."""
        return len(self.tables[CUSTOMERS.name])


@dataclass(frozen=True)
class Comparison:
    """A synthetic population and the base that it is compared with.

    Attributes:
        real: The base, dates as datetime64[ns].
        synthetic: The population that is scored.
        holdout: Customers from the distribution of the base that no synthesizer was
            fitted to; None if there are none, as for a user's own data.
        random_seed: The seed of every sample that a metric draws.
    """

    real: PopulationView
    synthetic: PopulationView
    holdout: PopulationView | None
    random_seed: int
