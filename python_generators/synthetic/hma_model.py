"""A learned HMA as plain arrays: saved, loaded, and sampled without SDV."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from python_generators.randomness import generator
from python_generators.synthetic.artifacts import (
    Arrays,
    part,
    read_artifact,
    write_artifact,
)
from python_generators.synthetic.hma_parts import Child, Parent
from python_generators.synthetic.hma_sampler import (
    Counts,
    Mode,
    child_scores,
    parent_values,
    ranked_counts,
    stock_counts,
)
from python_generators.synthetic.metadata import CHILDREN, KEY, modelled_columns
from python_generators.synthetic.normal_score import Floats, ScoreTable
from python_generators.tables import CUSTOMERS, POPULATION_TABLES, Table

CHUNK = 50_000  # customers whose children are drawn together: bounds memory


@dataclass(frozen=True)
class HMAModel:
    """A learned HMA.

    Attributes:
        parent: The copula of customers and of their children's parameters.
        children: The child tables, in the order of ``metadata.CHILDREN``.
        scores: Each modelled column's distribution, by (table, column).
    """

    parent: Parent
    children: tuple[Child, ...]
    scores: dict[tuple[str, str], ScoreTable]

    def sample(
        self,
        customers: int,
        random_seed: int,
        mode: Mode = "independent",
        chunk: int = CHUNK,
    ) -> dict[str, pd.DataFrame]:
        """A synthetic population, columns as in tables.py, dtypes as in the base.

        Keys run from 1. Rows of child tables are in random order, so that neither keys
        nor order tell of the customer.

        Args:
            customers: How many.
            random_seed: The project's seed; ``stock`` mode has one of its own.
            mode: ``stock`` repeats SDV's own sampling, rows in the customers' order.
            chunk: Customers drawn together; a matter of memory, not of results.
        """
        rng = generator(random_seed, "hma", CUSTOMERS.name)
        values = parent_values(self.parent, customers, rng, mode)
        own = modelled_columns(CUSTOMERS)
        population = {
            CUSTOMERS.name: self._frame(
                CUSTOMERS,
                own,
                values[:, self.parent.positions(own)],
                np.arange(1, customers + 1),
            )
        }
        for table, child in zip(CHILDREN, self.children, strict=True):
            rng = generator(random_seed, "hma", table.name)
            rows = self._child(child, table, values, rng, mode, chunk)
            population[table.name] = rows
        return population

    def _child(
        self,
        child: Child,
        table: Table,
        values: Floats,
        rng: np.random.Generator,
        mode: Mode,
        chunk: int,
    ) -> pd.DataFrame:
        if mode == "stock":
            counts = stock_counts(child, self.parent, values)
        else:
            counts = ranked_counts(child, self.parent, values, rng)
        ids = np.arange(1, len(values) + 1)
        parts = []
        for start in range(0, len(values), chunk):
            some = slice(start, start + chunk)
            scores = child_scores(
                child, self.parent, values[some], counts[some], rng, mode
            )
            owners = np.repeat(ids[some], counts[some])
            parts.append(self._frame(table, child.columns, scores, owners))
        frame = pd.concat(parts, ignore_index=True)
        if mode == "independent":
            frame = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        frame[table.key[0]] = np.arange(1, len(frame) + 1)
        return frame[table.column_names]

    def _frame(
        self, table: Table, columns: Sequence[str], scores: Floats, owners: Counts
    ) -> pd.DataFrame:
        found = {
            column: self.scores[table.name, column].at_scores(scores[:, j])
            for j, column in enumerate(columns)
        }
        found[KEY] = pd.Series(owners)
        return pd.DataFrame({c: found[c] for c in table.column_names if c in found})

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""
        parts: dict[str, Parent | Child | ScoreTable] = {"parent": self.parent}
        parts |= {f"child {c.table}": c for c in self.children}
        parts |= {f"scores {t} {c}": s for (t, c), s in self.scores.items()}
        arrays: Arrays = {}
        for name, held in parts.items():
            arrays |= {f"{name}/{k}": v for k, v in held.arrays().items()}
        write_artifact(folder, {n: p.parameters() for n, p in parts.items()}, arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged.
            KeyError: a part is missing.
        """
        parameters, arrays = read_artifact(folder)
        children = tuple(
            Child.rebuild(parameters[name], part(arrays, f"{name}/"))
            for name in (f"child {table.name}" for table in CHILDREN)
        )
        scores = {
            (table.name, column): ScoreTable.rebuild(
                parameters[name], part(arrays, f"{name}/")
            )
            for table in POPULATION_TABLES
            for column in modelled_columns(table)
            for name in (f"scores {table.name} {column}",)
        }
        parent = Parent.rebuild(parameters["parent"], part(arrays, "parent/"))
        return cls(parent, children, scores)
