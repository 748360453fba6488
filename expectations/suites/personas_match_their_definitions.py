"""Whether a year of behavior keeps the ranges that personas.csv declares."""

from great_expectations.expectations.expectation import Expectation

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.suite import (
    CRITICAL,
    WARNING,
    Severity,
    Suite,
    one_of,
    sentence,
)
from python_generators.core.settings import Settings
from python_generators.core.table_content import literal
from python_generators.seeds.load import Seeds
from python_generators.seeds.rows import Persona

QUESTION = "personas_match_their_definitions"
MONTHS_FOR_VOLATILITY = 3
LEAST_MONTHS = 6  # at work under one persona, of a customer whose year counts
ENOUGH_CUSTOMERS = 5000  # with fewer, a failure may be sampling error: it warns
A_YEAR = 12  # with fewer months, a bonus or a season is not evened out: failures warn
FAR_OFF = 0.05  # below the required share of customers

# A row per persona and customer with enough months at work under it.
_YEARS = """
    with years as (
        select
            months.persona,
            months.customer_id,
            sum(months.{share}) / nullif(sum(months.income), 0) as share
        from {{batch}} as months
        inner join marts.customer_months as parts
            on
                months.customer_id = parts.customer_id
                and months.month = parts.month
        where
            months.persona = {name}
            and parts.is_employed
            and parts.status = 'active'
        group by months.persona, months.customer_id
        having count(*) >= {least}
    )
"""


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The suite of personas: their declared ranges, which bind a customer's year."""
    rules: list[Expectation] = [one_of("persona", [p.persona for p in seeds.personas])]
    for persona in seeds.personas:
        if persona.promised_range is not None:
            rules += _in_declared_range(persona, *persona.promised_range, settings)
        elif settings.months >= MONTHS_FOR_VOLATILITY:
            rules.append(_volatility(persona, _others(persona, seeds), settings))
    return [Suite(QUESTION, "marts", "financial_behavior", rules)]


def volatility_factor(persona: Persona, others: list[Persona]) -> float:
    """The smallest allowed ratio of the variation of spending to other personas.

    The variation is the standard deviation over months divided by the mean; shares of
    income would vary with bonuses. The bound is half the ratio of the widths of the
    declared spending ranges. The full ratio would be expected only if shares were
    uniform and independent in each month.
    """
    widest = max(other.spending_high - other.spending_low for other in others)
    return max(1.0, (persona.spending_high - persona.spending_low) / widest / 2)


def _others(persona: Persona, seeds: Seeds) -> list[Persona]:
    return [other for other in seeds.personas if other.promised_share is not None]


def _measured(value: str, settings: Settings, if_none: float) -> str:
    """The SQL of a value; with own data, a persona without customers is no failure."""
    return f"coalesce({value}, {if_none})" if settings.own_base else value


def _in_declared_range(
    persona: Persona, low: float, high: float, settings: Settings
) -> list[Expectation]:
    """The share of customers whose year is in the range, and the median of all."""
    share, least = persona.promised_share, min(LEAST_MONTHS, settings.months)
    years = _YEARS.format(share=share, name=literal(persona.persona), least=least)
    kept = persona.kept_share or 0
    size = settings.synthetic_customers
    of_a_year = settings.months >= A_YEAR
    is_sure = size >= ENOUGH_CUSTOMERS and of_a_year and not settings.own_base
    middle = CRITICAL if of_a_year and not settings.own_base else WARNING
    span = f"{share} of {low:.0%} to {high:.0%} of income"
    bounds = f"{low} and {high}"

    def rule(
        text: str, value: str, severity: Severity, low: float, high: float
    ) -> Expectation:
        shown = _measured(value, settings, if_none=high)
        return ExpectQueryStatisticToBeBetween(
            query=f"{years} select {shown} as value from years",
            min_value=low,
            max_value=high,
            description=sentence(f"{persona.persona}: {text}", severity),
            severity=severity,
        )

    inside = f"avg((share between {bounds})::integer)"
    at_work = f"over at least {least} months at work"
    rules = [
        rule(f"at least {kept:.0%} of customers keep {span} {at_work}.",
             inside, WARNING, kept, 1),
        rule(f"the median customer keeps {span} {at_work}.",
             "median(share)", middle, low, high),
    ]  # fmt: skip
    if is_sure:
        far = max(kept - FAR_OFF, 0)
        text = f"at least {far:.0%} of customers keep {span} {at_work}."
        rules.append(rule(text, inside, CRITICAL, far, 1))
    return rules


def _volatility(
    persona: Persona, others: list[Persona], settings: Settings
) -> Expectation:
    factor = volatility_factor(persona, others)
    is_sure = settings.months >= A_YEAR and not settings.own_base
    severity = CRITICAL if is_sure else WARNING
    declared = ", ".join(literal(other.persona) for other in others)
    ratio = (
        f"max(deviation) filter (persona = {literal(persona.persona)}) "
        f"/ max(deviation) filter (persona in ({declared}))"
    )
    text = (
        f"{persona.persona}: the coefficient of variation of the median customer's "
        f"monthly spending is at least {factor:.2f} times that of any other persona."
    )
    return ExpectQueryStatisticToBeBetween(
        query=f"""
        with customers as (
            select
                persona,
                customer_id,
                stddev_samp(spending) / nullif(avg(spending), 0) as deviation
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
        description=sentence(text, severity),
        severity=severity,
    )
