"""The sdmetrics quality report, with its defaults and with all pairs counted."""

import warnings
from collections.abc import Iterator

import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.randomness import seed_for
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES
from python_generators.fidelity.comparison import ALL_TABLES, Comparison, Score
from python_generators.synthetic.library_state import numpy_seeded
from python_generators.synthetic.metadata import metadata_dict, modelled

# sdmetrics 0.32 leaves out pairs that are weakly related in the real data, sometimes
# every pair. "legacy" counts all pairs, as earlier releases did.
SCORINGS = ("default", "legacy")
_PAIR_PROPERTIES = ("Column Pair Trends", "Intertable Trends")


def quality(comparison: Comparison) -> Iterator[Score]:
    """The quality of a synthetic population, by scope, scoring and property.

    All tables are scored together if the population has all tables. A property for
    which no pair was counted has no score and is left out.
    """
    real, synthetic = comparison.real.tables, comparison.synthetic.tables
    scopes = {CUSTOMERS.name: [CUSTOMERS.name]}
    if len(synthetic) == len(POPULATION_TABLES):
        scopes[ALL_TABLES] = list(synthetic)
    for scope, names in scopes.items():
        for scoring in SCORINGS:
            found = _scores(names, real, synthetic, scoring, comparison.random_seed)
            for name, score, pairs in found:
                yield Score(scope, f"quality_{scoring}", name, score, 1.0, pairs)


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
        warnings.simplefilter("ignore")  # warnings about constant columns
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
    counted = details["Meets Threshold?"].astype("boolean").fillna(value=False)
    return int((counted & details["Score"].notna()).sum())
