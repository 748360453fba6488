"""Scores of single columns: largest distance, share of zeros, number of children."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES
from python_generators.fidelity.comparison import Comparison, Score
from python_generators.fidelity.distances import (
    column_distances,
    ks_distance,
    total_variation,
)
from python_generators.synthetic.metadata import KEY, sdtypes

LEAST_ZERO_SHARE = 0.01  # columns with a lower share of zeros are not scored


def worst_columns(comparison: Comparison) -> Iterator[Score]:
    """The largest column distance of each table, for each distance measure."""
    real, synthetic = comparison.real.tables, comparison.synthetic.tables
    found = column_distances("", real, synthetic)
    worst = found.groupby(["table_name", "metric"], sort=False, as_index=False)
    for table, measure, distance in worst["distance"].max().itertuples(index=False):
        yield Score(table, "column_distance", f"max_{measure}", distance, 0.0)


def zero_mass_error(comparison: Comparison) -> Iterator[Score]:
    """The difference in the share of zeros, for every column with many zeros."""
    real, synthetic = comparison.real.tables, comparison.synthetic.tables
    for table in POPULATION_TABLES:
        if table.name not in real or table.name not in synthetic:
            continue
        for column, sdtype in sdtypes(table).items():
            if sdtype != "numerical":
                continue
            share = (real[table.name][column] == 0).mean()
            if share >= LEAST_ZERO_SHARE:
                gap = abs((synthetic[table.name][column] == 0).mean() - share)
                yield Score(table.name, "zero_mass_error", column, float(gap), 0.0)


def cardinality(comparison: Comparison) -> Iterator[Score]:
    """The distance between the distributions of the number of children per customer."""
    for name in comparison.synthetic.children:
        counts = [
            _child_counts(population.tables, name)
            for population in (comparison.real, comparison.synthetic)
        ]
        for measure, distance in (
            ("ks_distance", ks_distance(*counts)),
            ("total_variation", total_variation(*counts)),
        ):
            yield Score(name, "cardinality", measure, distance, 0.0)


def _child_counts(tables: Population, name: str) -> pd.Series:
    customers = tables[CUSTOMERS.name][KEY]
    counts = tables[name][KEY].value_counts().reindex(customers, fill_value=0)
    return pd.Series(counts.to_numpy(np.int64))
