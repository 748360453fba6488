"""Simulate every customer's months; the maths is in python_generators.engine."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.core.landed_rows import unless_landed
from python_generators.engine.from_seeds import engine_parameters
from python_generators.engine.month_stream import BATCH_ROWS, simulate_stream
from python_generators.seeds.load import load_seeds


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per customer and month, amounts in whole paise."""
    dbt.config(materialized="table")
    seeds = load_seeds(dbt.config.meta_get("market"))
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    run = dbt.ref("int_campaigns__run").project("campaign, place").order("place")
    campaigns = seeds.named_campaigns(name for name, _ in run.fetchall())
    months = dbt.ref("stg_economy__month_factors").to_arrow_table().to_pylist()
    batches = dbt.ref("int_months__customers_in_paise").to_arrow_reader(BATCH_ROWS)
    seed = int(dbt.config.meta_get("random_seed"))
    rows = simulate_stream(batches, months, engine_parameters(seeds, campaigns), seed)
    return unless_landed("int_months__simulated", rows)
