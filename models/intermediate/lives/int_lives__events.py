"""Draw every customer's life events; the rules are in python_generators.lives."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.core.landed_rows import unless_landed
from python_generators.engine.from_seeds import engine_parameters
from python_generators.engine.month_stream import BATCH_ROWS
from python_generators.lives.life_stream import life_event_stream
from python_generators.seeds.load import load_seeds


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per customer, month and event."""
    dbt.config(materialized="table")
    seeds = load_seeds(dbt.config.meta_get("market"))
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    months = dbt.ref("stg_economy__month_factors").to_arrow_table().to_pylist()
    batches = dbt.ref("int_lives__customers").to_arrow_reader(BATCH_ROWS)
    seed = int(dbt.config.meta_get("random_seed"))
    rows = life_event_stream(batches, months, engine_parameters(seeds), seed)
    return unless_landed("int_lives__events", rows)
