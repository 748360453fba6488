"""Statistics of large populations are computed from a sample; rules hold on every row.

A statistic of 100,000 customers has a sampling error far below any limit. Keys are
given at random, so the customers with the lowest keys are a random sample.
"""

from dataclasses import replace

from great_expectations.expectations.expectation import Expectation

from expectations.gx.statistics import StatisticExpectation
from expectations.suites.suite import Suite
from python_generators.core.settings import Settings
from python_generators.core.tables import POPULATION_TABLES

SAMPLED_CUSTOMERS = 100_000
_TABLES = ("financial_behavior", *(table.name for table in POPULATION_TABLES))


def of_sample(suite: Suite, settings: Settings) -> Suite:
    """The suite with statistics of a sample, if its table has more customers.

    The base is never sampled: its keys can be the user's own.
    """
    schemas = {one.schema for one in settings.chosen_synthesizers}
    if settings.population != "base":
        schemas.add("marts")
    is_large = settings.synthetic_customers > SAMPLED_CUSTOMERS
    if not is_large or suite.schema not in schemas or suite.table not in _TABLES:
        return suite
    return replace(suite, expectations=[_sampled(e) for e in suite.expectations])


def _sampled(expectation: Expectation) -> Expectation:
    if not isinstance(expectation, StatisticExpectation):
        return expectation
    text = f"{expectation.description} (of {SAMPLED_CUSTOMERS:,} customers)"
    return expectation.copy(
        update={"customers": SAMPLED_CUSTOMERS, "description": text}
    )
