"""Draw when customers join; the rule is in python_generators.lives.joining."""

from datetime import date
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.lives.joining import joining_stream
from python_generators.seeds.load import load_seeds

BATCH_ROWS = 1 << 16


def model(dbt: Any, session: DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per customer of the population: day of joining, draws of balances."""
    dbt.config(materialized="table")
    dbt.ref("int_months__seeds_read")  # for the lineage: what load_seeds reads
    economy = load_seeds(dbt.config.meta_get("market")).economy
    # The days and balances of a base are data, not a draw.
    is_drawn = dbt.config.meta_get("population") != "base"
    first_month = date.fromisoformat(f"{dbt.config.meta_get('first_month')}-01")
    customers = dbt.ref("int_customers__in_population")
    batches = customers.project("customer_id, joined_date").to_arrow_reader(BATCH_ROWS)
    share, seed = economy.joining_share * is_drawn, dbt.config.meta_get("random_seed")
    return joining_stream(batches, share, first_month, int(seed), is_drawn)
