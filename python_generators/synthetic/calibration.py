"""Calibrates the marginal distributions of a synthetic table to those of the base.

CTGAN reproduces dependence between columns better than marginal distributions. A number
or date keeps its rank among the synthetic rows and takes the base's value at that rank.
As few rows as possible change category: from over-represented to under-represented
ones.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.randomness import generator
from python_generators.synthetic.metadata import KEY
from python_generators.synthetic.normal_score import ScoreTable


def calibrate(
    base: pd.DataFrame, synthetic: pd.DataFrame, random_seed: int
) -> pd.DataFrame:
    """The synthetic rows with the base's marginals, in unchanged order and dtypes.

    Args:
        base: One table, at least one row.
        synthetic: The synthetic table with the same columns; any number of rows.
        random_seed: Breaks ties in rank, and selects the rows that change category.

    Raises:
        ValueError: a column of the base has missing values.
    """
    columns = {}
    for name in synthetic.columns:
        column, rng = synthetic[name], generator(random_seed, "calibration", name)
        if name == KEY:
            columns[name] = column
        elif pd.api.types.is_object_dtype(column.dtype):
            columns[name] = _recategorised(base[name], column, rng)
        else:
            columns[name] = _reranked(base[name], column, rng)
    return pd.DataFrame(columns)


def _reranked(
    base: pd.Series, column: pd.Series, rng: np.random.Generator
) -> pd.Series:
    """The base's quantile at each row's rank; equal values are ranked at random."""
    order = np.lexsort((rng.random(len(column)), column.to_numpy()))
    probabilities = np.empty(len(column))
    probabilities[order] = (np.arange(len(column)) + 0.5) / len(column)
    values = ScoreTable.learn(base).at_probabilities(probabilities)
    return values.set_axis(column.index).astype(column.dtype)


def _recategorised(
    base: pd.Series, column: pd.Series, rng: np.random.Generator
) -> pd.Series:
    """The column with the base's shares, exact to one row; as few changes as possible.

    The rows that change category are selected at random.
    """
    table = ScoreTable.learn(base)
    shares = np.diff(table.upper, prepend=0)
    codes = pd.Index(table.categories).get_indexer(pd.Index(column))
    target = apportioned(shares, len(column))
    changing = [np.flatnonzero(codes < 0)]
    for code, count in enumerate(target):
        rows = np.flatnonzero(codes == code)
        changing.append(rng.permutation(rows)[count:])
    recoded = np.concatenate(changing)
    codes[recoded] = -1
    missing = target - np.bincount(codes[codes >= 0], minlength=len(target))
    codes[recoded] = rng.permutation(np.repeat(np.arange(len(target)), missing))
    values = np.array(table.categories, dtype=object)[codes]
    return pd.Series(values, index=column.index)


def apportioned(shares: npt.NDArray[np.float64], rows: int) -> npt.NDArray[np.int64]:
    """Integer counts in proportion to the shares, by the largest remainder method."""
    exact = shares * rows
    whole = np.floor(exact).astype(np.int64)
    left = rows - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole
