"""Can the personas be told apart by how they live, as the project's brief has it?

Each statistic is of the persona's median customer, and money is counted in usual months
of that customer's pay. A persona is known by what it promises: who promises savings is
the Saver of the brief, whatever the seed calls it. Personas given out by lot would fail
at every one of the thresholds.
"""

from dataclasses import dataclass

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.suite import CRITICAL, WARNING, Severity, Suite, sentence
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds
from python_generators.seeds.rows import Persona

QUESTION = "behavior_is_visible"
LEAST_MONTHS = 6  # of fewer, neither growth nor swings can be read
LEAST_PEOPLE = 1000  # of fewer, the median of a persona is too much of luck
ENOUGH_PEOPLE = 5000  # of fewer, a failure may be luck: it warns
STEADY = 0.90  # of the months
LESS = 0.90  # of anybody else's growth
MODERATE = 0.60  # of the Saver's growth
FLUCTUATES = 1.10  # times as much as those who promise something else
ACTIVE = 1.40  # times as much as anybody else
SPIKES = 1.50
DIP = -0.20  # a month's pay

# One row a customer: how the account and the wealth grew, and how the months differed.
_PEOPLE = """
    with people as (
        select
            months.persona,
            months.customer_id,
            max(parent.income)::double / 12 as pay,
            (max_by(months.balance, months.month) - max(parent.account_balance))::double
                / pay as growth,
            growth + max_by(parts.portfolio_value, months.month)::double / pay
                as wealth,
            sum(months.investments)::double / pay as invested,
            avg((months.savings > 0)::integer) as months_saved,
            min(months.savings)::double / pay as worst,
            (max(months.savings) - min(months.savings))::double / pay as gap,
            stddev_samp(months.spending::double / months.income::double)
                filter (months.income > 0) as deviation
        from {batch} as months
        inner join marts.customers as parent on months.customer_id = parent.customer_id
        inner join marts.customer_months as parts
            on months.customer_id = parts.customer_id and months.month = parts.month
        where parent.income > 0
        group by months.persona, months.customer_id
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
        from people
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
    """The brief's four sentences; of your own data nothing of the kind is promised."""
    if settings.own_base or settings.months < LEAST_MONTHS:
        return []
    people = settings.synthetic_customers
    if settings.population == "base":
        people = settings.base_customers
    if people < LEAST_PEOPLE:
        return []
    severity = CRITICAL if people >= ENOUGH_PEOPLE else WARNING
    rules = [_expectation(rule, severity) for rule in _rules(settings, seeds)]
    return [Suite(QUESTION, "marts", "financial_behavior", rules)] if rules else []


def _rules(settings: Settings, seeds: Seeds) -> list[_Rule]:
    by_promise = {persona.promised_share: persona for persona in seeds.personas}
    rules: list[_Rule] = []
    saver, investor = by_promise.get("savings"), by_promise.get("investments")
    spender, free = by_promise.get("spending"), by_promise.get(None)
    if saver is not None:
        rules += _saver(saver, settings)
    if spender is not None and saver is not None:
        rules += _spender(spender, saver, seeds)
    if investor is not None and saver is not None:
        rules += _investor(investor, saver, settings)
    if free is not None:
        rules += _risk_taker(free)
    return rules


def _saver(saver: Persona, settings: Settings) -> list[_Rule]:
    least = (saver.savings_low or 0) * settings.months
    return [
        _Rule(
            f"{saver.persona}: the balance grows by {least:.1f} months of pay or more.",
            _of(saver, "growth"),
            low=least,
        ),
        _Rule(
            f"{saver.persona}: it grows steadily, in {STEADY:.0%} of the months.",
            _of(saver, "months_saved"),
            low=STEADY,
        ),
    ]


def _spender(spender: Persona, saver: Persona, seeds: Seeds) -> list[_Rule]:
    others = [p for p in seeds.personas if p.promised_share not in (None, "spending")]
    steadiest = ", ".join(_of(other, "deviation") for other in others)
    return [
        _Rule(
            f"{spender.persona}: ends lower; balance and portfolio together grow by "
            f"at most {LESS:.0%} of anybody else's growth.",
            f"{_of(spender, 'wealth')} / {_rest('min', spender, 'wealth')}",
            high=LESS,
        ),
        _Rule(
            f"{spender.persona}: the balance grows by at most {MODERATE:.0%} of the "
            f"growth of a {saver.persona}'s.",
            f"{_of(spender, 'growth')} / {_of(saver, 'growth')}",
            high=MODERATE,
        ),
        _Rule(
            f"{spender.persona}: fluctuates; the share of pay that is spent varies at "
            f"least {FLUCTUATES} times as much as with those who promise to save or "
            "invest (standard deviation).",
            f"{_of(spender, 'deviation')} / greatest({steadiest})",
            low=FLUCTUATES,
        ),
    ]


def _investor(investor: Persona, saver: Persona, settings: Settings) -> list[_Rule]:
    least = investor.investment_low * settings.months
    return [
        _Rule(
            f"{investor.persona}: the balance grows moderately, by at most "
            f"{MODERATE:.0%} of the growth of a {saver.persona}'s.",
            f"{_of(investor, 'growth')} / {_of(saver, 'growth')}",
            low=0,
            high=MODERATE,
        ),
        _Rule(
            f"{investor.persona}: invests at least {least:.1f} months of pay.",
            _of(investor, "invested"),
            low=least,
        ),
        _Rule(
            f"{investor.persona}: invests at least {ACTIVE} times as much of the pay "
            "as anybody else.",
            f"{_of(investor, 'invested')} / {_rest('max', investor, 'invested')}",
            low=ACTIVE,
        ),
    ]


def _risk_taker(free: Persona) -> list[_Rule]:
    return [
        _Rule(
            f"{free.persona}: spikes and dips; best and worst month of savings are at "
            f"least {SPIKES} times as far apart as with anybody else.",
            f"{_of(free, 'gap')} / {_rest('max', free, 'gap')}",
            low=SPIKES,
        ),
        _Rule(
            f"{free.persona}: the worst month takes at least {-DIP:.0%} of a month's "
            "pay out of the account.",
            _of(free, "worst"),
            high=DIP,
        ),
    ]


def _name(persona: Persona) -> str:
    return "'" + persona.persona.replace("'", "''") + "'"


def _of(persona: Persona, statistic: str) -> str:
    return f"max({statistic}) filter (persona = {_name(persona)})"


def _rest(aggregate: str, persona: Persona, statistic: str) -> str:
    return f"{aggregate}({statistic}) filter (persona <> {_name(persona)})"


def _expectation(rule: _Rule, severity: Severity) -> ExpectQueryStatisticToBeBetween:
    return ExpectQueryStatisticToBeBetween(
        query=f"{_PEOPLE} select {rule.value} as value from personas",
        min_value=rule.low,
        max_value=rule.high,
        description=sentence(rule.text, severity),
        severity=severity,
    )
