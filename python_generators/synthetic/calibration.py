"""A synthetic table given the base's marginals: each column's shape, not its partners.

CTGAN learns how columns go together better than how each one is distributed. A number
or date keeps its rank among the synthetic rows and takes the base's value of that rank.
Of categories as few rows as can be change: over-represented ones give rows to
under-represented ones.
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
    """The synthetic rows with the base's marginals, in the same order and dtypes.

    Args:
        base: One table, at least one row.
        synthetic: Its synthetic copy, of the same columns; any number of rows.
        random_seed: Breaks ties of rank, and chooses rows that change category.

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
    places = np.empty(len(column))
    places[order] = (np.arange(len(column)) + 0.5) / len(column)
    values = ScoreTable.learn(base).at_places(places)
    return values.set_axis(column.index).astype(column.dtype)


def _recategorised(
    base: pd.Series, column: pd.Series, rng: np.random.Generator
) -> pd.Series:
    """The column with the base's shares to the row, changed in as few rows as can be.

    Rows are taken at random: which of a category's rows are the odd ones is not known.
    """
    table = ScoreTable.learn(base)
    shares = np.diff(table.upper, prepend=0)
    codes = pd.Index(table.categories).get_indexer(pd.Index(column))
    wanted = apportioned(shares, len(column))
    changing = [np.flatnonzero(codes < 0)]
    for code, count in enumerate(wanted):
        rows = np.flatnonzero(codes == code)
        changing.append(rng.permutation(rows)[count:])
    given_up = np.concatenate(changing)
    codes[given_up] = -1
    missing = wanted - np.bincount(codes[codes >= 0], minlength=len(wanted))
    codes[given_up] = rng.permutation(np.repeat(np.arange(len(wanted)), missing))
    values = np.array(table.categories, dtype=object)[codes]
    return pd.Series(values, index=column.index)


def apportioned(shares: npt.NDArray[np.float64], rows: int) -> npt.NDArray[np.int64]:
    """Whole rows in proportion to the shares, by largest remainders."""
    exact = shares * rows
    whole = np.floor(exact).astype(np.int64)
    left = rows - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole
