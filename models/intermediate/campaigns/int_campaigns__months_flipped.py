"""Simulate the other arm; the maths is in python_generators.engine."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.campaigns.response_stream import BATCH_ROWS, flipped_stream
from python_generators.core.landed_rows import unless_landed
from python_generators.engine.from_seeds import engine_parameters
from python_generators.seeds.load import load_seeds


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per campaign, customer who converts in one arm only, and month."""
    dbt.config(materialized="table")
    seeds = load_seeds(dbt.config.meta_get("market"))
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    run = dbt.ref("int_campaigns__run").project("campaign, place").order("place")
    campaigns = seeds.named_campaigns(name for name, _ in run.fetchall())
    months = dbt.ref("stg_economy__month_factors").to_arrow_table().to_pylist()
    batches = dbt.ref("int_campaigns__customers_flipped").to_arrow_reader(BATCH_ROWS)
    seed = int(dbt.config.meta_get("random_seed"))
    rows = flipped_stream(batches, months, engine_parameters(seeds, campaigns), seed)
    return unless_landed("int_campaigns__months_flipped", rows)
