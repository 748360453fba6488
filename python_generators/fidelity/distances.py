"""The distance of each column's distribution from the base's."""

import numpy as np
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import COLUMN_FIDELITY, POPULATION_TABLES
from python_generators.synthetic.metadata import sdtypes


def column_distances(
    population_name: str, real: Population, synthetic: Population
) -> pd.DataFrame:
    """The distance of every column that both populations have, except keys.

    Args:
        population_name: The name in the population column.
        real: The base.
        synthetic: The population compared with it.

    Returns:
        Columns of ``tables.COLUMN_FIDELITY``; distances from 0 (equal) to 1: the
        Kolmogorov-Smirnov distance of numbers and dates, the total variation distance
        of categories.
    """
    rows = []
    for table in POPULATION_TABLES:
        if table.name not in real or table.name not in synthetic:
            continue
        for column, sdtype in sdtypes(table).items():
            if sdtype == "id":
                continue
            pair = real[table.name][column], synthetic[table.name][column]
            if sdtype == "categorical":
                metric, distance = "total_variation", total_variation(*pair)
            else:
                metric, distance = "ks_distance", ks_distance(*pair)
            rows.append((population_name, table.name, column, metric, distance))
    return pd.DataFrame(rows, columns=COLUMN_FIDELITY.column_names)


def ks_distance(left: pd.Series, right: pd.Series) -> float:
    """The largest gap between two cumulative distributions of numbers or dates."""
    first, second = (np.sort(_comparable(s)) for s in (left, right))
    values = np.concatenate([first, second])
    gaps = np.searchsorted(first, values, side="right") / len(first)
    gaps -= np.searchsorted(second, values, side="right") / len(second)
    return float(np.abs(gaps).max())


def total_variation(left: pd.Series, right: pd.Series) -> float:
    """Half the sum of the gaps between two distributions of categories."""
    shares = [s.value_counts(normalize=True) for s in (left, right)]
    return float(shares[0].sub(shares[1], fill_value=0).abs().sum() / 2)


def _comparable(column: pd.Series) -> np.ndarray:
    # one unit for all dates, so that a day in [s] equals the same day in [ns]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.to_numpy("datetime64[ns]")
    return column.to_numpy(float)
