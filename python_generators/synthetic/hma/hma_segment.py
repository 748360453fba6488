"""One segment of customers of a fitted HMA: draws them, and encodes rows in parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from python_generators.core.randomness import generator
from python_generators.core.shards import WHOLE, Shard
from python_generators.core.tables import CUSTOMERS, Table
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.hma.hma_parts import Child, Parent
from python_generators.synthetic.hma.hma_sampler import (
    Counts,
    Mode,
    child_scores,
    even_quantiles,
    parent_values,
    ranked_counts,
    stock_counts,
)
from python_generators.synthetic.metadata import KEY, modelled_columns
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

    def draw(
        self,
        customers: int,
        stream: Sequence[str],
        random_seed: int,
        mode: Mode = "independent",
    ) -> "Drawn":
        """Draw customers of this segment, before any of their child rows.

        Args:
            customers: The number of customers; 0 gives no rows.
            stream: The name of this segment's random stream.
            random_seed: The project's seed; ``stock`` mode uses SDV's fixed seed.
            mode: ``stock`` reproduces SDV's own sampling.
        """
        rng = generator(random_seed, *stream, CUSTOMERS.name)
        values = parent_values(self.parent, customers, rng, mode)
        own = modelled_columns(CUSTOMERS)
        scores = values[:, self.parent.positions(own)]
        if mode == "independent":
            columns = dict(zip(own, even_quantiles(scores).T, strict=True))
            columns = self.encoding.even_scores(CUSTOMERS, columns, rng)
            scores = np.column_stack([columns[c] for c in own])
        counts, rngs = {}, {}
        for child in self.children:
            rng = generator(random_seed, *stream, child.table)
            if mode == "stock":
                counts[child.table] = stock_counts(child, self.parent, values)
            else:
                counts[child.table] = ranked_counts(child, self.parent, values, rng)
            rngs[child.table] = rng
        return Drawn(self, values, scores, counts, rngs, mode)

    def parts(self) -> dict[str, Parent | Child | Encoding]:
        """The parts of the segment, by name."""
        children = {f"child {c.table}": c for c in self.children}
        return {"parent": self.parent, "encoding": self.encoding, **children}


@dataclass(frozen=True)
class Drawn:
    """Customers of one segment, whose rows are encoded some customers at a time.

    Attributes:
        segment: Their segment.
        values: The columns of the parent, shape (customers, D).
        scores: Normal scores of the customers' own columns, shape (customers, d).
        counts: By child table: the number of rows of each customer.
        rngs: By child table: draws the rows, in the order of their customers.
        mode: As for ``Segment.draw``.
    """

    segment: Segment
    values: Floats
    scores: Floats
    counts: Mapping[str, Counts]
    rngs: Mapping[str, np.random.Generator]
    mode: Mode

    def rows(
        self, table: Table, shard: Shard = WHOLE, chunk: int = CHUNK
    ) -> Iterator[pd.DataFrame]:
        """The table's rows, customers numbered from 0; read them once.

        Args:
            table: Customers, or a child table.
            shard: Which customers; their rows are the same in any shard.
            chunk: Customers encoded at a time; affects memory, not results.
        """
        first, end = shard.bounds(len(self.values))
        child = next((c for c in self.segment.children if c.table == table.name), None)
        if child:
            _skip(self.rngs[child.table], self.rows_before(table, first), child)
        elif table is not CUSTOMERS:
            return
        for start in range(first, end, chunk):
            some = slice(start, min(start + chunk, end))
            ids = np.arange(some.start, some.stop)
            if child is None:
                columns = modelled_columns(CUSTOMERS)
                yield self._frame(table, columns, self.scores[some], ids)
                continue
            counts = self.counts[child.table][some]
            drawn = child_scores(
                child,
                self.segment.parent,
                self.values[some],
                counts,
                self.rngs[child.table],
                self.mode,
            )
            yield self._frame(table, child.columns, drawn, np.repeat(ids, counts))

    def rows_before(self, table: Table, customer: int) -> int:
        """The number of rows of all customers before this one."""
        counts = self.counts.get(table.name)
        return 0 if counts is None else int(counts[:customer].sum())

    def _frame(
        self, table: Table, columns: Sequence[str], scores: Floats, owners: Counts
    ) -> pd.DataFrame:
        by_column = {column: scores[:, j] for j, column in enumerate(columns)}
        frame = self.segment.encoding.values(table, by_column)
        frame.insert(0, KEY, owners)
        return frame


def _skip(rng: np.random.Generator, rows: int, child: Child) -> None:
    """Draw what these rows would be drawn from, so that later rows are the same."""
    for start in range(0, rows, CHUNK):
        rng.standard_normal((min(CHUNK, rows - start), len(child.columns)))
