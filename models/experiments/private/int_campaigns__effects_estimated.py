"""Estimate every campaign; the statistics are in python_generators.estimates."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from python_generators.estimates.results import estimates


def model(dbt: Any, session: DuckDBPyConnection) -> pa.Table:
    """One row per campaign, metric, horizon and method."""
    dbt.config(materialized="table")
    return estimates(dbt.ref("int_campaigns__observations"))
