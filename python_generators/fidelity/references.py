"""What a score is compared with: no model, a perfect model, holdout customers.

A score says little alone. The **no-model** copy keeps each column's values and forgets
what goes with what; a synthesizer that does not beat it has learned nothing. The
**ceiling** is a fresh draw from the process that made the base; no synthesizer that is
honest can be expected to beat it by more than sampling error. The **unseen** are fresh
too: holdout customers that no synthesizer saw, to test models on and to compare the
base's privacy with. A user's own data cannot be drawn afresh: there, half is compared
with **half**.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from python_generators.base.faker.population import make_base
from python_generators.core.populations import Population
from python_generators.core.randomness import generator, seed_for
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

_KEY = "customer_id"
_MOST_PEOPLE = 20_000


def no_model(base: Population, random_seed: int) -> Population:
    """The base with every column shuffled on its own, children given out at random.

    Sizes, columns and each column's values stay as they are; keys of customers too.
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
    """As many people as were sampled, made as the base was, with other random draws.

    At most ``_MOST_PEOPLE``: more would make the score hardly more precise.
    """
    return _fresh(settings, seeds, "ceiling", settings.synthetic_customers)


def unseen(settings: Settings, seeds: Seeds) -> Population:
    """Three times as many customers as the base, made with other random draws.

    Three times, since half of the variation of a model's score on as many would be
    sampling error; at most ``_MOST_PEOPLE``.
    """
    return _fresh(settings, seeds, "unseen", 3 * settings.base_customers)


def _fresh(settings: Settings, seeds: Seeds, stream: str, people: int) -> Population:
    changes = {
        "random_seed": seed_for(settings.random_seed, stream),
        "base_customers": min(people, _MOST_PEOPLE),
    }
    return make_base(settings.model_copy(update=changes), seeds)


def halves(base: Population, random_seed: int) -> tuple[Population, Population]:
    """The people split in two at random, each half with its children.

    The second half has one more where they are odd.
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
    """Their customers, one population below the other, to be kept beside the copies'.

    Of a population with more than ``_MOST_PEOPLE``, a sample of as many.

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
    return customers.iloc[np.sort(rng.permutation(len(customers))[:_MOST_PEOPLE])]
