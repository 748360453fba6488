"""Assign campaigns and draw responses; the maths is in python_generators.campaigns."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.campaigns.response_stream import BATCH_ROWS, respond_stream


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per campaign and customer who is treated or a control of it."""
    dbt.config(materialized="table")
    seeds = {
        "campaigns": dbt.ref("int_campaigns__run").to_arrow_table().to_pylist(),
        "campaign_effects": dbt.ref("campaign_effects").to_arrow_table().to_pylist(),
        "population": dbt.ref("population").to_arrow_table().to_pylist(),
        "job_roles": dbt.ref("job_roles").to_arrow_table().to_pylist(),
    }
    batches = dbt.ref("int_campaigns__people").to_arrow_reader(BATCH_ROWS)
    seed = dbt.config.meta_get("random_seed")
    return respond_stream(batches, **seeds, random_seed=int(seed))
