"""SDV's metadata, derived from the raw tables, and the order of categories."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import (
    CAMPAIGN_EVENTS,
    CUSTOMERS,
    POPULATION_TABLES,
    TRANSACTIONS,
    Table,
)
from python_generators.seeds.campaign_funnel import RESPONSES

KEY = CUSTOMERS.key[0]
CHILDREN = (TRANSACTIONS, CAMPAIGN_EVENTS)

# By the DuckDB type without its precision; only keys are bigint.
_SDTYPES = {
    "bigint": "id",
    "integer": "numerical",
    "decimal": "numerical",
    "varchar": "categorical",
    "date": "datetime",
}


def sdtypes(table: Table) -> dict[str, str]:
    """The sdtype of each column except a child's own key, which is a row number."""
    found = {c: _SDTYPES[t.split("(")[0]] for c, t in table.columns.items()}
    return {c: s for c, s in found.items() if s != "id" or c == KEY}


def modelled_columns(table: Table) -> list[str]:
    """The columns that a synthesizer models: all columns except keys."""
    return [c for c, s in sdtypes(table).items() if s != "id"]


def modelled(population: Population) -> dict[str, pd.DataFrame]:
    """The population's frames with the columns in the metadata."""
    present = (t for t in POPULATION_TABLES if t.name in population)
    return {t.name: population[t.name][list(sdtypes(t))] for t in present}


def metadata_dict(names: Iterable[str]) -> dict[str, Any]:
    """SDV's metadata as a dict, for the named tables.

    Args:
        names: Names of population tables; ``["customers"]`` gives the single table.
    """
    chosen = [t for t in POPULATION_TABLES if t.name in set(names)]
    tables: dict[str, dict[str, Any]] = {
        t.name: {"columns": {c: {"sdtype": s} for c, s in sdtypes(t).items()}}
        for t in chosen
    }
    tables[CUSTOMERS.name]["primary_key"] = KEY
    relationships = [
        {
            "parent_table_name": CUSTOMERS.name,
            "parent_primary_key": KEY,
            "child_table_name": t.name,
            "child_foreign_key": KEY,
        }
        for t in chosen
        if t is not CUSTOMERS
    ]
    return {
        "METADATA_SPEC_VERSION": "V1",
        "tables": tables,
        "relationships": relationships,
    }


def score_metadata(names: Iterable[str]) -> Any:  # noqa: ANN401 (sdv has no types)
    """SDV's ``Metadata`` for tables in which all modelled columns are normal scores."""
    from sdv.metadata import Metadata

    metadata = metadata_dict(names)
    for table in metadata["tables"].values():
        for name, column in table["columns"].items():
            column["sdtype"] = "id" if name == KEY else "numerical"
    return Metadata.load_from_dict(metadata)


def sdv_metadata(names: Iterable[str]) -> Any:  # noqa: ANN401 (sdv has no types)
    """SDV's ``Metadata`` for the named tables."""
    from sdv.metadata import Metadata

    return Metadata.load_from_dict(metadata_dict(names))


def category_orders(base: Population) -> dict[tuple[str, str], list[str]]:
    """An order of the categories of each column, where a meaningful one is known.

    A copula represents a category as an interval of a normal distribution. It can
    represent dependence on other columns only if neighbouring categories are similar.
    So categories of customers are ordered by median income, and responses by their
    stage in the funnel, with unknown ones last.

    Returns:
        The categories that occur, by (table, column).
    """
    customers = base[CUSTOMERS.name]
    orders = {
        (CUSTOMERS.name, c): by_median(customers, c, "income")
        for c, s in sdtypes(CUSTOMERS).items()
        if s == "categorical"
    }
    if CAMPAIGN_EVENTS.name in base:
        seen = set(base[CAMPAIGN_EVENTS.name]["response"])
        known = [r for r in RESPONSES if r in seen]
        unknown = sorted(seen.difference(RESPONSES))
        orders[CAMPAIGN_EVENTS.name, "response"] = known + unknown
    return orders


def by_median(frame: pd.DataFrame, column: str, number: str) -> list[str]:
    """The categories of a column in the order of the median of a number."""
    # sorted by name first, so that the order of equal medians is fixed
    medians = frame.groupby(column, sort=True)[number].median()
    return [str(v) for v in medians.sort_values(kind="stable").index]
