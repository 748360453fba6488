"""A fitted HMA as arrays: saved, loaded and sampled without SDV."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd

from python_generators.core.randomness import generator
from python_generators.core.shards import WHOLE, Shard
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
from python_generators.synthetic.hma.hma_sampler import Counts
from python_generators.synthetic.hma.hma_segment import CHUNK, Segment
from python_generators.synthetic.metadata import CHILDREN, KEY


@dataclass(frozen=True)
class HMAModel:
    """A fitted HMA with one model for each segment of customers."""

    segments: tuple[Segment, ...]

    def stream(
        self,
        customers: int,
        random_seed: int,
        shard: Shard = WHOLE,
        chunk: int = CHUNK,
    ) -> Iterator[tuple[Table, pd.DataFrame]]:
        """Sample a population: rows of its tables, some customers at a time.

        Keys run from 1 and are given at random, so that they do not reveal a segment
        or the customer of a child row. Rows are in the order in which they are drawn.

        Args:
            customers: The number of customers.
            random_seed: The project's seed.
            shard: Which of these customers; all shards together give the same rows.
            chunk: Customers encoded at a time; affects memory, not rows.

        Yields:
            A table, and some of its rows with columns as in tables.py and dtypes as in
            the base. Every table is there at least once.
        """
        fitted = np.array([s.parent.rows for s in self.segments], float)
        sizes = apportioned(fitted / fitted.sum(), customers)
        drawn = [
            segment.draw(int(size), ("hma", str(i)), random_seed)
            for i, (segment, size) in enumerate(zip(self.segments, sizes, strict=True))
        ]
        rng = generator(random_seed, "hma", "order")
        ids = rng.permutation(customers) + 1
        for table in (CUSTOMERS, *CHILDREN):
            yield table, _no_rows(table)
            rows = [one.rows_before(table, len(one.values)) for one in drawn]
            firsts = np.cumsum([0, *rows])
            keys = _inverse(rng.permutation(firsts[-1])) + 1
            for i, one in enumerate(drawn):
                first = int(sizes[:i].sum())
                at = firsts[i] + one.rows_before(table, shard.bounds(sizes[i])[0])
                for frame in one.rows(table, shard, chunk):
                    frame[KEY] = ids[frame[KEY] + first]
                    if table is not CUSTOMERS:
                        frame[table.key[0]] = keys[at : at + len(frame)]
                        at += len(frame)
                    yield table, frame[table.column_names]

    def sample(
        self, customers: int, random_seed: int, chunk: int = CHUNK
    ) -> dict[str, pd.DataFrame]:
        """Sample a population at once: the rows of ``stream``, sorted by their keys."""
        parts: dict[str, list[pd.DataFrame]] = {}
        for table, frame in self.stream(customers, random_seed, chunk=chunk):
            parts.setdefault(table.name, []).append(frame)
        return {
            table.name: pd.concat(
                [part for part in parts[table.name] if len(part)]
                or parts[table.name][:1]
            ).sort_values(table.key[0], ignore_index=True)
            for table in (CUSTOMERS, *CHILDREN)
        }

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
    dtypes = {"bigint": "int64", "varchar": "object", "date": "datetime64[ns]"}
    columns = {c: dtypes.get(t, "float64") for c, t in table.columns.items()}
    return pd.DataFrame({c: np.empty(0, dtype) for c, dtype in columns.items()})


def _inverse(order: Counts) -> Counts:
    """The new position of each row of a permutation."""
    positions = np.empty_like(order)
    positions[order] = np.arange(len(order))
    return positions
