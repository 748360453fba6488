"""A population as standard normal scores, column by column, and back.

A child table's leading column is its category. Every other column of the child is
scored within its category, so that what a category implies (its tickets, its days) is
exact by construction and need not be learned.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from python_generators.populations import Population
from python_generators.randomness import generator
from python_generators.synthetic.artifacts import Arrays, part
from python_generators.synthetic.metadata import (
    CHILDREN,
    KEY,
    category_orders,
    modelled_columns,
    sdtypes,
)
from python_generators.synthetic.normal_score import Floats, ScoreTable
from python_generators.tables import POPULATION_TABLES, Table

# Learning is the same for every world: a fit is cached by what it learns from.
LEARNING_SEED = 0
_ANY = ""


@dataclass(frozen=True)
class Encoding:
    """The distribution of each modelled column.

    Attributes:
        tables: By (table, column, category); the category is empty where the column
            does not depend on one.
    """

    tables: dict[tuple[str, str, str], ScoreTable]

    @classmethod
    def learn(cls, population: Population) -> Self:
        """The encoding of a population: customers, and all child tables or none.

        Raises:
            ValueError: a table is empty, or a column has missing values.
        """
        orders = category_orders(population)
        tables = {}
        for table in _present(population):
            frame = population[table.name]
            for column in modelled_columns(table):
                order = orders.get((table.name, column))
                for category, rows in _groups(table, column, frame):
                    found = ScoreTable.learn(frame[column].iloc[rows], order)
                    tables[table.name, column, category] = found
        return cls(tables)

    def scores(self, population: Population) -> dict[str, pd.DataFrame]:
        """Each table's key and the scores of its modelled columns, rows in order."""
        return {
            t.name: self._scores(t, population[t.name]) for t in _present(population)
        }

    def _scores(self, table: Table, frame: pd.DataFrame) -> pd.DataFrame:
        found: dict[str, Any] = {KEY: frame[KEY].to_numpy()}
        for column in modelled_columns(table):
            rng = generator(LEARNING_SEED, "scores", table.name, column)
            scores = np.empty(len(frame))
            for category, rows in _groups(table, column, frame):
                held = self.tables[table.name, column, category]
                scores[rows] = held.scores(frame[column].iloc[rows], rng)
            found[column] = scores
        return pd.DataFrame(found)

    def values(self, table: Table, scores: dict[str, Floats]) -> pd.DataFrame:
        """The values at scores, in the base's dtypes.

        Args:
            table: The table.
            scores: Of every modelled column, shape (rows,) each.
        """
        lead = leading_column(table)
        found: dict[str, pd.Series] = {}
        if lead:
            found[lead] = self.tables[table.name, lead, _ANY].at_scores(scores[lead])
        frame = pd.DataFrame(found, index=range(len(next(iter(scores.values())))))
        for column in modelled_columns(table):
            if column != lead:
                found[column] = self._values(table, column, scores[column], frame)
        return pd.DataFrame(found)[modelled_columns(table)]

    def _values(
        self, table: Table, column: str, scores: Floats, frame: pd.DataFrame
    ) -> pd.Series:
        parts = [
            self.tables[table.name, column, category]
            .at_scores(scores[rows])
            .set_axis(frame.index[rows])
            for category, rows in _groups(table, column, frame)
        ]
        values: pd.Series = pd.concat(parts).sort_index()
        return values

    def parameters(self) -> list[dict[str, Any]]:
        """The parts that JSON holds."""
        return [
            {"key": list(key), **held.parameters()} for key, held in self.tables.items()
        ]

    def arrays(self) -> Arrays:
        """The parts that npz holds."""
        return {
            f"{i}/{name}": array
            for i, held in enumerate(self.tables.values())
            for name, array in held.arrays().items()
        }

    @classmethod
    def rebuild(cls, parameters: list[dict[str, Any]], arrays: Arrays) -> Self:
        """The encoding that gave these ``parameters`` and ``arrays``."""
        tables = {}
        for i, held in enumerate(parameters):
            own = {name: value for name, value in held.items() if name != "key"}
            table, column, category = held["key"]
            rebuilt = ScoreTable.rebuild(own, part(arrays, f"{i}/"))
            tables[table, column, category] = rebuilt
        return cls(tables)


def leading_column(table: Table) -> str | None:
    """The category that a child's other columns depend on; None for customers."""
    if table not in CHILDREN:
        return None
    return next(c for c, s in sdtypes(table).items() if s == "categorical")


def _present(population: Population) -> list[Table]:
    return [t for t in POPULATION_TABLES if t.name in population]


def _groups(
    table: Table, column: str, frame: pd.DataFrame
) -> list[tuple[str, np.ndarray]]:
    """Each category, and the positions of the rows that the column has in it."""
    lead = leading_column(table)
    if lead is None or column == lead:
        return [(_ANY, np.arange(len(frame)))]
    groups = frame.reset_index(drop=True).groupby(lead, sort=True).indices
    return [(str(category), np.asarray(rows)) for category, rows in groups.items()]
