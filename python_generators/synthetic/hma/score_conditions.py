"""Chooses the columns that are scored with one distribution per value of another one.

A copula represents monotone dependence between columns of many values. It cannot
represent that amounts depend on an unordered category, or that the few customers with a
loan are exactly those with an unusual credit score: scores of values that nearly all
rows share are random. Such a column is scored conditionally on the other column, its
*condition*.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata
from scipy.stats.contingency import chi2_contingency

from python_generators.core.tables import CUSTOMERS, Table
from python_generators.synthetic.metadata import CHILDREN, modelled_columns, sdtypes

ANY = ""  # the group of all values without a distribution of their own
Rows = list[tuple[str, npt.NDArray[np.intp]]]

_DEPENDS = 0.15  # least bias-corrected Cramér's V with a category's condition
_NEARLY_CONSTANT = 0.8  # least share of the most common value
_DECIDES = 0.5  # least association of a number with a nearly constant condition
_FEWEST_ROWS = 5  # of a value with a distribution of its own
_MOST_GROUPS = 100  # the most common values of a condition
_UNLIKELY = 4.0  # least standard errors of an association of ranks


def find_conditions(table: Table, frame: pd.DataFrame) -> dict[str, str]:
    """The condition of each column that has one.

    The condition of every column of a child table is the child's category. Categories
    of customers depend on the preceding category on which they depend most. Numbers and
    dates have a condition if it is nearly constant and decides them: a preceding column
    for nearly constant ones, any nearly constant column for others.
    """
    lead = leading_column(table)
    if lead:
        return {column: lead for column in modelled_columns(table) if column != lead}
    found: dict[str, str] = {}
    names = [c for c, s in sdtypes(CUSTOMERS).items() if s == "categorical"]
    for i, column in enumerate(names):
        strengths = {c: association(frame[c], frame[column]) for c in names[:i]}
        _add(found, column, strengths, _DEPENDS)
    usual = [c for c in names if _is_nearly_constant(frame[c])]
    numbers = [c for c in modelled_columns(CUSTOMERS) if c not in names]
    for column in [c for c in numbers if _is_nearly_constant(frame[c])]:
        is_usual = frame[column] == _mode(frame[column])
        strengths = {c: association(_grouped(frame[c]), is_usual) for c in usual}
        _add(found, column, strengths, _DECIDES)
        usual.append(column)
    for column in [c for c in numbers if c not in usual]:
        strengths = {c: _rank_difference(frame[c], frame[column]) for c in usual}
        _add(found, column, strengths, _DECIDES)
    return found


def leading_column(table: Table) -> str | None:
    """The first category of a child table, its condition; None for customers."""
    if table not in CHILDREN:
        return None
    return next(c for c, s in sdtypes(table).items() if s == "categorical")


def _add(
    found: dict[str, str], column: str, strengths: Mapping[str, float], least: float
) -> None:
    condition = max(strengths, key=strengths.__getitem__, default=None)
    if condition is not None and strengths[condition] >= least:
        found[column] = condition


def groups_of(values: pd.Series) -> set[str]:
    """The values of a condition with a distribution of their own.

    Of a category these are the common labels; of a number or date, the most common one.
    """
    if not pd.api.types.is_object_dtype(values.dtype):
        return {str(_mode(values))}
    counts = values.value_counts()
    common = counts[counts >= _FEWEST_ROWS].sort_index()
    common = common.sort_values(ascending=False, kind="stable").head(_MOST_GROUPS)
    if len(counts) - len(common) == 1:
        common = counts  # a single rare value needs no group of all rare ones
    return {str(value) for value in common.index}


def rows_by_group(values: pd.Series, groups: set[str]) -> Rows:
    """Each group of a condition, in order, and the positions of its rows."""
    if values.empty:
        return [(min(groups, default=ANY), np.arange(0))]
    codes, uniques = pd.factorize(values)
    names = np.array([str(v) if str(v) in groups else ANY for v in uniques], object)
    found, group_of = np.unique(names.astype(str), return_inverse=True)
    by_row = group_of[codes]
    order = np.argsort(by_row, kind="stable")
    ends = np.searchsorted(by_row[order], np.arange(len(found)), side="right")
    return [
        (str(name), rows)
        for name, rows in zip(found, np.split(order, ends[:-1]), strict=True)
    ]


def depth_of(conditions: Mapping[str, str]) -> Callable[[str], int]:
    """A sort key that puts conditions before the columns that depend on them."""

    def depth(column: str) -> int:
        return 1 + depth(conditions[column]) if column in conditions else 0

    return depth


def association(left: pd.Series, right: pd.Series) -> float:
    """Cramér's V, bias-corrected for small samples (Bergsma 2013)."""
    counts = pd.crosstab(left, right).to_numpy()
    rows, columns = counts.shape
    if min(rows, columns) < 2:
        return 0.0
    free = counts.sum() - 1
    squared = chi2_contingency(counts, correction=False).statistic / counts.sum()
    squared = max(0.0, squared - (rows - 1) * (columns - 1) / free)
    sides = min(n - (n - 1) ** 2 / free for n in (rows, columns)) - 1
    return float(np.sqrt(squared / sides)) if sides > 0 else 0.0


def _rank_difference(values: pd.Series, numbers: pd.Series) -> float:
    """How far the most common value separates the ranks of numbers: 1 is wholly.

    It is the absolute rank-biserial correlation; 0 if chance could explain it.
    """
    is_usual = (values == _mode(values)).to_numpy()
    usual, others = int(is_usual.sum()), int((~is_usual).sum())
    if others < _FEWEST_ROWS:
        return 0.0
    ranks = rankdata(numbers)
    apart = ranks[is_usual].mean() - ranks[~is_usual].mean()
    difference = abs(float(apart)) * 2 / len(ranks)
    error = np.sqrt((len(ranks) + 1) / (3 * usual * others))
    return difference if difference >= _UNLIKELY * error else 0.0


def _mode(values: pd.Series) -> object:
    counts = values.value_counts().sort_index()
    return counts.index[int(counts.to_numpy().argmax())]


def _is_nearly_constant(values: pd.Series) -> bool:
    counts = values.value_counts()
    return len(counts) > 1 and counts.max() >= _NEARLY_CONSTANT * len(values)


def _grouped(values: pd.Series) -> pd.Series:
    groups = groups_of(values)
    return values.map(lambda value: str(value) if str(value) in groups else ANY)
