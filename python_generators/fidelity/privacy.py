"""Does a synthetic population reveal the customers that a synthesizer was fitted to?

Closeness to a real customer alone is no leak, because real customers resemble each
other. So distances to customers that the synthesizer was fitted to are compared with
distances to as many holdout customers.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import cdist

from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES
from python_generators.fidelity.classifier import Matrix, encode
from python_generators.fidelity.comparison import Comparison, PopulationView, Score
from python_generators.synthetic.metadata import KEY, sdtypes
from python_generators.synthetic.value_privacy import grid_of, is_fine

METRIC = "privacy"
MOST_CUSTOMERS = 5_000  # of the base and of the holdout; all synthetic ones are used
_BLOCK = 1_000
_CLOSE, _CLOSEST = 0.5, 0.05  # quantiles of the distance to the closest record
_DIGITS = 2
_COMMON = 5  # customers of a value that new customers have too
_WINDOW = 50  # possible values on each side of a value

Distances = npt.NDArray[np.float64]


def privacy(comparison: Comparison) -> Iterator[Score]:
    """Copies, distance to the closest record, and a membership test, on customers.

    Without holdout customers distances have no comparison. Then the shares of exact
    copies and of shared values are computed.
    """
    real, synthetic = comparison.real.customers, comparison.synthetic.customers
    yield _score("exact_copies", _found_in(synthetic, real), 0.0)
    if comparison.holdout is None:
        yield from shared_values(comparison)
        return
    count = min(len(real), len(comparison.holdout), MOST_CUSTOMERS)
    fitted = _some(comparison.real, count, comparison.random_seed, "seen")
    holdout = _some(comparison.holdout, count, comparison.random_seed, "unseen")
    coarse = [_coarse(frame) for frame in (synthetic, holdout, real)]
    expected = _found_in(coarse[1], coarse[2])
    yield _score("near_copies", _found_in(coarse[0], coarse[2]), expected)
    (rows, first, second), categorical = encode([synthetic, fitted, holdout])
    scale = _scale(first, categorical)
    to_fitted, from_fitted = closest(rows / scale, first / scale, categorical)
    to_holdout, from_holdout = closest(rows / scale, second / scale, categorical)
    closer = (to_fitted < to_holdout).mean() + (to_fitted == to_holdout).mean() / 2
    yield _score("closer_to_train_share", float(closer), 0.5)
    for name, quantile in (("median", _CLOSE), ("p05", _CLOSEST)):
        near, far = (np.quantile(d, quantile) for d in (to_fitted, to_holdout))
        if far > 0:
            yield _score(f"dcr_ratio_{name}", float(near / far), 1.0)
    yield _score("membership_auc", _auc(-from_fitted, -from_holdout), 0.5)


def shared_values(comparison: Comparison) -> Iterator[Score]:
    """The share of synthetic values that some real customer has, column by column.

    Only numbers and dates with many possible values. Ideal is what new customers would
    share.
    """
    real, synthetic = comparison.real.tables, comparison.synthetic.tables
    for table in POPULATION_TABLES:
        if table.name not in real or table.name not in synthetic:
            continue
        for column, sdtype in sdtypes(table).items():
            values = real[table.name][column]
            if sdtype not in ("numerical", "datetime") or not is_fine(values):
                continue
            fresh = shared_by_new_customers(values, real[table.name][KEY])
            copied = float(synthetic[table.name][column].isin(set(values)).mean())
            yield Score(table.name, METRIC, f"shared_values:{column}", copied, fresh)


def shared_by_new_customers(values: pd.Series, owners: pd.Series) -> float:
    """The share of new customers' values that some customer of the base would have.

    The larger of two estimates: the share of the base's values that another customer
    has too, which is 0 by chance if only a few values in a million coincide; and the
    share of possible values that the base has around each of its values, where a value
    of at least five customers, such as zero, counts as one that new customers have.

    Args:
        values: A column of numbers or dates.
        owners: The customer of each row.
    """
    customers = owners.groupby(values).nunique()
    held_by_others = float(values.isin(customers.index[customers > 1]).mean())
    numbers, step = grid_of(values)
    known = np.unique(numbers)
    reach = _WINDOW * step + step / 2
    first = np.searchsorted(known, numbers - reach)
    last = np.searchsorted(known, numbers + reach)
    nearby = (last - first - 1) / (2 * _WINDOW)
    common = values.isin(customers.index[customers >= _COMMON]).to_numpy()
    nearby[common] = 1
    return max(held_by_others, float(nearby.mean()))


def closest(
    left: Matrix, right: Matrix, categorical: list[int]
) -> tuple[Distances, Distances]:
    """The distance from each row to the closest row of the other matrix.

    Args:
        left: (rows, columns), numbers in comparable units.
        right: (other rows, columns).
        categorical: The categorical columns; two different values are at distance 1.

    Returns:
        The distance for each row of ``left``, and for each row of ``right``. A distance
        is the sum of the columns' absolute differences.
    """
    numbers = [i for i in range(left.shape[1]) if i not in set(categorical)]
    of_left, of_right = np.empty(len(left)), np.full(len(right), np.inf)
    for start in range(0, len(left), _BLOCK):
        block = slice(start, start + _BLOCK)
        apart = cdist(left[block][:, numbers], right[:, numbers], "cityblock")
        differ = cdist(left[block][:, categorical], right[:, categorical], "hamming")
        apart += differ * len(categorical)
        of_left[block] = apart.min(axis=1)
        np.minimum(of_right, apart.min(axis=0), out=of_right)
    return of_left, of_right


def _scale(rows: Matrix, categorical: list[int]) -> Matrix:
    """The standard deviation of each column; 1 for categories and constants."""
    scale: Matrix = rows.std(axis=0)
    scale[categorical] = 1
    return np.where(scale > 0, scale, 1)


def _auc(members: Distances, others: Distances) -> float:
    from sklearn.metrics import roc_auc_score

    label = np.repeat([1, 0], [len(members), len(others)])
    return float(roc_auc_score(label, np.concatenate([members, others])))


def _score(name: str, score: float, ideal: float) -> Score:
    return Score(CUSTOMERS.name, METRIC, name, score, ideal)


def _some(
    population: PopulationView, count: int, random_seed: int, side: str
) -> pd.DataFrame:
    rng = generator(random_seed, "fidelity", "privacy", side)
    rows = rng.choice(len(population), count, replace=False)
    return population.customers.iloc[np.sort(rows)]


def _found_in(rows: pd.DataFrame, others: pd.DataFrame) -> float:
    """The share of rows that also occur, equal in all cells, among the others."""
    left, right = (pd.MultiIndex.from_frame(f) for f in (rows, others))
    return float(left.isin(right).mean())


def _coarse(frame: pd.DataFrame) -> pd.DataFrame:
    """Round numbers to two significant digits and dates to the month."""
    return frame.apply(_coarse_column)


def _coarse_column(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        month: pd.Series = values.dt.to_period("M").dt.start_time
        return month
    if not pd.api.types.is_numeric_dtype(values.dtype):
        return values
    size = np.floor(np.log10(values.abs().where(values != 0, 1.0)))
    unit = 10.0 ** (size - _DIGITS + 1)
    rounded: pd.Series = (values / unit).round() * unit
    return rounded
