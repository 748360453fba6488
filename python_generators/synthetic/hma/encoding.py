"""Transforms a population to standard normal scores, column by column, and back.

Some columns are scored conditionally: with one distribution for each value of another
column, their *condition*. Then dependence on the condition is exact by construction and
is not part of the fit. The condition of every column of a child table is the child's
category (amounts depend on the category). The condition of a category of customers is
the preceding category on which it depends most (employment type depends on job role).
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.stats.contingency import chi2_contingency

from python_generators.core.populations import Population
from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES, Table
from python_generators.synthetic.artifacts import Arrays, part
from python_generators.synthetic.hma.category_mix import category_mix
from python_generators.synthetic.metadata import (
    CHILDREN,
    KEY,
    category_orders,
    modelled_columns,
    sdtypes,
)
from python_generators.synthetic.normal_score import Floats, ScoreTable

# Fixed: a fit depends only on the data, by which it is cached.
LEARNING_SEED = 0
_ANY = ""  # the value of the condition for columns without a condition
_DEPENDS = 0.15  # least bias-corrected Cramér's V with a category's condition

Rows = list[tuple[str, np.ndarray]]


@dataclass(frozen=True)
class Encoding:
    """The distribution of each modelled column.

    Attributes:
        tables: By (table, column, value of the condition), columns after their
            conditions.
        conditions: The condition of (table, column), if it has one.
    """

    tables: dict[tuple[str, str, str], ScoreTable]
    conditions: dict[tuple[str, str], str]

    @classmethod
    def learn(cls, population: Population) -> Self:
        """The encoding of a population: customers with all child tables or none.

        Raises:
            ValueError: a table is empty, or a column has missing values.
        """
        orders = category_orders(population)
        tables: dict[tuple[str, str, str], ScoreTable] = {}
        conditions: dict[tuple[str, str], str] = {}
        for table in _present(population):
            frame, lead = population[table.name], leading_column(table)
            if lead and (table.name, lead) not in orders:
                orders[table.name, lead] = category_mix(frame, lead).order()
            found = _conditions(table, frame)
            conditions |= {(table.name, c): on for c, on in found.items()}
            # conditions before the columns that depend on them
            for column in sorted(modelled_columns(table), key=_depth(found)):
                order = orders.get((table.name, column))
                for value, rows in _groups(frame, found.get(column)):
                    fitted = ScoreTable.learn(frame[column].iloc[rows], order)
                    tables[table.name, column, value] = fitted
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
            for value, rows in _groups(
                frame, self.conditions.get((table.name, column))
            ):
                fitted = self.tables[table.name, column, value]
                scores[rows] = fitted.scores(frame[column].iloc[rows], rng)
            found[column] = scores
        return pd.DataFrame(found)

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
        rows = len(next(iter(scores.values())))
        frame = pd.DataFrame(index=range(rows))
        for column in dict.fromkeys(c for n, c, _ in self.tables if n == table.name):
            condition = self.conditions.get((table.name, column))
            parts = [
                self.tables[table.name, column, value]
                .at_scores(scores[column][some])
                .set_axis(frame.index[some])
                for value, some in _groups(frame, condition)
            ]
            frame[column] = pd.concat(parts)
        return frame[modelled_columns(table)]

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


def leading_column(table: Table) -> str | None:
    """The first category of a child table, its condition; None for customers."""
    if table not in CHILDREN:
        return None
    return next(c for c, s in sdtypes(table).items() if s == "categorical")


def _conditions(table: Table, frame: pd.DataFrame) -> dict[str, str]:
    """The condition of each column that has one."""
    lead = leading_column(table)
    if lead:
        return {column: lead for column in modelled_columns(table) if column != lead}
    found: dict[str, str] = {}
    categories = [c for c, s in sdtypes(CUSTOMERS).items() if s == "categorical"]
    for i, column in enumerate(categories):
        strengths = {c: _association(frame[c], frame[column]) for c in categories[:i]}
        condition = max(strengths, key=strengths.__getitem__, default=None)
        if condition is not None and strengths[condition] >= _DEPENDS:
            found[column] = condition
    return found


def _association(left: pd.Series, right: pd.Series) -> float:
    """Cramér's V, bias-corrected for small samples (Bergsma 2013)."""
    counts = pd.crosstab(left, right).to_numpy()
    rows, columns = counts.shape
    if min(rows, columns) < 2:
        return 0.0
    free = counts.sum() - 1
    squared = chi2_contingency(counts, correction=False).statistic / counts.sum()
    squared = max(0.0, squared - (rows - 1) * (columns - 1) / free)
    rows_left, columns_left = (n - (n - 1) ** 2 / free for n in (rows, columns))
    return float(np.sqrt(squared / (min(rows_left, columns_left) - 1)))


def _depth(conditions: dict[str, str]) -> Any:  # noqa: ANN401 (a sort key)
    def depth(column: str) -> int:
        return 1 + depth(conditions[column]) if column in conditions else 0

    return depth


def _present(population: Population) -> list[Table]:
    return [t for t in POPULATION_TABLES if t.name in population]


def _groups(frame: pd.DataFrame, condition: str | None) -> Rows:
    """Each value of the condition, and the positions of its rows."""
    if condition is None:
        return [(_ANY, np.arange(len(frame)))]
    groups = frame.reset_index(drop=True).groupby(condition, sort=True).indices
    return [(str(value), np.asarray(rows)) for value, rows in groups.items()]
