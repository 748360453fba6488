"""Computes all metrics of a population as rows of the raw table."""

from collections.abc import Callable, Iterable

import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import FIDELITY_SCORES
from python_generators.fidelity.c2st import c2st
from python_generators.fidelity.columns import (
    cardinality,
    worst_columns,
    zero_mass_error,
)
from python_generators.fidelity.comparison import Comparison, PopulationView, Score
from python_generators.fidelity.dependence import correlation_drift, inter_table_drift
from python_generators.fidelity.membership import holdout_membership
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
    holdout_membership,
)


def compare(
    real: Population,
    synthetic: Population,
    holdout: Population | None,
    random_seed: int,
) -> Comparison:
    """Prepare a population for the metrics.

    Args:
        real: The base, dates as datetime64[ns].
        synthetic: Customers, with or without child tables.
        holdout: Customers from the distribution of the base that no synthesizer was
            fitted to, if there are any.
        random_seed: The seed of every sample.
    """
    held_out = None if holdout is None else PopulationView(holdout)
    return Comparison(
        PopulationView(real), PopulationView(synthetic), held_out, random_seed
    )


def fidelity_scores(population_name: str, comparison: Comparison) -> pd.DataFrame:
    """Compute all scores of a population.

    Args:
        population_name: The name in the population column.
        comparison: The result of ``compare``.

    Returns:
        Columns of ``tables.FIDELITY_SCORES``.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        rows = [(population_name, *s) for metric in METRICS for s in metric(comparison)]
    return pd.DataFrame(rows, columns=FIDELITY_SCORES.column_names)
