"""Split the months into transactions; the maths is in python_generators.engine."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.engine.transaction_stream import BATCH_ROWS, split_stream
from python_generators.seeds.load import load_seeds


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per transaction of the simulated months, amounts in whole paise."""
    dbt.config(materialized="table")
    seeds = load_seeds(dbt.config.meta_get("market"))
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    batches = dbt.ref("int_transactions__months_to_split").to_arrow_reader(BATCH_ROWS)
    seed = int(dbt.config.meta_get("random_seed"))
    return split_stream(batches, seeds, seed)
