"""Compares dependence between columns with the base, within and across tables."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.tables import CUSTOMERS
from python_generators.fidelity.comparison import ALL_TABLES, Comparison, Score
from python_generators.fidelity.features import days
from python_generators.synthetic.metadata import sdtypes

Array = npt.NDArray[np.float64]
_BINS = 5
_NUMBERS = [c for c, s in sdtypes(CUSTOMERS).items() if s in ("numerical", "datetime")]
_CATEGORIES = [c for c, s in sdtypes(CUSTOMERS).items() if s == "categorical"]


def correlation_drift(comparison: Comparison) -> Iterator[Score]:
    """Differences from the base in the associations between customers' columns.

    Spearman correlations of numbers and dates; Cramér's V of categories with each other
    and with numbers, which are binned at the base's quintiles.
    """
    real, synthetic = comparison.real.customers, comparison.synthetic.customers
    scope, metric = CUSTOMERS.name, "correlation_drift"
    drift = rank_correlations(real[_NUMBERS]) - rank_correlations(synthetic[_NUMBERS])
    each = drift[np.triu_indices(len(_NUMBERS), 1)]
    yield from _summary(scope, metric, "{}_spearman", each)
    cut = {c: _quintiles(real[c]) for c in _NUMBERS}
    first, second = (_as_categories(f, cut) for f in (real, synthetic))
    pairs = [
        (left, right)
        for position, left in enumerate(_CATEGORIES)
        for right in (*_CATEGORIES[position + 1 :], *_NUMBERS)
    ]
    gaps = [
        cramers_v(first[a], first[b]) - cramers_v(second[a], second[b])
        for a, b in pairs
    ]
    yield from _summary(scope, metric, "{}_cramers_v", np.array(gaps))


def inter_table_drift(comparison: Comparison) -> Iterator[Score]:
    """Differences from the base in rank correlations across tables.

    One step: a customer's numbers with a summary of its child rows. Two steps: the
    summary of one child table with that of another.
    """
    synthetic = comparison.synthetic
    real = comparison.real.only(synthetic.children).joined
    joined = synthetic.joined.reindex(columns=real.columns, fill_value=0)
    groups = {CUSTOMERS.name: _NUMBERS}
    for name in synthetic.children:
        groups[name] = [c for c in map(str, real) if c.startswith(f"{name}:")]
    columns = [c for group in groups.values() for c in group]
    drift = rank_correlations(real[columns]) - rank_correlations(joined[columns])
    tables = list(groups)
    for position, left in enumerate(tables):
        for right in tables[position + 1 :]:
            rows = [columns.index(c) for c in groups[left]]
            across = drift[np.ix_(rows, [columns.index(c) for c in groups[right]])]
            name = f"{left}_{right}:{{}}_spearman"
            yield from _summary(ALL_TABLES, "inter_table_drift", name, across.ravel())


def rank_correlations(frame: pd.DataFrame) -> Array:
    """Spearman correlations of numbers and dates; 0 with a constant column.

    A missing value has the mean rank.

    Returns:
        Shape (columns, columns).
    """
    numbers = frame.apply(
        lambda s: days(s) if pd.api.types.is_datetime64_any_dtype(s.dtype) else s
    )
    ranks = numbers.rank()
    centred = (ranks - ranks.mean()).fillna(0).to_numpy(float)
    norms = np.sqrt((centred**2).sum(axis=0))
    scaled = centred / np.where(norms > 0, norms, 1)
    correlations: Array = scaled.T @ scaled
    return correlations


def cramers_v(left: pd.Series, right: pd.Series) -> float:
    """Cramér's V from 0 to 1, bias-corrected for small samples (Bergsma 2013)."""
    (rows, row_names), (columns, column_names) = (
        pd.factorize(values, sort=True) for values in (left, right)
    )
    shape = (len(row_names), len(column_names))
    cells = (rows * shape[1] + columns)[(rows >= 0) & (columns >= 0)]
    table = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
    table = table[table.any(axis=1)][:, table.any(axis=0)].astype(float)
    count = table.sum()
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / count
    phi = ((table - expected) ** 2 / expected).sum() / count
    sides = np.array(table.shape, float) - 1
    corrected = max(0.0, phi - sides.prod() / (count - 1))
    freedom = (sides - sides**2 / (count - 1)).min()
    return float(np.sqrt(corrected / freedom)) if freedom > 0 else 0.0


def _quintiles(values: pd.Series) -> Array:
    return np.unique(values.quantile(np.arange(1, _BINS) / _BINS).to_numpy())


def _as_categories(frame: pd.DataFrame, cut: dict[str, Array]) -> pd.DataFrame:
    coded = {c: np.searchsorted(e, frame[c], side="right") for c, e in cut.items()}
    return frame.assign(**coded)


def _summary(scope: str, metric: str, name: str, drift: Array) -> Iterator[Score]:
    sizes = np.abs(drift)
    for which, size in (("max", sizes.max()), ("mean", sizes.mean())):
        score, pairs = float(size), len(sizes)
        yield Score(scope, metric, name.format(which), score, 0.0, pairs)
