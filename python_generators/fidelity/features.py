"""Summarises the transactions and campaign events of each customer."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES, Table
from python_generators.synthetic.metadata import KEY, modelled_columns, sdtypes

SHARE = "share"
_TABLES = {t.name: t for t in POPULATION_TABLES}


def with_children(population: Population, names: Iterable[str]) -> pd.DataFrame:
    """One row per customer: its own columns, then a summary of each child table.

    Args:
        population: Customers and the named child tables.
        names: The names of child tables.

    Returns:
        The customers' columns without the key, in the customers' order, and columns
        named ``table:summary``: the number of rows; mean, median, standard deviation
        ("spread") and maximum of log(1 + amount); mean and standard deviation of dates
        in days; the share of each category. For a customer without child rows all
        summaries except the count are missing.
    """
    customers = population[CUSTOMERS.name]
    parts = [customers[modelled_columns(CUSTOMERS)]]
    for name in names:
        summary = _summary(_TABLES[name], population[name])
        part = summary.reindex(customers[KEY]).set_axis(customers.index)
        count = f"{name}:count"
        parts.append(part.assign(**{count: part[count].fillna(0)}))
    return pd.concat(parts, axis=1)


def days(dates: pd.Series) -> pd.Series:
    """Convert dates to days since 1970-01-01."""
    return dates.astype("datetime64[ns]").astype("int64") / 86_400e9


def _summary(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    codes, customers = pd.factorize(rows[KEY], sort=True)
    grouped = pd.DataFrame(index=rows.index).groupby(codes)
    columns = {"count": grouped.size()}
    for column, sdtype in sdtypes(table).items():
        if sdtype == "numerical":
            values = np.log1p(rows[column].clip(lower=0))
            columns |= _moments(values, codes, column)
            columns[f"{column}_median"] = values.groupby(codes).median()
            columns[f"{column}_max"] = values.groupby(codes).max()
        elif sdtype == "datetime":
            columns |= _moments(days(rows[column]), codes, column)
        elif sdtype == "categorical":
            columns |= _shares(rows[column], codes, column)
    summary = pd.DataFrame(columns).set_axis(pd.Index(customers, name=KEY))
    return summary.add_prefix(f"{table.name}:")


def _moments(values: pd.Series, codes: np.ndarray, name: str) -> dict[str, pd.Series]:
    groups = values.groupby(codes)
    return {f"{name}_mean": groups.mean(), f"{name}_spread": groups.std(ddof=0)}


def _shares(values: pd.Series, codes: np.ndarray, name: str) -> dict[str, pd.Series]:
    found, categories = pd.factorize(values, sort=True)
    shape = (codes.max() + 1, len(categories))
    counts = np.bincount(codes * shape[1] + found, minlength=shape[0] * shape[1])
    shares = counts.reshape(shape) / counts.reshape(shape).sum(axis=1, keepdims=True)
    columns = zip(categories, shares.T, strict=True)
    return {f"{name}_{SHARE}:{value}": pd.Series(share) for value, share in columns}
