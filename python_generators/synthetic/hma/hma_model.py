"""A fitted HMA as arrays: saved, loaded and sampled without SDV."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd

from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS, Table
from python_generators.synthetic.artifacts import (
    Arrays,
    part,
    read_artifact,
    write_artifact,
)
from python_generators.synthetic.calibration import apportioned
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.hma.hma_parts import Child, Parent
from python_generators.synthetic.hma.hma_sampler import (
    Mode,
    child_scores,
    even_quantiles,
    parent_values,
    ranked_counts,
    stock_counts,
)
from python_generators.synthetic.metadata import (
    CHILDREN,
    KEY,
    modelled_columns,
    sdtypes,
)
from python_generators.synthetic.normal_score import Floats

CHUNK = 50_000  # customers whose child rows are drawn at a time: bounds memory


@dataclass(frozen=True)
class Segment:
    """A fitted HMA of the customers of one segment.

    Attributes:
        parent: The copula of customers and of the parameters of their child rows.
        children: The child tables in which these customers have rows, in the order of
            ``metadata.CHILDREN``.
        encoding: The encoding of values as normal scores.
    """

    parent: Parent
    children: tuple[Child, ...]
    encoding: Encoding

    def sample(
        self,
        customers: int,
        stream: Sequence[str],
        random_seed: int,
        mode: Mode = "independent",
        chunk: int = CHUNK,
    ) -> dict[str, pd.DataFrame]:
        """Sample customers of this segment, numbered from 0, with child rows in order.

        Args:
            customers: The number of customers; 0 gives empty tables.
            stream: The name of this segment's random stream.
            random_seed: The project's seed; ``stock`` mode uses SDV's fixed seed.
            mode: ``stock`` reproduces SDV's own sampling.
            chunk: Customers drawn at a time; affects memory, not results.
        """
        rng = generator(random_seed, *stream, CUSTOMERS.name)
        values = parent_values(self.parent, customers, rng, mode)
        own = modelled_columns(CUSTOMERS)
        scores = values[:, self.parent.positions(own)]
        if mode == "independent":
            scores = even_quantiles(scores)
        ids = np.arange(customers)
        population = {CUSTOMERS.name: self._frame(CUSTOMERS, own, scores, ids)}
        for child in self.children:
            table = next(t for t in CHILDREN if t.name == child.table)
            rng = generator(random_seed, *stream, table.name)
            if mode == "stock":
                counts = stock_counts(child, self.parent, values)
            else:
                counts = ranked_counts(child, self.parent, values, rng)
            parts = []
            for start in range(0, len(values), chunk):
                some = slice(start, start + chunk)
                owners = np.repeat(ids[some], counts[some])
                drawn = child_scores(
                    child, self.parent, values[some], counts[some], rng, mode
                )
                parts.append(self._frame(table, child.columns, drawn, owners))
            population[table.name] = pd.concat(parts, ignore_index=True)
        return population

    def _frame(
        self,
        table: Table,
        columns: Sequence[str],
        scores: Floats,
        owners: np.ndarray,
    ) -> pd.DataFrame:
        by_column = {column: scores[:, j] for j, column in enumerate(columns)}
        frame = self.encoding.values(table, by_column)
        frame.insert(0, KEY, owners)
        return frame

    def parts(self) -> dict[str, Parent | Child | Encoding]:
        """The parts of the segment, by name."""
        children = {f"child {c.table}": c for c in self.children}
        return {"parent": self.parent, "encoding": self.encoding, **children}


@dataclass(frozen=True)
class HMAModel:
    """A fitted HMA with one model for each segment of customers."""

    segments: tuple[Segment, ...]

    def sample(
        self, customers: int, random_seed: int, chunk: int = CHUNK
    ) -> dict[str, pd.DataFrame]:
        """Sample a population, with columns as in tables.py and dtypes as in the base.

        Keys run from 1. Customers and child rows are in random order, so that neither
        keys nor order reveal a segment or the customer of a child row.

        Args:
            customers: The number of customers.
            random_seed: The project's seed.
            chunk: Customers drawn at a time; affects memory, not results.
        """
        fitted = np.array([s.parent.rows for s in self.segments], float)
        sizes = apportioned(fitted / fitted.sum(), customers)
        firsts = np.cumsum(sizes) - sizes
        drawn = [
            segment.sample(int(size), ("hma", str(i)), random_seed, chunk=chunk)
            for i, (segment, size) in enumerate(zip(self.segments, sizes, strict=True))
            if size
        ]
        firsts = firsts[sizes > 0]
        rng = generator(random_seed, "hma", "order")
        ids = rng.permutation(customers) + 1
        population = {}
        for table in (CUSTOMERS, *CHILDREN):
            parts = [
                part[table.name].assign(**{KEY: ids[part[table.name][KEY] + first]})
                for part, first in zip(drawn, firsts, strict=True)
                if table.name in part
            ]
            frame = pd.concat(parts or [_no_rows(table)], ignore_index=True)
            population[table.name] = _numbered(table, frame, rng)
        return population

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""
        parameters, arrays = {}, Arrays()
        for i, segment in enumerate(self.segments):
            for name, piece in segment.parts().items():
                parameters[f"{i}/{name}"] = piece.parameters()
                found = piece.arrays().items()
                arrays |= {f"{i}/{name}/{k}": array for k, array in found}
        write_artifact(folder, parameters, arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged.
            KeyError: a part is missing.
        """
        parameters, arrays = read_artifact(folder)
        count = 1 + max(int(name.split("/")[0]) for name in parameters)

        def rebuilt(i: int) -> Segment:
            def own(name: str) -> tuple[Any, Arrays]:
                return parameters[f"{i}/{name}"], part(arrays, f"{i}/{name}/")

            children = (
                Child.rebuild(*own(f"child {t.name}"))
                for t in CHILDREN
                if f"{i}/child {t.name}" in parameters
            )
            return Segment(
                Parent.rebuild(*own("parent")),
                tuple(children),
                Encoding.rebuild(*own("encoding")),
            )

        return cls(tuple(rebuilt(i) for i in range(count)))


def _no_rows(table: Table) -> pd.DataFrame:
    dtypes = {"id": "int64", "categorical": "object", "datetime": "datetime64[ns]"}
    columns = {c: dtypes.get(s, "float64") for c, s in sdtypes(table).items()}
    return pd.DataFrame({c: np.empty(0, dtype) for c, dtype in columns.items()})


def _numbered(
    table: Table, frame: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Sort customers by key; shuffle and number the rows of other tables."""
    if table is CUSTOMERS:
        frame = frame.sort_values(KEY, ignore_index=True)
    else:
        frame = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        frame[table.key[0]] = np.arange(1, len(frame) + 1)
    return frame[table.column_names]
