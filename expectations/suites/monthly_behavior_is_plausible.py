"""Whether the monthly behavior of the personas differs as expected.

Each statistic is of the persona's median customer; money is measured in twelfths of
that customer's annual income. A persona is recognized by the share of income that it
declares: the persona that declares savings is treated as the Saver, whatever its name.
If personas were assigned at random, all of these expectations would fail.
"""

from dataclasses import dataclass

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.suite import CRITICAL, WARNING, Severity, Suite, sentence
from python_generators.core.settings import Settings
from python_generators.core.table_content import literal
from python_generators.seeds.load import Seeds
from python_generators.seeds.rows import Persona

QUESTION = "monthly_behavior_is_plausible"
LEAST_MONTHS = 6  # with fewer, neither growth nor variation can be measured
LEAST_CUSTOMERS = 1000  # with fewer, the medians have too much sampling error
ENOUGH_CUSTOMERS = 5000  # with fewer, a failure may be sampling error: it warns
STEADY = 0.90  # of the months
LESS = 0.75  # of the growth of any other persona
MODERATE = 0.60  # of the Saver's growth
FLUCTUATES = 1.10  # times as much as the personas that declare another share
ACTIVE = 1.40  # times as much as any other persona
SPIKES = 1.50
DIP = -0.20  # of a month's income

# Per persona: growth of balance and wealth, and variation between months, of the
# customers who keep the persona and are active in all months.
_PERSONAS = """
    with customers as (
        select
            any_value(months.persona) as persona,
            months.customer_id,
            max(parent.annual_income)::double / 12 as pay,
            (max_by(months.balance, months.month) - max(parent.account_balance))::double
                / pay as growth,
            growth + (
                max_by(parts.portfolio_value, months.month)
                - min_by(
                    parts.portfolio_value - parts.sip - parts.lump_sum + parts.redeemed,
                    months.month
                )
            )::double / pay as wealth,
            sum(months.investments)::double / pay as invested,
            avg((months.savings > 0)::integer) as months_saved,
            min(months.savings)::double / pay as worst,
            (
                max(months.savings - parts.bonus - parts.refund)
                - min(months.savings - parts.bonus - parts.refund)
            )::double / pay as gap,
            stddev_samp(months.spending::double / months.income::double)
                filter (months.income > parts.interest + parts.support) as deviation
        from {batch} as months
        inner join marts.customers as parent on months.customer_id = parent.customer_id
        inner join marts.customer_months as parts
            on months.customer_id = parts.customer_id and months.month = parts.month
        where parent.annual_income > 0
        group by months.customer_id
        having count(distinct months.persona) = 1 and bool_and(parts.status = 'active')
    ),
    personas as (
        select
            persona,
            median(growth) as growth,
            median(wealth) as wealth,
            median(invested) as invested,
            avg(months_saved) as months_saved,
            median(worst) as worst,
            median(gap) as gap,
            median(deviation) as deviation
        from customers
        group by persona
    )
"""


