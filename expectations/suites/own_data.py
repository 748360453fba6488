"""Expectations on labels and ranges when the base may be the user's own data.

Faker draws labels from the seeds, so an unknown label is an error. Own data brings its
own labels: in the base they are a warning, and synthetic tables must not add others.
A synthetic customer must not be a copy of a real one.
"""

from great_expectations.expectations.expectation import Expectation

from expectations.suites.suite import WARNING, between, no_rows, one_of
from python_generators.base.own.own_checks import known_labels
from python_generators.base.own.own_values import bounds
from python_generators.core.settings import Settings
from python_generators.core.tables import BASE, CUSTOMERS
from python_generators.seeds.load import Seeds
from python_generators.synthetic.metadata import modelled_columns

_MOST_COPIES = 0.001  # share of synthetic customers; also a limit of the scorecard


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


def no_exact_copies(settings: Settings) -> Expectation:
    """Hardly any synthetic customer equals a real one that few others equal.

    Real customers equal each other too where columns have few values. So the share of
    copies may be what it is among real customers, plus three standard errors.
    """
    columns = ", ".join(modelled_columns(CUSTOMERS))
    return no_rows(
        "No more synthetic than real customers are copies of a customer of "
        f"{BASE}.{CUSTOMERS.name} that fewer than {settings.base_value_holders} equal; "
        "raise base_value_holders, or leave out columns that identify customers.",
        f"""
        with rare as (
            select {columns}, count(*) as customers
            from {BASE}.{CUSTOMERS.name}
            group by all
            having count(*) < {settings.base_value_holders}
        ),
        expected as (
            select
                coalesce(sum(customers) filter (where customers > 1), 0)
                / (select count(*) from {BASE}.{CUSTOMERS.name})
                * (select count(*) from {{batch}}) as copies
            from rare
        ),
        copies as (
            select synthetic.*
            from {{batch}} as synthetic
            semi join rare using ({columns})
        )
        select copies.*
        from copies
        cross join expected
        where
            (select count(*) from copies) > greatest(
                1.2 * expected.copies + 3 * sqrt(expected.copies),
                {_MOST_COPIES} * (select count(*) from {{batch}})
            )
        order by customer_id
        """,
    )
