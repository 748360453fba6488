"""Changes a user's own base so that no learned value singles out a customer.

Synthesizers reproduce the distribution of a column, so they would hand out values of
the base: a fifth of the incomes, the largest one included. What they learn is therefore
a changed base. A number or date that fewer than k customers share is replaced: values
are sorted and grouped so that a group has at least k customers, and each group becomes
evenly spaced values around the group's mean. Ranks are kept. In a column with few
possible values, such as ages, only the k least and greatest are replaced. Labels are
pooled when the files are read (base/own/pooled_labels.py).

The columns of a child table are learned for each category by itself. So there a value
counts as shared if k customers have it in the same category; categories of fewer than
4k customers count as one, because a few groups are a coarse distribution.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES, Table
from python_generators.synthetic.metadata import KEY, sdtypes
from python_generators.synthetic.normal_score import Floats, digits_of

Positions = npt.NDArray[np.intp]

_COARSE = 1_000  # possible values of a column, at most, between its least and greatest
_GROUPS_OF_A_CATEGORY = 4  # at least
_NEAR_THE_EXTREME = 0.75  # share of the way from a group's mean to the extreme value
_DAY = "datetime64[D]"


def protected(base: Population, holders: int) -> Population:
    """The base with values that fewer customers share replaced.

    Args:
        base: The user's own tables, as far as they are learned.
        holders: The least number of customers of a value, k; 1 changes nothing.
    """
    if holders <= 1:
        return base
    tables = {table.name: table for table in POPULATION_TABLES}
    return {name: _table(tables[name], f, holders) for name, f in base.items()}


def is_fine(values: pd.Series) -> bool:
    """Whether a column of numbers or dates has many possible values in its range."""
    numbers, step = grid_of(values)
    return bool(np.ptp(numbers) / step >= _COARSE)


def grid_of(values: pd.Series) -> tuple[Floats, float]:
    """Numbers, or dates as days, and the step between two possible values."""
    return _numbers(values), 10.0 ** -_digits(values)


def _table(table: Table, frame: pd.DataFrame, holders: int) -> pd.DataFrame:
    owners, _ = pd.factorize(frame[KEY])
    kinds = sdtypes(table)
    lead = next((c for c, s in kinds.items() if s == "categorical"), None)
    columns = {}
    for column, sdtype in kinds.items():
        if sdtype not in ("numerical", "datetime"):
            continue
        if table is CUSTOMERS or lead is None:
            columns[column] = protected_column(frame[column], owners, holders)
        else:
            groups = _categories(frame[lead], owners, holders)
            parts = [_in_category(frame[column], owners, g, holders) for g in groups]
            columns[column] = pd.concat(parts).reindex(frame.index)
    return frame.assign(**columns)


def _categories(labels: pd.Series, owners: Positions, holders: int) -> list[Positions]:
    """The rows of each category; of those with few customers, all together.

    If these have too few customers too, they are added to the largest category.
    """
    customers = pd.Series(owners).groupby(labels.to_numpy()).nunique()
    common = customers.index[customers >= _GROUPS_OF_A_CATEGORY * holders]
    is_rare = ~labels.isin(common).to_numpy()
    names = labels.to_numpy(object)
    groups = [np.flatnonzero(names == name) for name in common]
    rare = np.flatnonzero(is_rare)
    if len(np.unique(owners[rare])) >= holders or not groups:
        return [*groups, rare] if len(rare) else groups
    largest = max(range(len(groups)), key=lambda i: len(groups[i]))
    groups[largest] = np.sort(np.concatenate([groups[largest], rare]))
    return groups


def _in_category(
    values: pd.Series, owners: Positions, rows: Positions, holders: int
) -> pd.Series:
    """The rows of one category, as many steps apart as in the whole column."""
    return _protected(
        values.iloc[rows], owners[rows], holders, _digits(values), is_coarse=False
    )


def protected_column(values: pd.Series, owners: Positions, holders: int) -> pd.Series:
    """A column of numbers or dates with the values that fewer customers share replaced.

    Args:
        values: No missing values.
        owners: The number of each row's customer.
        holders: The least number of customers of a value.
    """
    return _protected(
        values, owners, holders, _digits(values), is_coarse=not is_fine(values)
    )


def _protected(
    values: pd.Series, owners: Positions, holders: int, digits: int, is_coarse: bool
) -> pd.Series:
    numbers = _numbers(values)
    order = np.lexsort((owners, numbers))
    ordered, of = numbers[order], owners[order]
    fixed = _is_shared(ordered, of, holders)
    if is_coarse:
        extremes = _extremes(of, holders)
        fixed |= ~extremes
    found = _replaced(ordered, of, fixed, holders, is_date=_is_date(values))
    result = np.empty_like(found)
    result[order] = found
    if _is_date(values):
        days = np.round(result).astype(np.int64).astype(_DAY)
        return pd.Series(days, values.index).astype(values.dtype)
    rounded = np.round(result, digits)
    return pd.Series(rounded, values.index).astype(values.dtype)


def _is_shared(
    ordered: Floats, owners: Positions, holders: int
) -> npt.NDArray[np.bool_]:
    """Whether at least k customers have a row's value; rows are sorted by value."""
    starts = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    value = np.cumsum(starts) - 1
    is_new = starts | np.concatenate([[True], owners[1:] != owners[:-1]])
    shared: npt.NDArray[np.bool_] = (np.bincount(value[is_new]) >= holders)[value]
    return shared


