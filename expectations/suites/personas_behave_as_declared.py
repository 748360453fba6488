"""Do the personas live as personas.csv declares? Every bound is read from it."""

from great_expectations.expectations.expectation import Expectation

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.suite import (
    CRITICAL,
    WARNING,
    Suite,
    no_rows,
    one_of,
    sentence,
)
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds
from python_generators.seeds.rows import Persona

QUESTION = "personas_behave_as_declared"
MONTHS_FOR_VOLATILITY = 3
MOST_SQUEEZED = 0.10  # a promise that is excused more often is hardly a promise

_MONTHS = """
    {batch} as months
    inner join marts.customer_months as parts
        on months.customer_id = parts.customer_id and months.month = parts.month
"""


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """What each persona promises, checked on every month that it binds."""
    rules: list[Expectation] = [one_of("persona", [p.persona for p in seeds.personas])]
    for persona in seeds.personas:
        if persona.promised_range is not None:
            bound = _bound(seeds)
            promise = _promise(persona, *persona.promised_range, bound)
            rules += [promise, _rarely_squeezed(persona, settings, bound)]
        elif settings.months >= MONTHS_FOR_VOLATILITY:
            rules.append(_volatility(persona, _others(persona, seeds), settings))
    return [Suite(QUESTION, "marts", "financial_behavior", rules)]


def volatility_factor(persona: Persona, others: list[Persona]) -> float:
    """How many times more the persona's spending share varies than anybody else's.

    Half the ratio of the declared widths of the spending share: the whole ratio holds
    only for shares drawn evenly and anew each month, and nobody promises that.
    """
    widest = max(other.spending_high - other.spending_low for other in others)
    return max(1.0, (persona.spending_high - persona.spending_low) / widest / 2)


def _others(persona: Persona, seeds: Seeds) -> list[Persona]:
    return [other for other in seeds.personas if other.promised_share is not None]


def _name(persona: Persona) -> str:
    return "'" + persona.persona.replace("'", "''") + "'"


def _measured(value: str, settings: Settings, if_nobody: float) -> str:
    """The value; own data may have nobody of a persona, and then nothing is broken."""
    return f"coalesce({value}, {if_nobody})" if settings.own_base else value


def _bound(seeds: Seeds) -> str:
    """The months that a promise binds: with income, money left, and a loan in order."""
    return (
        "months.income > 0 and months.balance > 0 and parts.loan_arrears = 0 "
        "and months.loan_repayment "
        f"<= months.income * {seeds.economy.max_emi_share}::decimal(9, 6)"
    )


def _promise(persona: Persona, low: float, high: float, bound: str) -> Expectation:
    share = persona.promised_share
    return no_rows(
        f"{persona.persona}: {share} of {low:.0%} to {high:.0%} of income, to the "
        "paisa, in every month with income that ends with money in the account, no "
        "instalment unpaid, and no more repaid than max_emi_share allows.",
        f"""
        select
            months.customer_id,
            months.month,
            months.income,
            months.{share},
            round(months.{share} / months.income, 4) as share
        from {_MONTHS}
        where
            months.persona = {_name(persona)}
            and {bound}
            and months.{share} not between
                months.income * {low}::decimal(9, 6) - 0.01
                and months.income * {high}::decimal(9, 6) + 0.01
        order by all
        """,
    )


def _rarely_squeezed(persona: Persona, settings: Settings, bound: str) -> Expectation:
    squeezed = _measured(f"avg((not ({bound}))::integer)", settings, if_nobody=0)
    text = (
        f"{persona.persona}: at most {MOST_SQUEEZED:.0%} of the months with income are "
        "excused because the money is gone or the loan weighs too much."
    )
    return ExpectQueryStatisticToBeBetween(
        query=f"""
        select {squeezed} as value
        from {_MONTHS}
        where months.persona = {_name(persona)} and months.income > 0
        """,
        max_value=MOST_SQUEEZED,
        description=sentence(text, WARNING),
        severity=WARNING,
    )


def _volatility(
    persona: Persona, others: list[Persona], settings: Settings
) -> Expectation:
    factor = volatility_factor(persona, others)
    declared = ", ".join(_name(other) for other in others)
    ratio = (
        f"max(deviation) filter (persona = {_name(persona)}) "
        f"/ max(deviation) filter (persona in ({declared}))"
    )
    text = (
        f"{persona.persona}: the spending share of the median customer varies over the "
        f"months at least {factor:.2f} times as much as that of any other persona "
        "(standard deviation)."
    )
    return ExpectQueryStatisticToBeBetween(
        query=f"""
        with customers as (
            select persona, customer_id, stddev_samp(spending / income) as deviation
            from {{batch}}
            where income > 0
            group by persona, customer_id
        ),
        personas as (
            select persona, median(deviation) as deviation
            from customers
            group by persona
        )
        select {_measured(ratio, settings, if_nobody=factor)} as value
        from personas
        """,
        min_value=factor,
        description=sentence(text, CRITICAL),
        severity=CRITICAL,
    )
