"""Date the months as a statement; the maths is in python_generators.statement."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.core.landed_rows import unless_landed
from python_generators.seeds.load import load_seeds
from python_generators.statement.statement_stream import statement_stream


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per entry of the statement, amounts in whole paise."""
    dbt.config(materialized="table")
    seeds = load_seeds(dbt.config.meta_get("market"))
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    batches = dbt.ref("int_transactions__months_to_date").to_arrow_reader()
    seed = int(dbt.config.meta_get("random_seed"))
    rows = statement_stream(batches, seeds, seed)
    return unless_landed("int_transactions__simulated", rows)
