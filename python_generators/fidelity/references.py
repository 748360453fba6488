"""What a score must be held against: a copy without a model, and a perfect model.

A score says little alone. The **no-model** copy keeps each column's values and forgets
what goes with what; a synthesizer that does not beat it has learned nothing. The
**ceiling** is a fresh draw from the process that made the base; no synthesizer that is
honest can be expected to beat it by more than luck. Own data has no such process: there
one random half of the people is held against the other.
"""

import pandas as pd

from python_generators.base.population import make_base
from python_generators.populations import Population
from python_generators.randomness import generator, seed_for
from python_generators.seeds import Seeds
from python_generators.settings import Settings

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
    """As many people as were sampled, made as the base was, with other luck.

    At most ``_MOST_PEOPLE``: more would sharpen the score by less than it can tell.
    """
    changes = {
        "random_seed": seed_for(settings.random_seed, "ceiling"),
        "base_customers": min(settings.synthetic_customers, _MOST_PEOPLE),
    }
    return make_base(settings.model_copy(update=changes), seeds)


def halves(base: Population, random_seed: int) -> tuple[Population, Population]:
    """The customers in two random halves, each with all of its children.

    The first half has the odd one out. Between two halves there is the luck of two
    small samples, so this ceiling lies lower than that of a process known.
    """
    keys = base["customers"][_KEY].to_numpy()
    order = generator(random_seed, "ceiling", "halves").permutation(len(keys))
    first = set(keys[order[: (len(keys) + 1) // 2]])
    inside = {name: frame[_KEY].isin(first) for name, frame in base.items()}
    return (
        {n: f[inside[n]].reset_index(drop=True) for n, f in base.items()},
        {n: f[~inside[n]].reset_index(drop=True) for n, f in base.items()},
    )
