"""Assign campaigns and draw responses; the maths is in python_generators.campaigns."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.campaigns.response_stream import BATCH_ROWS, respond_stream
from python_generators.core.landed_rows import unless_landed
from python_generators.seeds.load import load_seeds


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per campaign and customer who is treated or a control of it."""
    dbt.config(materialized="table")
    seeds = load_seeds(dbt.config.meta_get("market"))
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    run = dbt.ref("int_campaigns__run").project("campaign, place").order("place")
    campaigns = seeds.named_campaigns(name for name, _ in run.fetchall())
    batches = dbt.ref("int_campaigns__audience").to_arrow_reader(BATCH_ROWS)
    seed = int(dbt.config.meta_get("random_seed"))
    rows = respond_stream(batches, seeds, campaigns, seed)
    return unless_landed("int_campaigns__responses", rows)
