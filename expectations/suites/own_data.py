"""What is expected of labels and ranges when the base may be the user's own.

Faker draws from the seeds, so a label that they do not know is a fault. Own data brings
its own labels: the base's are told, and the copies must not invent others.
"""

from great_expectations.expectations.expectation import Expectation

from expectations.suites.suite import WARNING, between, no_rows, one_of
from python_generators.base.own.own_checks import known_labels
from python_generators.base.own.own_values import bounds
from python_generators.core.settings import Settings
from python_generators.core.tables import BASE, CUSTOMERS
from python_generators.seeds.load import Seeds


def known_label(
    schema: str, table: str, column: str, settings: Settings, seeds: Seeds
) -> Expectation:
    """The column holds labels of the seeds; in copies of own data, of the base."""
    if not settings.own_base:
        return one_of(column, known_labels(seeds)[column])
    if schema == BASE:
        return one_of(column, known_labels(seeds)[column], WARNING)
    return no_rows(
        f"{column} is one of those of {BASE}.{table}.",
        f"""
        select copy.{column}, count(*) as row_count
        from {{batch}} as copy
        anti join {BASE}.{table} as base on copy.{column} = base.{column}
        group by copy.{column}
        order by all
        """,
    )


def own_ranges(settings: Settings, seeds: Seeds) -> list[Expectation]:
    """Each number and day lies where the reading of own files allows it."""
    return [
        between(column, low, high)
        for column, (low, high) in bounds(settings, seeds).items()
        if column in CUSTOMERS.columns
    ]
