"""A dbt Python model and its inputs, for tests: when customers join."""

from datetime import date

import pyarrow as pa

NAME = "int_customers__joined"
CUSTOMERS = "int_customers__in_population"
SEEDS = "int_months__seeds_read"
META = {
    "market": "in",
    "population": "hma",
    "first_month": "2025-01",
    "random_seed": 42,
}


def customers(count: int) -> pa.Table:
    """This many customers, with keys from 1."""
    return pa.table(
        {
            "customer_id": pa.array(range(1, count + 1), pa.int64()),
            "joined_date": pa.array([date(2020, 1, 1)] * count, pa.date32()),
        }
    )


def seeds_read() -> pa.Table:
    """The table for the lineage, which the model does not read."""
    return pa.table({"seed": ["economy"], "row_count": [1]})
