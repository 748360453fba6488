"""Bounds the number of customers that a fit reads: its time grows with them."""

import numpy as np

from python_generators.core.populations import Population
from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.metadata import KEY

_LEARNING_SEED = 0  # fixed: a fit depends only on the data, by which it is cached


def some_rows(rows: int, most: int, name: str) -> list[int] | slice:
    """Positions drawn at random, in order; all if there are at most ``most``.

    Args:
        rows: The number of rows.
        most: The most that are drawn.
        name: The name of the random stream.
    """
    if rows <= most:
        return slice(None)
    drawn = generator(_LEARNING_SEED, "fitted", name).choice(rows, most, replace=False)
    return [int(row) for row in np.sort(drawn)]


def some_customers(base: Population, most: int) -> Population:
    """At most this many customers, drawn at random, with all their child rows.

    A child table without rows of a chosen customer is represented by other customers.
    """
    customers = base[CUSTOMERS.name]
    if len(customers) <= most:
        return base
    rows = some_rows(len(customers), most, "customers")
    chosen = customers[KEY].iloc[rows].to_numpy()
    for name, frame in base.items():
        owners = frame[KEY].drop_duplicates().to_numpy()
        if name != CUSTOMERS.name and not np.isin(owners, chosen).any():
            chosen = np.concatenate([chosen, owners[:most]])
    return {
        name: frame[frame[KEY].isin(chosen)].reset_index(drop=True)
        for name, frame in base.items()
    }