@dataclass(frozen=True)
class _Rule:
    """A sentence, the SQL of its statistic over ``personas``, and the bounds."""

    text: str
    value: str
    low: float | None = None
    high: float | None = None


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The expected patterns; none for own data, few months or few customers."""
    if settings.own_base or settings.months < LEAST_MONTHS:
        return []
    customers = settings.synthetic_customers
    if settings.population == "base":
        customers = settings.base_customers
    if customers < LEAST_CUSTOMERS:
        return []
    severity = CRITICAL if customers >= ENOUGH_CUSTOMERS else WARNING
    rules = [_expectation(rule, severity) for rule in _rules(settings, seeds)]
    return [Suite(QUESTION, "marts", "financial_behavior", rules)] if rules else []


def _rules(settings: Settings, seeds: Seeds) -> list[_Rule]:
    by_share = {persona.promised_share: persona for persona in seeds.personas}
    rules: list[_Rule] = []
    saver, investor = by_share.get("savings"), by_share.get("investments")
    spender, risk_taker = by_share.get("spending"), by_share.get(None)
    if saver is not None:
        rules += _saver(saver, settings)
    if spender is not None and saver is not None:
        rules += _spender(spender, saver, seeds)
    if investor is not None and saver is not None:
        rules += _investor(investor, saver, settings)
    if risk_taker is not None:
        rules += _risk_taker(risk_taker)
    return rules


def _saver(saver: Persona, settings: Settings) -> list[_Rule]:
    least = (saver.savings_low or 0) * settings.months
    return [
        _Rule(
            f"{saver.persona}: the balance grows by at least {least:.1f} months of "
            "income.",
            _of(saver, "growth"),
            low=least,
        ),
        _Rule(
            f"{saver.persona}: the balance grows in at least {STEADY:.0%} of the "
            "months.",
            _of(saver, "months_saved"),
            low=STEADY,
        ),
    ]


def _spender(spender: Persona, saver: Persona, seeds: Seeds) -> list[_Rule]:
    others = [p for p in seeds.personas if p.promised_share not in (None, "spending")]
    steadiest = ", ".join(_of(other, "deviation") for other in others)
    return [
        _Rule(
            f"{spender.persona}: balance plus portfolio grow by at most {LESS:.0%} of "
            "the growth of any other persona.",
            f"{_of(spender, 'wealth')} / {_rest('min', spender, 'wealth')}",
            high=LESS,
        ),
        _Rule(
            f"{spender.persona}: the balance grows by at most {MODERATE:.0%} of the "
            f"growth of the {saver.persona}.",
            f"{_of(spender, 'growth')} / {_of(saver, 'growth')}",
            high=MODERATE,
        ),
        _Rule(
            f"{spender.persona}: the standard deviation of the monthly spending share "
            f"is at least {FLUCTUATES} times that of the personas that declare a share "
            "to save or to invest.",
            f"{_of(spender, 'deviation')} / greatest({steadiest})",
            low=FLUCTUATES,
        ),
    ]


def _investor(investor: Persona, saver: Persona, settings: Settings) -> list[_Rule]:
    least = investor.investment_low * settings.months
    return [
        _Rule(
            f"{investor.persona}: the balance grows by at most {MODERATE:.0%} of the "
            f"growth of the {saver.persona}.",
            f"{_of(investor, 'growth')} / {_of(saver, 'growth')}",
            low=0,
            high=MODERATE,
        ),
        _Rule(
            f"{investor.persona}: invests at least {least:.1f} months of income.",
            _of(investor, "invested"),
            low=least,
        ),
        _Rule(
            f"{investor.persona}: invests at least {ACTIVE} times as large a share of "
            "income as any other persona.",
            f"{_of(investor, 'invested')} / {_rest('max', investor, 'invested')}",
            low=ACTIVE,
        ),
    ]


def _risk_taker(risk_taker: Persona) -> list[_Rule]:
    return [
        _Rule(
            f"{risk_taker.persona}: the difference between the best and the worst "
            f"month of savings, without the bonus, is at least {SPIKES} times that of "
            "any other persona.",
            f"{_of(risk_taker, 'gap')} / {_rest('max', risk_taker, 'gap')}",
            low=SPIKES,
        ),
        _Rule(
            f"{risk_taker.persona}: in the worst month the balance falls by at least "
            f"{-DIP:.0%} of a month's income.",
            _of(risk_taker, "worst"),
            high=DIP,
        ),
    ]


def _of(persona: Persona, statistic: str) -> str:
    return f"max({statistic}) filter (persona = {literal(persona.persona)})"


def _rest(aggregate: str, persona: Persona, statistic: str) -> str:
    return f"{aggregate}({statistic}) filter (persona <> {literal(persona.persona)})"


def _expectation(rule: _Rule, severity: Severity) -> ExpectQueryStatisticToBeBetween:
    return ExpectQueryStatisticToBeBetween(
        query=f"{_PERSONAS} select {rule.value} as value from personas",
        min_value=rule.low,
        max_value=rule.high,
        description=sentence(rule.text, severity),
        severity=severity,
    )
