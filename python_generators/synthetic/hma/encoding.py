"""Transforms a population to standard normal scores, column by column, and back.

Some columns are scored conditionally: with one distribution for each value of another
column, their *condition*. Then dependence on the condition is exact by construction and
is not part of the fit. The condition of every column of a child table is the child's
category (amounts depend on the category). The condition of a category of customers is
the preceding category on which it depends most (employment type depends on job role).
score_conditions.py chooses them, and pools the rare values of a condition.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES, Table
from python_generators.synthetic.artifacts import Arrays, part
from python_generators.synthetic.hma.category_mix import order_of_categories
from python_generators.synthetic.hma.hma_sampler import even_quantiles
from python_generators.synthetic.hma.score_conditions import (
    ANY,
    Rows,
    depth_of,
    find_conditions,
    groups_of,
    leading_column,
    rows_by_group,
)
from python_generators.synthetic.metadata import (
    KEY,
    category_orders,
    modelled_columns,
    sdtypes,
)
from python_generators.synthetic.normal_score import Floats, ScoreTable

# Fixed: a fit depends only on the data, by which it is cached.
LEARNING_SEED = 0


@dataclass(frozen=True)
class Encoding:
    """The distribution of each modelled column.

    Attributes:
        tables: By (table, column, group of the condition's values), columns after
            their conditions. All rare values are one group.
        conditions: The condition of (table, column), if it has one.
    """

    tables: dict[tuple[str, str, str], ScoreTable]
    conditions: dict[tuple[str, str], str]

    @classmethod
    def learn(cls, population: Population) -> Self:
        """The encoding of a population: customers with any child tables.

        Raises:
            ValueError: a table is empty, or a column has missing values.
        """
        orders = category_orders(population)
        tables: dict[tuple[str, str, str], ScoreTable] = {}
        conditions: dict[tuple[str, str], str] = {}
        for table in _present(population):
            frame, lead = population[table.name], leading_column(table)
            if lead and (table.name, lead) not in orders:
                orders[table.name, lead] = order_of_categories(table, frame, lead)
            found = find_conditions(table, frame)
            conditions |= {(table.name, c): on for c, on in found.items()}
            groups = {on: groups_of(frame[on]) for on in found.values()}
            # conditions before the columns that depend on them
            for column in sorted(modelled_columns(table), key=depth_of(found)):
                order, on = orders.get((table.name, column)), found.get(column)
                for group, rows in _groups(frame, on, groups.get(on or "", set())):
                    fitted = ScoreTable.learn(frame[column].iloc[rows], order)
                    tables[table.name, column, group] = fitted
        return cls(tables, conditions)

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
            for group, rows in self._rows(table, column, frame):
                fitted = self.tables[table.name, column, group]
                scores[rows] = fitted.scores(frame[column].iloc[rows], rng)
            found[column] = scores
        return pd.DataFrame(found)

    def conditions_on_numbers(self) -> list[tuple[str, str]]:
        """Columns of customers, each with its condition that is a number or date."""
        kinds = sdtypes(CUSTOMERS)
        return [
            (column, on)
            for (table, column), on in self.conditions.items()
            if table == CUSTOMERS.name and kinds[on] != "categorical"
        ]

    def attenuation(self, table: str, column: str) -> float:
        """The mean attenuation (``ScoreTable.attenuation``) of a column's score tables.

        All values of the condition have equal weight.
        """
        fitted = [
            t for (name, c, _), t in self.tables.items() if (name, c) == (table, column)
        ]
        return float(np.mean([one.attenuation for one in fitted]))

    def values(self, table: Table, scores: dict[str, Floats]) -> pd.DataFrame:
        """Transform scores to values, in the base's dtypes.

        Args:
            table: The table.
            scores: The scores of every modelled column, shape (rows,) each.
        """
        frame = pd.DataFrame(index=range(_rows_in(scores)))
        for column in self._in_order(table):
            frame[column] = self._values(table, column, scores[column], frame)
        return frame[modelled_columns(table)]

    def even_scores(
        self, table: Table, scores: dict[str, Floats], rng: np.random.Generator
    ) -> dict[str, Floats]:
        """Even out the scores of columns with a condition, in each of its groups.

        A column is independent of its condition in its own scores, but the copula's
        correlations with third columns make it dependent again: without this, copies
        of a small base have biased shares of labels.

        Args:
            table: The table.
            scores: The scores of every modelled column, shape (rows,) each.
            rng: Draws the offset of each group, so that small ones are not biased.
        """
        even = dict(scores)
        frame = pd.DataFrame(index=range(_rows_in(scores)))
        known = {on for (name, _), on in self.conditions.items() if name == table.name}
        for column in self._in_order(table):
            if (table.name, column) in self.conditions:
                even[column] = scores[column].copy()
                for _, some in self._rows(table, column, frame):
                    group = scores[column][some, None]
                    even[column][some] = even_quantiles(group, rng.uniform())[:, 0]
            if column in known:
                frame[column] = self._values(table, column, even[column], frame)
        return even

    def _values(
        self, table: Table, column: str, scores: Floats, frame: pd.DataFrame
    ) -> pd.Series:
        """A column's values; the frame has those of its condition."""
        parts = [
            self.tables[table.name, column, group]
            .at_scores(scores[some])
            .set_axis(frame.index[some])
            for group, some in self._rows(table, column, frame)
        ]
        found: pd.Series = pd.concat(parts)
        return found

    def _in_order(self, table: Table) -> list[str]:
        """The table's columns after their conditions."""
        return list(dict.fromkeys(c for n, c, _ in self.tables if n == table.name))

    def _rows(self, table: Table, column: str, frame: pd.DataFrame) -> Rows:
        """The groups of a column's condition and their rows."""
        return _groups(
            frame,
            self.conditions.get((table.name, column)),
            self._known[table.name, column],
        )

    @cached_property
    def _known(self) -> dict[tuple[str, str], set[str]]:
        known: dict[tuple[str, str], set[str]] = {}
        for table, column, group in self.tables:
            known.setdefault((table, column), set()).add(group)
        return known

    def parameters(self) -> dict[str, Any]:
        """The parameters to store as JSON."""
        return {
            "tables": [
                [list(k), fitted.parameters()] for k, fitted in self.tables.items()
            ],
            "guides": [[list(key), on] for key, on in self.conditions.items()],
        }

    def arrays(self) -> Arrays:
        """The arrays to store as npz."""
        return {
            f"{i}/{name}": array
            for i, fitted in enumerate(self.tables.values())
            for name, array in fitted.arrays().items()
        }

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The encoding with these ``parameters`` and ``arrays``."""
        tables = {
            (table, column, value): ScoreTable.rebuild(fitted, part(arrays, f"{i}/"))
            for i, ((table, column, value), fitted) in enumerate(parameters["tables"])
        }
        conditions = {(t, column): on for (t, column), on in parameters["guides"]}
        return cls(tables, conditions)


def _rows_in(scores: dict[str, Floats]) -> int:
    return len(next(iter(scores.values())))


def _present(population: Population) -> list[Table]:
    return [t for t in POPULATION_TABLES if t.name in population]


def _groups(frame: pd.DataFrame, condition: str | None, groups: set[str]) -> Rows:
    """Each group of the condition's values, and the positions of its rows."""
    if condition is None:
        return [(ANY, np.arange(len(frame)))]
    return rows_by_group(frame[condition], groups)
