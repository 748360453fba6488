"""Whether synthetic rows are new: no copies of base customers, no repeated payments."""

from great_expectations.expectations.expectation import Expectation

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.own_data import no_exact_copies
from expectations.suites.suite import CRITICAL, WARNING, Suite, no_rows, sentence
from python_generators.core.settings import Settings
from python_generators.core.tables import BASE, CUSTOMERS
from python_generators.seeds.load import Seeds

QUESTION = "synthetic_rows_are_new"
MORE_REPEATED = 0.01  # of the transactions, than in the base
_VALUES = ", ".join(name for name in CUSTOMERS.columns if name not in CUSTOMERS.key)
_PAYMENT = "customer_id, transaction_date, category, amount"


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The suites of the synthetic customers, and of transactions that were learned."""
    found = []
    for one in settings.chosen_synthesizers:
        copies = no_exact_copies(settings) if settings.own_base else _no_copies()
        found.append(Suite(QUESTION, one.schema, "customers", [copies]))
        if one.multi_table:
            repeated = [_not_repeated(settings)]
            found.append(Suite(QUESTION, one.schema, "transactions", repeated))
    return found


def _no_copies() -> Expectation:
    return no_rows(
        f"No customer equals a customer of {BASE} in every column but the key.",
        f"""
        select ours.*
        from {{batch}} as ours
        semi join {BASE}.customers as base using ({_VALUES})
        order by all
        """,
    )


def _not_repeated(settings: Settings) -> Expectation:
    severity = WARNING if settings.own_base else CRITICAL
    repeated = f"""
        select 1 - count(distinct ({_PAYMENT})) / nullif(count(*), 0) as value
        from {{table}}
    """
    ours = repeated.format(table="{batch}")
    theirs = repeated.format(table=f"{BASE}.transactions")
    return ExpectQueryStatisticToBeBetween(
        query=f"select coalesce(({ours}) - ({theirs}), 0) as value",
        max_value=MORE_REPEATED,
        description=sentence(
            "The share of transactions that repeat customer, day, category and amount "
            f"exceeds that of {BASE} by at most {MORE_REPEATED:.0%}.",
            severity,
        ),
        severity=severity,
    )
