"""The rows of a dbt Python model that shards have landed as Parquet."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from python_generators.core.settings import PROJECT_ROOT

LANDED = PROJECT_ROOT / "build" / "shards" / "simulated"
SHARDS = "FINMARK_SHARDS"
"""The variable of the environment that names what dbt reads; empty: it simulates."""
INPUTS_ONLY = "inputs"
_BATCHES_AHEAD = 2


def unless_landed(model: str, rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """The rows that shards have landed, if dbt is to read them; else ``rows``.

    Args:
        model: The model.
        rows: A stream, not read yet, that simulates all rows.
    """
    state = os.environ.get(SHARDS, "")
    if not state:
        return rows
    if state == INPUTS_ONLY:
        return pa.RecordBatchReader.from_batches(rows.schema, [])
    files = sorted((LANDED / model).glob(f"*-of-{state}.parquet"))
    return read_landed(files, rows.schema)


def read_landed(files: list[Path], schema: pa.Schema) -> pa.RecordBatchReader:
    """The rows of all files, some at a time."""
    found = ds.dataset([str(file) for file in files], schema=schema, format="parquet")
    return found.scanner(
        batch_readahead=_BATCHES_AHEAD, fragment_readahead=1
    ).to_reader()
