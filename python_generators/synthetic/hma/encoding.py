"""A population as standard normal scores, column by column, and back.

Some columns are scored within the values of another, their *guide*: then what the
guide's value implies is exact by construction and need not be learned. Every column of
a child table has the child's category for a guide (its tickets, its days); a category
of customers has the one before it on which it depends most (a job's employments).
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

# Learning does not depend on the run's seed: a fit is cached by what it learns from.
LEARNING_SEED = 0
_ANY = ""  # stands for the guide's value where there is no guide
_DEPENDS = 0.15  # Cramér's V, corrected for chance, from which a category has a guide

Rows = list[tuple[str, np.ndarray]]


@dataclass(frozen=True)
class Encoding:
    """The distribution of each modelled column.

    Attributes:
        tables: By (table, column, the guide's value), columns after their guides.
        guides: The guide of (table, column), where it has one.
    """

    tables: dict[tuple[str, str, str], ScoreTable]
    guides: dict[tuple[str, str], str]

    @classmethod
    def learn(cls, population: Population) -> Self:
        """The encoding of a population: customers, and all child tables or none.

        Raises:
            ValueError: a table is empty, or a column has missing values.
        """
        orders = category_orders(population)
        tables: dict[tuple[str, str, str], ScoreTable] = {}
        guides: dict[tuple[str, str], str] = {}
        for table in _present(population):
            frame, lead = population[table.name], leading_column(table)
            if lead and (table.name, lead) not in orders:
                orders[table.name, lead] = category_mix(frame, lead).order()
            found = _guides(table, frame)
            guides |= {(table.name, column): guide for column, guide in found.items()}
            # guides first: a guide's own guide stands before it
            for column in sorted(modelled_columns(table), key=_depth(found)):
                order = orders.get((table.name, column))
                for value, rows in _groups(frame, found.get(column)):
                    held = ScoreTable.learn(frame[column].iloc[rows], order)
                    tables[table.name, column, value] = held
        return cls(tables, guides)

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
            for value, rows in _groups(frame, self.guides.get((table.name, column))):
                held = self.tables[table.name, column, value]
                scores[rows] = held.scores(frame[column].iloc[rows], rng)
            found[column] = scores
        return pd.DataFrame(found)

    def decided(self, table: str, column: str) -> float:
        """The share of a column's scores that its values decide, over its tables.

        The guide's values count alike: each has its own distribution.
        """
        held = [
            t for (name, c, _), t in self.tables.items() if (name, c) == (table, column)
        ]
        return float(np.mean([one.decided for one in held]))

    def values(self, table: Table, scores: dict[str, Floats]) -> pd.DataFrame:
        """The values at scores, in the base's dtypes.

        Args:
            table: The table.
            scores: Of every modelled column, shape (rows,) each.
        """
        rows = len(next(iter(scores.values())))
        frame = pd.DataFrame(index=range(rows))
        for column in dict.fromkeys(c for n, c, _ in self.tables if n == table.name):
            guide = self.guides.get((table.name, column))
            parts = [
                self.tables[table.name, column, value]
                .at_scores(scores[column][some])
                .set_axis(frame.index[some])
                for value, some in _groups(frame, guide)
            ]
            frame[column] = pd.concat(parts)
        return frame[modelled_columns(table)]

    def parameters(self) -> dict[str, Any]:
        """The parts that JSON holds."""
        return {
            "tables": [[list(k), held.parameters()] for k, held in self.tables.items()],
            "guides": [[list(key), guide] for key, guide in self.guides.items()],
        }

    def arrays(self) -> Arrays:
        """The parts that npz holds."""
        return {
            f"{i}/{name}": array
            for i, held in enumerate(self.tables.values())
            for name, array in held.arrays().items()
        }

    @classmethod
    def rebuild(cls, parameters: dict[str, Any], arrays: Arrays) -> Self:
        """The encoding that gave these ``parameters`` and ``arrays``."""
        tables = {
            (table, column, value): ScoreTable.rebuild(held, part(arrays, f"{i}/"))
            for i, ((table, column, value), held) in enumerate(parameters["tables"])
        }
        guides = {(t, column): guide for (t, column), guide in parameters["guides"]}
        return cls(tables, guides)


def leading_column(table: Table) -> str | None:
    """The category that a child's other columns depend on; None for customers."""
    if table not in CHILDREN:
        return None
    return next(c for c, s in sdtypes(table).items() if s == "categorical")


def _guides(table: Table, frame: pd.DataFrame) -> dict[str, str]:
    """The guide of each column that has one."""
    lead = leading_column(table)
    if lead:
        return {column: lead for column in modelled_columns(table) if column != lead}
    found: dict[str, str] = {}
    categories = [c for c, s in sdtypes(CUSTOMERS).items() if s == "categorical"]
    for i, column in enumerate(categories):
        strengths = {c: _association(frame[c], frame[column]) for c in categories[:i]}
        guide = max(strengths, key=strengths.__getitem__, default=None)
        if guide is not None and strengths[guide] >= _DEPENDS:
            found[column] = guide
    return found


def _association(left: pd.Series, right: pd.Series) -> float:
    """Cramér's V less its expectation under independence (Bergsma 2013)."""
    counts = pd.crosstab(left, right).to_numpy()
    rows, columns = counts.shape
    if min(rows, columns) < 2:
        return 0.0
    free = counts.sum() - 1
    squared = chi2_contingency(counts, correction=False).statistic / counts.sum()
    squared = max(0.0, squared - (rows - 1) * (columns - 1) / free)
    rows_left, columns_left = (n - (n - 1) ** 2 / free for n in (rows, columns))
    return float(np.sqrt(squared / (min(rows_left, columns_left) - 1)))


def _depth(guides: dict[str, str]) -> Any:  # noqa: ANN401 (a sort key)
    def depth(column: str) -> int:
        return 1 + depth(guides[column]) if column in guides else 0

    return depth


def _present(population: Population) -> list[Table]:
    return [t for t in POPULATION_TABLES if t.name in population]


def _groups(frame: pd.DataFrame, guide: str | None) -> Rows:
    """Each value of the guide, and the positions of its rows."""
    if guide is None:
        return [(_ANY, np.arange(len(frame)))]
    groups = frame.reset_index(drop=True).groupby(guide, sort=True).indices
    return [(str(value), np.asarray(rows)) for value, rows in groups.items()]
