"""Whether monthly behavior keeps the ranges that personas.csv declares."""

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

QUESTION = "personas_match_their_definitions"
MONTHS_FOR_VOLATILITY = 3
MOST_EXEMPT = 0.10  # of the months with income

_MONTHS = """
    {batch} as months
    inner join marts.customer_months as parts
        on months.customer_id = parts.customer_id and months.month = parts.month
"""


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The suite of personas: their declared ranges, in the months where they apply."""
    rules: list[Expectation] = [one_of("persona", [p.persona for p in seeds.personas])]
    for persona in seeds.personas:
        if persona.promised_range is not None:
            applies = _applies(seeds)
            in_range = _in_declared_range(persona, *persona.promised_range, applies)
            rules += [in_range, _rarely_exempt(persona, settings, applies)]
        elif settings.months >= MONTHS_FOR_VOLATILITY:
            rules.append(_volatility(persona, _others(persona, seeds), settings))
    return [Suite(QUESTION, "marts", "financial_behavior", rules)]


def volatility_factor(persona: Persona, others: list[Persona]) -> float:
    """The smallest allowed ratio of the variation of spending shares to other personas.

    The variation is the standard deviation over months. The bound is half the ratio of
    the widths of the declared spending ranges. The full ratio would be expected only if
    shares were uniform and independent in each month.
    """
    widest = max(other.spending_high - other.spending_low for other in others)
    return max(1.0, (persona.spending_high - persona.spending_low) / widest / 2)


def _others(persona: Persona, seeds: Seeds) -> list[Persona]:
    return [other for other in seeds.personas if other.promised_share is not None]


def _name(persona: Persona) -> str:
    return "'" + persona.persona.replace("'", "''") + "'"


def _measured(value: str, settings: Settings, if_none: float) -> str:
    """The SQL of a value; with own data, a persona without customers is no failure."""
    return f"coalesce({value}, {if_none})" if settings.own_base else value


def _applies(seeds: Seeds) -> str:
    """The SQL condition of the months that a declared range applies to."""
    return (
        "months.income > 0 and months.balance > 0 and parts.loan_arrears = 0 "
        "and months.loan_repayment "
        f"<= months.income * {seeds.economy.max_emi_share}::decimal(9, 6)"
    )


def _in_declared_range(
    persona: Persona, low: float, high: float, applies: str
) -> Expectation:
    share = persona.promised_share
    return no_rows(
        f"{persona.persona}: {share} of {low:.0%} to {high:.0%} of income in every "
        "month with income, a positive balance at the end, no loan in arrears and a "
        "repayment within max_emi_share.",
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
            and {applies}
            and months.{share} not between
                months.income * {low}::decimal(9, 6) - 0.01
                and months.income * {high}::decimal(9, 6) + 0.01
        order by all
        """,
    )


def _rarely_exempt(persona: Persona, settings: Settings, applies: str) -> Expectation:
    exempt = _measured(f"avg((not ({applies}))::integer)", settings, if_none=0)
    text = (
        f"{persona.persona}: at most {MOST_EXEMPT:.0%} of the months with income are "
        "exempt from the declared range, for lack of money or because of a loan."
    )
    return ExpectQueryStatisticToBeBetween(
        query=f"""
        select {exempt} as value
        from {_MONTHS}
        where months.persona = {_name(persona)} and months.income > 0
        """,
        max_value=MOST_EXEMPT,
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
        f"{persona.persona}: the standard deviation of the median customer's monthly "
        f"spending share is at least {factor:.2f} times that of any other persona."
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
        select {_measured(ratio, settings, if_none=factor)} as value
        from personas
        """,
        min_value=factor,
        description=sentence(text, CRITICAL),
        severity=CRITICAL,
    )
