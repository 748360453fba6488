"""Simulate every scenario; the maths is in python_generators.scenarios."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.core.landed_rows import unless_landed
from python_generators.engine.month_stream import BATCH_ROWS
from python_generators.scenarios.changes import SimulationInputs
from python_generators.scenarios.scenario_stream import scenario_stream
from python_generators.seeds.load import load_seeds


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per scenario, customer and month, amounts in whole paise."""
    dbt.config(materialized="table")
    seeds = load_seeds(dbt.config.meta_get("market"))
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    run = dbt.ref("int_campaigns__run").project("campaign, place").order("place")
    campaigns = seeds.named_campaigns(name for name, _ in run.fetchall())
    months = dbt.ref("stg_economy__month_factors").to_arrow_table().to_pylist()
    names = dbt.ref("int_scenarios__changes").project("scenario").fetchall()
    changes = [c for c in seeds.scenarios if (c.scenario,) in names]
    batches = dbt.ref("int_scenarios__customers").to_arrow_reader(BATCH_ROWS)
    seed = int(dbt.config.meta_get("random_seed"))
    inputs = SimulationInputs(seeds, campaigns, months)
    rows = scenario_stream(batches, inputs, changes, seed)
    return unless_landed("int_scenarios__months_simulated", rows)
