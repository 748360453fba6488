"""Columns of Arrow batches as numpy arrays of whole numbers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Integers = npt.NDArray[np.int64]


def numbers(batch: pa.RecordBatch, column: str) -> Integers:
    """The column's whole numbers."""
    found: Integers = (
        batch.column(column).to_numpy(zero_copy_only=False).astype(np.int64)
    )
    return found


def days(batch: pa.RecordBatch, column: str) -> Integers:
    """The column's dates, in days since 1970."""
    counted = batch.column(column).cast(pa.date32()).view(pa.int32())
    found: Integers = counted.to_numpy().astype(np.int64)
    return found


def codes(
    batch: pa.RecordBatch, column: str, names: Sequence[str], other: int | None = None
) -> Integers:
    """The position of each text among the names.

    Args:
        batch: The batch.
        column: A column of texts.
        names: The known texts.
        other: The code of any other text; None where there must be none.

    Raises:
        ValueError: a text is not among the names, and other texts have no code.
    """
    found = pc.index_in(batch.column(column), value_set=pa.array(names, pa.string()))
    if found.null_count and other is None:
        unknown = set(batch.column(column).to_pylist()) - set(names)
        raise ValueError(f"{column}: unknown {sorted(map(str, unknown))}")
    filled = found if other is None else found.fill_null(other)
    positions: Integers = filled.to_numpy(zero_copy_only=False).astype(np.int64)
    return positions
