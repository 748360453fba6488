"""Whether keys, labels, ranges and dates are valid in raw tables and in marts."""

from collections.abc import Sequence
from datetime import timedelta

from great_expectations.expectations.expectation import Expectation

from expectations.suites.own_data import known_label, own_ranges
from expectations.suites.suite import (
    CRITICAL,
    KEYS,
    WARNING,
    Suite,
    between,
    no_rows,
    one_of,
    row_count,
)
from python_generators.core.settings import Settings
from python_generators.core.tables import BASE
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.seeds.load import Seeds

QUESTION = "referential_integrity"
_OF_A_MONTH = (
    *("customer_months", "bank_months", "life_events"),
    *("loan_schedule", "portfolio_months"),
)


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The suites of the raw tables and of the marts."""
    synthetic = settings.chosen_synthesizers
    found = [
        _suite(schema, "customers", _raw_customers(schema, settings, seeds, rows))
        for schema, rows in (
            (BASE, settings.base_customers),
            *((one.schema, settings.synthetic_customers) for one in synthetic),
        )
    ]
    for schema in (BASE, *(one.schema for one in synthetic if one.multi_table)):
        label = known_label(schema, "transactions", "category", settings, seeds)
        keys = ("transaction_id", "transaction_date")
        rules = [*_child_rows(schema, *keys, settings), label]
        rules.append(between("amount", 0, strict=True))
        found.append(_suite(schema, "transactions", rules))
        rules = [*_child_rows(schema, "event_id", "event_date", settings)]
        rules.append(one_of("response", RESPONSES))
        found.append(_suite(schema, "campaign_events", rules))
    return found + _published(settings, seeds)


def _suite(schema: str, table: str, expectations: Sequence[Expectation]) -> Suite:
    return Suite(QUESTION, schema, table, expectations)


def _raw_customers(
    schema: str, settings: Settings, seeds: Seeds, rows: int
) -> list[Expectation]:
    columns = ("gender", "city", "job_role", "employment_type")
    labels = [known_label(schema, "customers", c, settings, seeds) for c in columns]
    if settings.own_base:
        return [row_count(rows), *labels, *own_ranges(settings, seeds)]
    shape = seeds.population
    first = settings.as_of_date - timedelta(days=shape.max_tenure_days)
    last = settings.as_of_date - timedelta(days=shape.min_tenure_days)
    return [
        row_count(rows),
        between("customer_id", 1, rows),
        between("age", shape.min_age, shape.max_age),
        *labels,
        between("income", 0, strict=True),
        between("credit_score", shape.credit_min, shape.credit_max),
        between("savings_rate", 0, shape.max_savings_rate),
        between("existing_loan_balance", 0),
        between("account_balance", 0),
        between("joined_date", first, last),
    ]


def _customer_exists(parent: str, key: str) -> Expectation:
    return no_rows(
        f"Every customer_id exists in {parent}.",
        f"""
        select child.{key}, child.customer_id
        from {{batch}} as child
        anti join {parent} as parent on child.customer_id = parent.customer_id
        order by all
        """,
    )


def _child_rows(
    schema: str, key: str, day: str, settings: Settings
) -> list[Expectation]:
    parent, last = f"{schema}.customers", settings.as_of_date
    return [
        _customer_exists(parent, key),
        no_rows(
            f"No {day} is before the customer's joined_date.",
            f"""
            select child.{key}, child.customer_id, parent.joined_date, child.{day}
            from {{batch}} as child
            inner join {parent} as parent on child.customer_id = parent.customer_id
            where (child.{day} >= parent.joined_date) is not true
            order by all
            """,
            # own data may hold such rows
            WARNING if settings.own_base else CRITICAL,
        ),
        no_rows(
            f"No {day} is after {last}.",
            f"""
            select {key}, customer_id, {day}
            from {{batch}}
            where ({day} <= date '{last}') is not true
            order by all
            """,
        ),
    ]


def _published(settings: Settings, seeds: Seeds) -> list[Suite]:
    customers = settings.synthetic_customers
    if settings.population == "base":
        customers = settings.base_customers
    personas = [persona.persona for persona in seeds.personas]
    has_months = no_rows(
        "Every customer has rows in marts.financial_behavior.",
        """
        select parent.customer_id
        from {batch} as parent
        anti join marts.financial_behavior as months
            on parent.customer_id = months.customer_id
        order by all
        """,
    )
    found = {
        "customers": [row_count(customers), one_of("persona", personas), has_months],
        "financial_behavior": [
            _customer_exists("marts.customers", "month"),
            _every_month(settings),
            _persona_of_the_events(),
        ],
        "transactions": [_customer_exists("marts.customers", "transaction_id")],
        "campaign_events": [_customer_exists("marts.customers", "event_id")],
        "customer_months": [row_count(customers * settings.months), _month_exists()],
        "life_events": [_month_exists()],
        "loan_schedule": [_month_exists(), _only_borrowers()],
        "portfolio_months": [_month_exists()],
        "ledger_entries": [_month_exists()],
    }
    if not settings.declare_keys:
        for table in ("customers", *_OF_A_MONTH):
            found.setdefault(table, []).append(_key_is_unique(table))
    return [_suite("marts", table, rules) for table, rules in found.items()]


def _key_is_unique(table: str) -> Expectation:
    """The key, if DuckDB does not check it; of financial_behavior, see below."""
    key = ", ".join(KEYS[table])
    return no_rows(
        f"No two rows have the same {key}.",
        f"""
        select {key}, count(*) as row_count
        from {{batch}}
        group by {key}
        having row_count > 1
        order by all
        """,
    )


def _every_month(settings: Settings) -> Expectation:
    first, months = settings.first_month, settings.months
    return no_rows(
        f"Every customer has exactly {months} rows, one per month from {first:%Y-%m}.",
        f"""
        select
            customer_id,
            count(*) as row_count,
            count(distinct month) as month_count,
            min(month) as first_month,
            max(month) as last_month
        from {{batch}}
        group by customer_id
        having
            row_count is distinct from {months}
            or month_count is distinct from {months}
            or first_month is distinct from date '{first}'
            or last_month is distinct from date '{first}' + interval {months - 1} month
        order by all
        """,
    )


def _month_exists() -> Expectation:
    return no_rows(
        "Every customer_id and month exists in marts.financial_behavior.",
        """
        select distinct batch.customer_id, batch.month
        from {batch} as batch
        anti join marts.financial_behavior as months
            on batch.customer_id = months.customer_id and batch.month = months.month
        order by all
        """,
    )


def _only_borrowers() -> Expectation:
    return no_rows(
        "Every customer has a loan from the start or has drawn one since.",
        """
        select batch.customer_id, batch.month
        from {batch} as batch
        inner join marts.customers as parent
            on batch.customer_id = parent.customer_id
        where
            parent.existing_loan_balance = 0
            and not exists (
                from {batch} as loans
                where
                    loans.customer_id = batch.customer_id
                    and loans.loan_drawn > 0
                    and loans.month <= batch.month
            )
        order by all
        """,
    )


def _persona_of_the_events() -> Expectation:
    return no_rows(
        "The persona is that of marts.customers, or of the last of marts.life_events.",
        """
        with changes as (
            select customer_id, joined_date - 1 as month, persona
            from marts.customers
            union all
            select customer_id, month, new_persona
            from marts.life_events
            where new_persona is not null
        )
        select
            months.customer_id,
            months.month,
            months.persona,
            arg_max(changes.persona, changes.month) as persona_of_events
        from {batch} as months
        inner join changes
            on
                months.customer_id = changes.customer_id
                and months.month >= changes.month
        group by all
        having months.persona is distinct from persona_of_events
        order by all
        """,
    )
