"""The type of a population: a data frame for each of its tables."""

from collections.abc import Mapping

import pandas as pd

from python_generators.core.tables import Table

# Synthetic customers whose fidelity is measured: more take minutes and gigabytes, and
# would not make the scores noticeably more precise.
SCORED_CUSTOMERS = 20_000

# Keys are "customers" and, where the source has them, "transactions" and
# "campaign_events". Whole numbers are int64, money is float64 in currency units with
# two decimals, categories are str objects, dates datetime64[ns]. tables.py has the
# columns.
Population = Mapping[str, pd.DataFrame]


def with_population_types(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with dates as datetime64[ns] and money as float64."""
    dtypes = {
        name: "datetime64[ns]" if sql_type == "date" else "float64"
        for name, sql_type in table.columns.items()
        if sql_type == "date" or sql_type.startswith("decimal")
    }
    return frame.astype(dtypes)
