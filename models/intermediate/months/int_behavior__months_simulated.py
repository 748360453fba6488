"""Simulate every customer's months; the maths is in python_generators.engine."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.engine.from_records import parameters_from_records
from python_generators.engine.month_stream import BATCH_ROWS, simulate_stream


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per customer and month, amounts in whole paise."""
    dbt.config(materialized="table")
    parameters = parameters_from_records(
        personas=dbt.ref("personas").to_arrow_table().to_pylist(),
        employment_types=dbt.ref("employment_types").to_arrow_table().to_pylist(),
        categories=dbt.ref("categories").to_arrow_table().to_pylist(),
        economy=dbt.ref("economy").to_arrow_table().to_pylist(),
        population=dbt.ref("population").to_arrow_table().to_pylist(),
        campaigns=dbt.ref("int_campaigns__run").to_arrow_table().to_pylist(),
        campaign_effects=dbt.ref("campaign_effects").to_arrow_table().to_pylist(),
    )
    months = dbt.ref("stg_economy__month_factors").to_arrow_table().to_pylist()
    customers = dbt.ref("int_behavior__customers_in_paise")
    seed = dbt.config.meta_get("random_seed")
    batches = customers.to_arrow_reader(BATCH_ROWS)
    return simulate_stream(batches, months, parameters, int(seed))
