"""Rows of a raw table in Parquet files, written some at a time to bound memory."""

from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from python_generators.core.tables import Table

Stream = Iterable[tuple[Table, pd.DataFrame]]


@dataclass(frozen=True)
class ParquetRows:
    """The rows of one table.

    Attributes:
        files: The path of the files; a * stands for any part of a name.
        count: The number of rows.
    """

    files: Path
    count: int

    def __len__(self) -> int:
        """The number of rows."""
        return self.count

    def delete(self) -> None:
        """Delete the files, and their folders if nothing else is in them."""
        for path in self.files.parent.glob(self.files.name):
            path.unlink()
        with suppress(OSError):  # another table's files, or those of another part
            self.files.parent.rmdir()
            self.files.parent.parent.rmdir()


def write_rows(stream: Stream, folder: Path, part: str) -> dict[Table, ParquetRows]:
    """Write each table of a stream to a file ``<table>/<part>.parquet``.

    Args:
        stream: Tables and some of their rows, of equal dtypes for each table.
        folder: The folder; created if missing.
        part: The name of the files.

    Returns:
        The rows of each table, in the order in which the stream has them first.
    """
    writers: dict[Table, pq.ParquetWriter] = {}
    counts: dict[Table, int] = {}
    with ExitStack() as stack:
        for table, frame in stream:
            schema = _schema(table)
            if table not in writers:
                path = folder / table.name / f"{part}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                writers[table] = stack.enter_context(
                    pq.ParquetWriter(path, schema, compression="zstd")
                )
                counts[table] = 0
            rows = pa.Table.from_pandas(frame, schema, preserve_index=False)
            writers[table].write_table(rows)
            counts[table] += len(frame)
    return {
        table: ParquetRows(folder / table.name / "*.parquet", count)
        for table, count in counts.items()
    }


def _schema(table: Table) -> pa.Schema:
    """The types of a population's frames (populations.py) as Arrow types."""
    types = {
        "bigint": pa.int64(),
        "integer": pa.int64(),
        "varchar": pa.string(),
        "decimal": pa.float64(),
        "date": pa.timestamp("ns"),
    }
    return pa.schema((c, types[t.split("(")[0]]) for c, t in table.columns.items())
