"""Every metric of a population, in the shape of the raw table."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.randomness import generator
from python_generators.core.tables import FIDELITY_SCORES
from python_generators.fidelity.c2st import c2st
from python_generators.fidelity.columns import (
    cardinality,
    worst_columns,
    zero_mass_error,
)
from python_generators.fidelity.comparison import Comparison, People, Score
from python_generators.fidelity.dependence import correlation_drift, inter_table_drift
from python_generators.fidelity.privacy import privacy
from python_generators.fidelity.quality import quality
from python_generators.fidelity.utility import utility

Metric = Callable[[Comparison], Iterable[Score]]

METRICS: tuple[Metric, ...] = (
    quality,
    worst_columns,
    zero_mass_error,
    correlation_drift,
    cardinality,
    inter_table_drift,
    c2st,
    utility,
    privacy,
)
LARGEST_SCORED_WHOLE = 100_000  # customers: above, scoring takes minutes and gigabytes
SCORED_SAMPLE = 20_000


def compare(
    real: Population,
    synthetic: Population,
    unseen: Population | None,
    random_seed: int,
) -> Comparison:
    """A population made ready for every metric.

    Of more than 100,000 synthetic customers a sample of 20,000 is scored, with all
    their children.

    Args:
        real: The base, dates as datetime64[ns].
        synthetic: Customers, and with them child tables or none.
        unseen: Holdout customers, made like the base, if there are any.
        random_seed: Of every sample.
    """
    people = People(synthetic)
    if len(people) > LARGEST_SCORED_WHOLE:
        rng = generator(random_seed, "fidelity", "sample")
        rows = rng.choice(len(people), SCORED_SAMPLE, replace=False)
        people = people.some(np.sort(rows))
    hold_out = None if unseen is None else People(unseen)
    return Comparison(People(real), people, hold_out, random_seed)


def fidelity_scores(population_name: str, comparison: Comparison) -> pd.DataFrame:
    """Every score of a population.

    Args:
        population_name: Written into every row.
        comparison: What ``compare`` gave.

    Returns:
        Columns of ``tables.FIDELITY_SCORES``.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        rows = [(population_name, *s) for metric in METRICS for s in metric(comparison)]
    return pd.DataFrame(rows, columns=FIDELITY_SCORES.column_names)
