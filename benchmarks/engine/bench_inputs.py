"""The tables that the dbt Python models of the months read, without a build."""

import duckdb
import pandas as pd

from python_generators.core.settings import Settings
from python_generators.economy.month_factors import make_month_factors
from python_generators.seeds.load import Seeds

INPUTS = "inputs"


def load_inputs(
    connection: duckdb.DuckDBPyConnection, settings: Settings, seeds: Seeds
) -> dict[str, str]:
    """Load what the models of the months read; returns the table of each ref."""
    connection.execute(f"attach ':memory:' as {INPUTS}")
    campaigns = sorted(
        (row.month, row.campaign)
        for row in seeds.campaigns
        if row.campaign in settings.campaigns
    )
    frames = {
        "int_campaigns__run": pd.DataFrame(
            {
                "campaign": [campaign for _, campaign in campaigns],
                "place": range(len(campaigns)),
            }
        ),
        "stg_economy__month_factors": make_month_factors(settings, seeds),
    }
    for name, frame in frames.items():
        connection.register("frame", frame)
        connection.execute(f"create table {INPUTS}.{name} as from frame")
        connection.unregister("frame")
    tables = {name: f"{INPUTS}.{name}" for name in frames}
    return {**tables, "int_months__seeds_read": "(select 1)"}
