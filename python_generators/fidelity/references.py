"""Reference populations that give scores a scale: no model, ceiling and holdout.

**No model** keeps the values of each column and removes all dependence between columns;
a synthesizer that does not score better has learned no dependence. The **ceiling** is a
new sample from the process that made the base; no synthesizer is expected to score
better, apart from sampling error. The **holdout** is another new sample, which no
synthesizer was fitted to; it tests models and serves as the comparison for privacy. A
user's own data cannot be sampled again: there, one half is compared with the other.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from python_generators.base.faker.population import make_base
from python_generators.core.populations import SCORED_CUSTOMERS, Population
from python_generators.core.randomness import generator, seed_for
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

_KEY = "customer_id"


def no_model(base: Population, random_seed: int) -> Population:
    """The base with every column shuffled independently.

    Child rows are assigned to random customers. Numbers of rows, each column's values
    and the keys of customers do not change.
    """
    return {name: _shuffled(name, frame, random_seed) for name, frame in base.items()}


def _shuffled(name: str, frame: pd.DataFrame, random_seed: int) -> pd.DataFrame:
    columns = {}
    for column in frame.columns:
        values = frame[column]
        if name != "customers" or column != _KEY:
            rng = generator(random_seed, "no_model", name, column)
            values = values.iloc[rng.permutation(len(values))].set_axis(frame.index)
        columns[column] = values
    return pd.DataFrame(columns)


def ceiling(settings: Settings, seeds: Seeds) -> Population:
    """A new sample from the base's process, as large as the synthetic populations.

    At most ``SCORED_CUSTOMERS``.
    """
    return _new_sample(settings, seeds, "ceiling", settings.synthetic_customers)


def draw_holdout(settings: Settings, seeds: Seeds) -> Population:
    """A new sample from the base's process, three times as large as the base.

    The larger size lowers the sampling error of a model's score. At most
    ``SCORED_CUSTOMERS``.
    """
    return _new_sample(settings, seeds, "unseen", 3 * settings.base_customers)


def _new_sample(
    settings: Settings, seeds: Seeds, name: str, customers: int
) -> Population:
    changes = {
        "random_seed": seed_for(settings.random_seed, name),
        "base_customers": min(customers, SCORED_CUSTOMERS),
    }
    return make_base(settings.model_copy(update=changes), seeds)


def halves(base: Population, random_seed: int) -> tuple[Population, Population]:
    """Split the customers in two at random, each half with its child rows.

    If the number of customers is odd, the second half has one more.
    """
    keys = base["customers"][_KEY].to_numpy()
    order = generator(random_seed, "halves").permutation(len(keys))
    first = keys[order[: len(keys) // 2]]
    chosen = {name: frame[_KEY].isin(first) for name, frame in base.items()}
    return (
        {name: frame[chosen[name]] for name, frame in base.items()},
        {name: frame[~chosen[name]] for name, frame in base.items()},
    )


def reference_customers(
    references: Mapping[str, Population], random_seed: int
) -> pd.DataFrame:
    """The customers of all references in one table, with a population column.

    A population with more customers is reduced to a sample of ``SCORED_CUSTOMERS``.

    Returns:
        Columns of ``tables.REFERENCE_CUSTOMERS``.
    """
    return pd.concat(
        [
            _some(population["customers"], name, random_seed).assign(population=name)
            for name, population in references.items()
        ],
        ignore_index=True,
    )


def _some(customers: pd.DataFrame, name: str, random_seed: int) -> pd.DataFrame:
    rng = generator(random_seed, "reference_customers", name)
    return customers.iloc[np.sort(rng.permutation(len(customers))[:SCORED_CUSTOMERS])]
