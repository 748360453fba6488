"""Split the months into transactions; the maths is in python_generators.engine."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.engine.transaction_stream import BATCH_ROWS, split_stream


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per transaction of the simulated months, amounts in whole paise."""
    dbt.config(materialized="table")
    categories = dbt.ref("categories").to_arrow_table().to_pylist()
    population = dbt.ref("population").to_arrow_table().to_pylist()
    months = dbt.ref("int_behavior__months_to_split")
    seed = dbt.config.meta_get("random_seed")
    batches = months.to_arrow_reader(BATCH_ROWS)
    return split_stream(batches, categories, population, int(seed))