def _extremes(owners: Positions, holders: int) -> npt.NDArray[np.bool_]:
    """The first and the last rows, of k customers each."""
    found = np.zeros(len(owners), bool)
    found[: _reach(owners, 0, holders)] = True
    found[len(owners) - _reach(owners[::-1], 0, holders) :] = True
    return found


def _reach(owners: Positions, start: int, holders: int) -> int:
    """The end of the shortest range from a row on with k customers."""
    seen: set[int] = set()
    for end in range(start, len(owners)):
        seen.add(int(owners[end]))
        if len(seen) == holders:
            return end + 1
    return len(owners)


def _replaced(
    ordered: Floats,
    owners: Positions,
    fixed: npt.NDArray[np.bool_],
    holders: int,
    is_date: bool,
) -> Floats:
    """Sorted values with those that are not fixed replaced, run by run."""
    found, shared = ordered.copy(), ordered[fixed]
    edges = np.flatnonzero(np.diff(np.concatenate([[True], fixed, [True]]).astype(int)))
    for start, end in edges.reshape(-1, 2):
        if len(set(owners[start:end].tolist())) < holders:
            found[start:end] = _nearest_shared(ordered[start:end], shared)
            continue
        ends = _group_ends(owners[start:end], holders)
        values = ordered[start:end]
        logs = values if is_date else np.sign(values) * np.log1p(np.abs(values))
        spread = _spread(logs, ends)
        found[start:end] = (
            spread if is_date else np.sign(spread) * np.expm1(np.abs(spread))
        )
    return found


def _nearest_shared(values: Floats, shared: Floats) -> Floats:
    """The nearest shared value of each row; the mean where no value is shared."""
    if not len(shared):
        return np.full(len(values), values.mean())
    at = np.searchsorted(shared, values)
    below, above = shared[(at - 1).clip(0)], shared[at.clip(max=len(shared) - 1)]
    nearest: Floats = np.where(
        np.abs(values - below) <= np.abs(above - values), below, above
    )
    return nearest


def _group_ends(owners: Positions, holders: int) -> list[int]:
    """The ends of consecutive groups of at least k customers each."""
    ends: list[int] = []
    start = 0
    while start < len(owners):
        end = _reach(owners, start, holders)
        if len(set(owners[start:end].tolist())) < holders:
            ends[-1] = end
        else:
            ends.append(end)
        start = end
    return ends


def _spread(values: Floats, ends: list[int]) -> Floats:
    """Sorted values as evenly spaced ones, between the middles of groups' means."""
    starts = np.array([0, *ends[:-1]])
    sizes = np.array(ends) - starts
    means = np.add.reduceat(values, starts) / sizes
    middles = (means[1:] + means[:-1]) / 2
    first, last = values[: sizes[0]], values[starts[-1] :]
    inner = middles if len(middles) else means + [first.std() * np.sqrt(3)]
    reach = min(inner[0] - means[0], _NEAR_THE_EXTREME * (means[0] - values[0]))
    low = means[0] - reach
    inner = middles if len(middles) else means - [last.std() * np.sqrt(3)]
    reach = min(means[-1] - inner[-1], _NEAR_THE_EXTREME * (values[-1] - means[-1]))
    high = means[-1] + reach
    edges = np.concatenate([[low], middles, [high]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    position = (np.arange(len(values)) - starts[group] + 0.5) / sizes[group]
    spread: Floats = edges[group] + position * (edges[group + 1] - edges[group])
    return spread


def _numbers(values: pd.Series) -> Floats:
    if _is_date(values):
        return values.to_numpy(_DAY).astype(np.int64).astype(float)
    return values.to_numpy(float)


def _digits(values: pd.Series) -> int:
    return 0 if _is_date(values) else digits_of(_numbers(values))


def _is_date(values: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(values.dtype))
