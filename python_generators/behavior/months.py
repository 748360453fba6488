"""The monthly engine: what a customer earns, spends, invests, repays and keeps.

Amounts are whole paise (int64) and shares fixed-point integers, so the same customers
give the same months on every machine. One 64-bit draw a customer and month feeds the
four lucks of the month; one more a customer is the customer's lasting habit.

The order of a month: pay comes in; the instalment falls due; plans are made to invest
and to spend; if money would fall below the overdraft limit, plans are cut in this
order: discretionary spending, investments, the instalment, essential spending.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from python_generators.behavior.parameters import (
    ONE,
    PAY_BITS,
    RATE_BITS,
    Integers,
    Parameters,
    Personas,
)
from python_generators.randomness import (
    Words,
    bits,
    customer_words,
    draw,
    stream_key,
)

HABIT_STREAM, MONTH_STREAM = 0, 1
_UNIFORM_BITS = 16


@dataclass(frozen=True)
class Customers:
    """A batch of n customers; every field has shape (n,), amounts are paise."""

    customer_id: Integers
    persona: Integers  # codes: the order of Parameters.personas.names
    employment: Integers  # codes: the order of Parameters.employments.names
    income: Integers  # a year's
    loan: Integers
    balance: Integers
    overdraft_limit: Integers


@dataclass(frozen=True)
class MonthFactors:
    """One simulated month; shares are fixed-point integers."""

    month: np.datetime64
    number: int  # months since year 0
    spending_factor: int
    loan_rate: int  # a month's

    @property
    def calendar_month(self) -> int:
        """January is 1."""
        return (self.number - 1) % 12 + 1


@dataclass(frozen=True)
class Months:
    """What n customers did in m months; every field has shape (n, m), in paise."""

    income: Integers
    spending: Integers
    savings: Integers
    investments: Integers
    loan_repayment: Integers
    balance: Integers
    loan_interest: Integers
    loan_outstanding: Integers


@dataclass
class _State:
    balance: Integers
    outstanding: Integers
    interest_due: Integers


def simulate(
    customers: Customers,
    months: Sequence[MonthFactors],
    parameters: Parameters,
    random_seed: int,
) -> Months:
    """The months of a batch of customers.

    Args:
        customers: The batch; opening balances must not be below the overdraft limit.
        months: The simulated months, in order; a longer horizon keeps earlier months.
        parameters: Personas, pay and credit terms.
        random_seed: The project's seed.
    """
    usual = customers.income // 12
    words = customer_words(customers.customer_id)
    habit = draw(words, stream_key(random_seed, 0, HABIT_STREAM))
    instalment = _instalment(customers.loan, usual, months[0].loan_rate, parameters)
    state = _State(customers.balance, customers.loan, np.zeros_like(customers.balance))
    shape = (len(usual), len(months))
    result = Months(*(np.empty(shape, dtype=np.int64) for _ in fields(Months)))
    for column, month in enumerate(months):
        luck = draw(words, stream_key(random_seed, month.number, MONTH_STREAM))
        income = _pay(customers, usual, luck, month, parameters)
        flows = _live_one_month(
            customers, parameters, month, usual, income, instalment, habit, luck, state
        )
        for field in fields(Months):
            getattr(result, field.name)[:, column] = flows[field.name]
    return result


def _live_one_month(
    customers: Customers,
    parameters: Parameters,
    month: MonthFactors,
    usual: Integers,
    income: Integers,
    instalment: Integers,
    habit: Words,
    luck: Words,
    state: _State,
) -> dict[str, Integers]:
    personas, persona = parameters.personas, customers.persona
    state.interest_due = state.interest_due + share_of(
        state.outstanding, month.loan_rate
    )
    due = np.minimum(instalment, state.outstanding + state.interest_due)
    repayment = np.minimum(due, share_of(income, parameters.max_emi_share))
    investments = share_of(income, _investment_share(personas, persona, habit, luck))
    spending = _plan_spending(parameters, persona, month, usual, income, habit, luck)
    spending = _keep_savings_promise(
        personas, persona, income, spending, investments + repayment
    )
    spending, investments, repayment = _cut_to_means(
        state.balance + income + customers.overdraft_limit,
        spending,
        investments,
        repayment,
        parameters.essential_share,
    )
    interest = np.minimum(repayment, state.interest_due)
    savings = income - spending - investments - repayment
    state.interest_due = state.interest_due - interest
    state.outstanding = state.outstanding - (repayment - interest)
    state.balance = state.balance + savings
    return {
        "income": income,
        "spending": spending,
        "savings": savings,
        "investments": investments,
        "loan_repayment": repayment,
        "balance": state.balance,
        "loan_interest": interest,
        "loan_outstanding": state.outstanding,
    }


def share_of(amount: Integers, share: Integers | int) -> Integers:
    """The share of the amount, rounded down to the paisa."""
    result: Integers = (amount * share) >> RATE_BITS
    return result


def _instalment(
    loan: Integers, usual: Integers, monthly_rate: int, parameters: Parameters
) -> Integers:
    """The equal monthly instalment of an annuity, never above what pay can bear."""
    growth = monthly_rate / ONE
    annuity = (
        growth / (1 - (1 + growth) ** -parameters.loan_tenor)
        if growth
        else 1 / parameters.loan_tenor
    )
    return np.minimum(
        share_of(loan, round(annuity * ONE)) + (loan > 0),
        share_of(usual, parameters.max_emi_share),
    )


def _pay(
    customers: Customers,
    usual: Integers,
    luck: Words,
    month: MonthFactors,
    parameters: Parameters,
) -> Integers:
    """Usual pay, less the share held back for the bonus, times the month's luck."""
    pay, code = parameters.employments, customers.employment
    level = pay.pay[code, bits(luck, 0, PAY_BITS)].astype(np.int64)
    regular = share_of(share_of(usual, ONE - pay.bonus_share[code]), level)
    bonus = share_of(customers.income, pay.bonus_share[code])
    return regular + np.where(pay.bonus_month[code] == month.calendar_month, bonus, 0)


