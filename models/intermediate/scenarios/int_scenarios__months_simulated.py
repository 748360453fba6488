"""Live every scenario; the maths is in python_generators.scenarios."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.engine.month_stream import BATCH_ROWS
from python_generators.scenarios.changes import SeedRecords
from python_generators.scenarios.scenario_stream import scenario_stream


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per scenario, customer and month, amounts in whole paise."""
    dbt.config(materialized="table")
    seeds = SeedRecords(
        personas=dbt.ref("personas").to_arrow_table().to_pylist(),
        employment_types=dbt.ref("employment_types").to_arrow_table().to_pylist(),
        categories=dbt.ref("categories").to_arrow_table().to_pylist(),
        economy=dbt.ref("economy").to_arrow_table().to_pylist(),
        population=dbt.ref("population").to_arrow_table().to_pylist(),
        campaigns=dbt.ref("int_campaigns__run").to_arrow_table().to_pylist(),
        campaign_effects=dbt.ref("campaign_effects").to_arrow_table().to_pylist(),
        months=dbt.ref("stg_economy__month_factors").to_arrow_table().to_pylist(),
    )
    changes = dbt.ref("int_scenarios__changes").to_arrow_table().to_pylist()
    customers = dbt.ref("int_scenarios__customers").to_arrow_reader(BATCH_ROWS)
    seed = int(dbt.config.meta_get("random_seed"))
    return scenario_stream(customers, seeds, changes, seed)
