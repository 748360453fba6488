"""Learns the extra columns of the user's own customers, for every synthesizer alike.

A synthesizer models the project's columns only. An extra column is drawn afterwards,
given those columns, the customer's child rows and the extra columns before it: a
decision tree splits the base's customers into groups that differ in the column, and a
synthetic customer takes the value of a random customer of its group (classification and
regression trees, as in synthpop: Nowok, Raab and Dibben 2016). Then the distribution is
calibrated to that of the base.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from python_generators.core.populations import Population
from python_generators.core.randomness import generator, seed_for
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.calibration import calibrate
from python_generators.synthetic.metadata import (
    CHILDREN,
    KEY,
    modelled_columns,
    sdtypes,
)
from python_generators.synthetic.normal_score import Floats
from python_generators.synthetic.value_privacy import (
    Positions,
    grid_of,
    protected_column,
)

_FEWEST = 10  # customers of a group
_MOST_GROUPS = 200
_MOST_LABELS = 30  # with an indicator of their own
_DTYPES = {"text": object, "whole": np.int64, "number": np.float64}
_DAY = "datetime64[ns]"


def wide(extra: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """The learned extra columns, one row per customer, with their types.

    Args:
        extra: Rows of ``tables.EXTRA_VALUES``.
        keys: The customers, in the order of the result.
    """
    learned = extra[extra["value_type"] != "kept"]
    columns = {}
    for column in dict.fromkeys(learned["column_name"]):
        rows = learned[learned["column_name"] == column]
        texts = rows.set_index("row_key")["value"].reindex(keys)
        kind = str(rows["value_type"].iloc[0])
        dtype = _DAY if kind == "date" else _DTYPES[kind]
        columns[column] = np.array(texts.to_numpy(object), dtype)
    return pd.DataFrame(columns, index=range(len(keys)))


def long(values: pd.DataFrame, keys: pd.Series, population: str) -> pd.DataFrame:
    """Rows of ``tables.CUSTOMER_EXTRAS``: texts, dates as days, plain numbers."""
    parts = [_no_rows()]
    for column, found in values.items():
        kind = _type_of(found)
        texts = [_text(value, kind) for value in found]
        parts.append(
            pd.DataFrame(
                {
                    "population": population,
                    "customer_id": keys.to_numpy(),
                    "column_name": column,
                    "value_type": kind,
                    "value": texts,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def draw_extra_columns(
    base: Population,
    extra: pd.DataFrame,
    synthetic: Population,
    holders: int,
    random_seed: int,
) -> pd.DataFrame:
    """Draw the extra columns of synthetic customers, in their order.

    Args:
        base: The tables that the synthesizer was fitted to.
        extra: Their extra columns, as of ``wide``.
        synthetic: Its sample: customers, with or without child tables.
        holders: The least number of customers of a learned value.
        random_seed: The project's seed.
    """
    owners = np.arange(len(extra))
    learned = extra.copy()
    for label, values in extra.items():
        if _type_of(values) != "text" and holders > 1:
            learned[str(label)] = protected_column(values, owners, holders)
    tables = [t.name for t in CHILDREN if t.name in base and t.name in synthetic]
    known, asked = _features(base, tables), _features(synthetic, tables)
    drawn = pd.DataFrame(index=range(len(asked)))
    names = [str(name) for name in learned]
    for name in names:
        column = learned[name]
        givers = _draw(known, asked, column, max(holders, _FEWEST), random_seed)
        drawn[name] = column.to_numpy()[givers]
        known[name], asked[name] = column, drawn[name]
    return calibrate(learned, drawn, random_seed)


def _draw(
    known: pd.DataFrame,
    asked: pd.DataFrame,
    column: pd.Series,
    fewest: int,
    random_seed: int,
) -> Positions:
    """For each row that is asked, the position of a random known row of its group."""
    features, others = _matrices(known, asked)
    tree = _tree(column, fewest, random_seed)
    target = column if _type_of(column) == "text" else rankdata(grid_of(column)[0])
    tree.fit(features, np.asarray(target))
    groups, wanted = tree.apply(features), tree.apply(others)
    rng = generator(random_seed, "extra columns", str(column.name))
    order = np.argsort(groups, kind="stable")
    first = np.searchsorted(groups[order], wanted, side="left")
    last = np.searchsorted(groups[order], wanted, side="right")
    position = first + np.floor(rng.random(len(wanted)) * (last - first)).astype(int)
    givers: Positions = order[position]
    return givers


def _tree(column: pd.Series, fewest: int, random_seed: int) -> Any:  # noqa: ANN401
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    is_text = _type_of(column) == "text"
    return (DecisionTreeClassifier if is_text else DecisionTreeRegressor)(
        min_samples_leaf=min(fewest, len(column)),
        max_leaf_nodes=_MOST_GROUPS,
        random_state=seed_for(random_seed, "extra columns", "tree") % 2**32,
    )


def _features(population: Population, tables: Sequence[str]) -> pd.DataFrame:
    """The customers' columns, and of each child table the count and the mean amount."""
    customers = population[CUSTOMERS.name]
    found = customers[modelled_columns(CUSTOMERS)].reset_index(drop=True)
    for table in CHILDREN:
        if table.name not in tables:
            continue
        rows = population[table.name]
        counts = rows[KEY].value_counts().reindex(customers[KEY], fill_value=0)
        found[f"{table.name}:count"] = counts.to_numpy()
        for column, kind in sdtypes(table).items():
            if kind == "numerical":
                means = rows.groupby(KEY)[column].mean()
                filled = means.reindex(customers[KEY]).fillna(0).to_numpy()
                found[f"{table.name}:{column}"] = filled
    return found


def _matrices(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[Floats, Floats]:
    """Numbers as they are, dates as days, an indicator for each common label."""
    columns: list[tuple[Floats, Floats]] = []
    for name in known:
        pair = known[name], asked[name]
        if _type_of(known[name]) == "text":
            labels = known[name].value_counts().sort_index()
            labels = labels.sort_values(ascending=False, kind="stable")
            for label in labels.index[:_MOST_LABELS]:
                left, right = ((v == label).to_numpy(float) for v in pair)
                columns.append((left, right))
        else:
            left, right = (grid_of(v)[0] for v in pair)
            columns.append((left, right))
    return (
        np.column_stack([c for c, _ in columns]),
        np.column_stack([c for _, c in columns]),
    )


def _type_of(values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return "date"
    if pd.api.types.is_object_dtype(values.dtype):
        return "text"
    return "whole" if pd.api.types.is_integer_dtype(values.dtype) else "number"


def _text(value: Any, kind: str) -> str:  # noqa: ANN401
    if kind == "date":
        return str(pd.Timestamp(value).date())
    if kind == "number":
        return np.format_float_positional(value, trim="-")
    return str(value)


def _no_rows() -> pd.DataFrame:
    columns = ("population", "customer_id", "column_name", "value_type", "value")
    dtypes = {"customer_id": "int64"}
    return pd.DataFrame({c: np.empty(0, dtypes.get(c, "object")) for c in columns})
