"""Pools the labels that few customers of the user's own base share."""

from collections.abc import Iterator

import pandas as pd

from python_generators.core.tables import CUSTOMERS, TRANSACTIONS

POOLED = "Other"
POOLED_COLUMNS = {
    CUSTOMERS.name: ("gender", "city", "job_role", "employment_type"),
    TRANSACTIONS.name: ("category",),
}
_KEY = CUSTOMERS.key[0]


def pool_labels(
    population: dict[str, pd.DataFrame], holders: int
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Replace the labels that fewer customers share, each column by itself.

    They become ``Other``. If that too would be the label of too few customers, they
    become the column's most common label.

    Args:
        population: The three tables.
        holders: The least number of customers of a label; 1 changes nothing.

    Returns:
        The tables, and a note for each column that changed.
    """
    tables = dict(population)
    notes: list[str] = []
    for name, columns in POOLED_COLUMNS.items():
        for column in columns:
            pooled = _pooled(tables[name], column, holders)
            changed = int((pooled != tables[name][column]).sum())
            if changed:
                notes.extend(_notes(name, tables[name][column], pooled, holders))
                tables[name] = tables[name].assign(**{column: pooled})
    return tables, notes


def pool_extra_labels(
    extra: pd.DataFrame, holders: int
) -> tuple[pd.DataFrame, list[str]]:
    """The rows of ``tables.EXTRA_VALUES`` with rare labels of learned texts pooled."""
    notes: list[str] = []
    texts = extra[extra["value_type"] == "text"]
    values = extra["value"].copy()
    for column, rows in texts.groupby("column_name", sort=True):
        labels = pd.DataFrame({_KEY: rows["row_key"], str(column): rows["value"]})
        pooled = _pooled(labels, str(column), holders)
        if (pooled != labels[str(column)]).any():
            notes.extend(_notes(CUSTOMERS.name, labels[str(column)], pooled, holders))
            values.loc[pooled.index] = pooled
    return extra.assign(value=values), notes


def _pooled(frame: pd.DataFrame, column: str, holders: int) -> pd.Series:
    labels = frame[column]
    customers = frame[_KEY].groupby(labels, sort=True).nunique()
    is_rare = labels.isin(customers.index[customers < holders])
    in_pool = is_rare | (labels == POOLED)
    if frame.loc[in_pool, _KEY].nunique() >= holders:
        return labels.where(~is_rare, POOLED)
    common = str(customers.idxmax())
    return labels.where(~is_rare, common)


def _notes(
    table: str, labels: pd.Series, pooled: pd.Series, holders: int
) -> Iterator[str]:
    is_changed = labels != pooled
    count, into = labels[is_changed].nunique(), pooled[is_changed].iloc[0]
    counted = f"{count:,} label{'s' if count > 1 else ''}"
    yield (
        f"{table}.csv: {labels.name}: {counted} of fewer than {holders} customers "
        f"each ({is_changed.mean():.1%} of the rows) are read as {into}; "
        "to keep them, set base_value_holders to 1"
    )
