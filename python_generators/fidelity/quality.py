"""The sdmetrics quality report, scored by its defaults and with every pair counted."""

import warnings
from collections.abc import Iterator

import pandas as pd

from python_generators.populations import Population
from python_generators.randomness import generator, seed_for
from python_generators.synthetic.library_state import numpy_seeded
from python_generators.synthetic.metadata import KEY, metadata_dict, modelled
from python_generators.tables import CUSTOMERS, FIDELITY_SCORES

# sdmetrics 0.32 leaves out pairs that are weakly related in the real data, which may be
# every pair there is; legacy counts all, as releases before it did.
SCORINGS = ("default", "legacy")
ALL_TABLES = "all_tables"
LARGEST_SCORED_WHOLE = 100_000  # customers: above, scoring takes minutes and gigabytes
SCORED_SAMPLE = 20_000
_PAIR_PROPERTIES = ("Column Pair Trends", "Intertable Trends")


def quality_scores(
    population_name: str, real: Population, synthetic: Population, random_seed: int
) -> pd.DataFrame:
    """The quality of a synthetic population, by scope, scoring and property.

    A property in which no pair counted has no score and is left out. Of more than
    100,000 synthetic customers a sample of 20,000 is scored, with all their children.

    Args:
        population_name: Written into every row.
        real: The base, dates as datetime64[ns].
        synthetic: Customers, and with them all child tables or none.
        random_seed: Of the sample, and of the rows that sdmetrics samples.

    Returns:
        Columns of ``tables.FIDELITY_SCORES``; scores from 0 to 1, where 1 is best.
    """
    synthetic = _sampled(synthetic, random_seed)
    scopes = {CUSTOMERS.name: [CUSTOMERS.name]}
    if len(synthetic) > 1:
        scopes[ALL_TABLES] = list(synthetic)
    rows = [
        (population_name, scope, scoring, *found)
        for scope, names in scopes.items()
        for scoring in SCORINGS
        for found in _scores(names, real, synthetic, scoring, random_seed)
    ]
    return pd.DataFrame(rows, columns=FIDELITY_SCORES.column_names)


def _sampled(population: Population, random_seed: int) -> Population:
    customers = population[CUSTOMERS.name]
    if len(customers) <= LARGEST_SCORED_WHOLE:
        return population
    rng = generator(random_seed, "fidelity", "sample")
    rows = rng.choice(len(customers), SCORED_SAMPLE, replace=False)
    chosen = customers[KEY].iloc[rows]
    return {name: f[f[KEY].isin(chosen)] for name, f in population.items()}


def _scores(
    names: list[str],
    real: Population,
    synthetic: Population,
    scoring: str,
    random_seed: int,
) -> Iterator[tuple[str, float, int]]:
    from sdmetrics.reports import QualityReport

    report = QualityReport()
    if scoring == "legacy":
        report.real_correlation_threshold = 0
        report.real_association_threshold = 0
    seed = seed_for(random_seed, "fidelity", "report")
    with warnings.catch_warnings(), numpy_seeded(seed):
        warnings.simplefilter("ignore")  # of constant columns, told by their absence
        report.generate(
            modelled({name: real[name] for name in names}),
            modelled({name: synthetic[name] for name in names}),
            metadata_dict(names),
            verbose=False,
        )
    yield "Overall", float(report.get_score()), 0
    for name, score in report.get_properties().itertuples(index=False):
        if pd.notna(score):
            details = report.get_details(name)
            yield name, float(score), _pairs_counted(name, details)


def _pairs_counted(property_name: str, details: pd.DataFrame) -> int:
    if property_name not in _PAIR_PROPERTIES:
        return 0
    meets = details["Meets Threshold?"].astype("boolean").fillna(value=False)
    return int((meets & details["Score"].notna()).sum())
