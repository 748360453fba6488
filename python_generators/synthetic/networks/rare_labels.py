"""Pools the rare labels of long lists, so that a network has a bounded size.

A network has one output for each label. Of a column with thousands of labels only the
most common get an output each; the others share one. A sampled shared output becomes
one of the pooled labels, at random in their shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.metadata import sdtypes

MOST_LABELS = 100  # of a column, with an output each
_POOLED = "\x1f"  # no text of a base has control characters


@dataclass(frozen=True)
class RareLabels:
    """The pooled labels of each column that has any, with their numbers of rows."""

    counts: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, customers: pd.DataFrame) -> Self:
        """The labels of customers beyond the most common ones of each column."""
        found = {}
        for column, sdtype in sdtypes(CUSTOMERS).items():
            if sdtype == "categorical":
                counts = customers[column].value_counts().sort_index()
                counts = counts.sort_values(ascending=False, kind="stable")
                if rare := counts.iloc[MOST_LABELS:].to_dict():
                    found[column] = {str(label): int(n) for label, n in rare.items()}
        return cls(found)

    def pool(self, customers: pd.DataFrame) -> pd.DataFrame:
        """The customers with one label in place of all rare ones."""
        pooled = {
            column: customers[column].where(~customers[column].isin(counts), _POOLED)
            for column, counts in self.counts.items()
        }
        return customers.assign(**pooled)

    def draw(self, customers: pd.DataFrame, random_seed: int) -> pd.DataFrame:
        """The customers with rare labels drawn in place of the pooled one."""
        drawn = {}
        for column, counts in self.counts.items():
            labels, shares = list(counts), np.array(list(counts.values()), float)
            rng = generator(random_seed, "rare labels", column)
            is_pooled = customers[column] == _POOLED
            chosen = rng.choice(len(labels), len(customers), p=shares / shares.sum())
            found = pd.Series(np.array(labels, object)[chosen], customers.index)
            drawn[column] = customers[column].where(~is_pooled, found)
        return customers.assign(**drawn)

    def parameters(self) -> dict[str, Any]:
        """The parameters to store as JSON."""
        return {column: dict(counts) for column, counts in self.counts.items()}