def _place(
    persistence: Integers, habit: Words, luck: Words, start: int
) -> npt.NDArray[np.int64]:
    """Where in its range a share falls, in fixed point: habit and luck, weighed."""
    lasting = bits(habit, start, _UNIFORM_BITS) * persistence
    passing = bits(luck, start, _UNIFORM_BITS) * (ONE - persistence)
    place: Integers = (lasting + passing) >> _UNIFORM_BITS
    return place


def _investment_share(
    personas: Personas, persona: Integers, habit: Words, luck: Words
) -> Integers:
    place = _place(personas.persistence[persona], habit, luck, PAY_BITS)
    width = personas.investment_width[persona]
    return personas.investment_low[persona] + share_of(width, place)


def _plan_spending(
    parameters: Parameters,
    persona: Integers,
    month: MonthFactors,
    usual: Integers,
    income: Integers,
    habit: Words,
    luck: Words,
) -> Integers:
    """Spending inside the persona's range, moved by the season, plus a rare outlay.

    A month without income is lived on the essential part of a usual month.
    """
    personas = parameters.personas
    low, width = personas.spending_low[persona], personas.spending_width[persona]
    start = PAY_BITS + _UNIFORM_BITS
    place = _place(personas.persistence[persona], habit, luck, start)
    share = share_of(low + share_of(width, place), month.spending_factor)
    spending = share_of(income, np.clip(share, low, low + width))
    essentials = share_of(share_of(usual, low), parameters.essential_share)
    spending = np.where(income > 0, spending, essentials)
    chance = bits(luck, start + _UNIFORM_BITS, _UNIFORM_BITS)
    outlay = share_of(usual, personas.shock_share[persona])
    return spending + np.where(chance < personas.shock_probability[persona], outlay, 0)


def _keep_savings_promise(
    personas: Personas,
    persona: Integers,
    income: Integers,
    spending: Integers,
    committed: Integers,
) -> Integers:
    """Spending moved so that savings fall in the persona's declared range, if any."""
    low = -((-income * personas.savings_low[persona]) >> RATE_BITS)
    high = share_of(income, personas.savings_high[persona])
    savings = np.clip(income - spending - committed, low, high)
    moved = np.maximum(income - committed - savings, 0)
    return np.where(income > 0, moved, spending)


def _cut_to_means(
    means: Integers,
    spending: Integers,
    investments: Integers,
    repayment: Integers,
    essential_share: int,
) -> tuple[Integers, Integers, Integers]:
    """The plans cut, in the declared order, to what can be paid.

    Args:
        means: What the customer can pay with before reaching the overdraft limit.
        spending: Planned spending.
        investments: Planned investments.
        repayment: The instalment.
        essential_share: The part of spending that is cut last, in fixed point.
    """
    short = np.maximum(spending + investments + repayment - means, 0)
    essential = share_of(spending, essential_share)
    discretionary, short = _cut(spending - essential, short)
    investments, short = _cut(investments, short)
    repayment, short = _cut(repayment, short)
    essential, _ = _cut(essential, short)
    return essential + discretionary, investments, repayment


def _cut(amount: Integers, short: Integers) -> tuple[Integers, Integers]:
    """What is left of the amount, and what is still short."""
    cut = np.minimum(amount, short)
    return amount - cut, short - cut
