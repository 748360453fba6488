"""Expectations on labels and ranges when the base may be the user's own data.

Faker draws labels from the seeds, so an unknown label is an error. Own data brings its
own labels: in the base they are a warning, and synthetic tables must not add others.
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
    """The column contains only labels of the seeds.

    With own data, this is a warning for the base, and synthetic tables may contain only
    labels of the base.
    """
    if not settings.own_base:
        return one_of(column, known_labels(seeds)[column])
    if schema == BASE:
        return one_of(column, known_labels(seeds)[column], WARNING)
    return no_rows(
        f"Every {column} occurs in {BASE}.{table}.",
        f"""
        select synthetic.{column}, count(*) as row_count
        from {{batch}} as synthetic
        anti join {BASE}.{table} as base on synthetic.{column} = base.{column}
        group by synthetic.{column}
        order by all
        """,
    )


def own_ranges(settings: Settings, seeds: Seeds) -> list[Expectation]:
    """Each number and date is in the range that is valid for own files."""
    return [
        between(column, low, high)
        for column, (low, high) in bounds(settings, seeds).items()
        if column in CUSTOMERS.columns
    ]
