"""The monthly engine: income, spending, investments, repayment and savings.

Amounts are whole paise (int64) and shares fixed-point integers, so the same customers
give the same months on every machine. Every draw is a pure function of the seed, the
customer and the calendar month. docs/decisions.md gives the rules; monthly_plans.py
gives the order in which plans are cut when money is short.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from python_generators.engine import loans, monthly_plans, pay, spending_mix
from python_generators.engine.conditions import Conditions, Draws, MonthFactors
from python_generators.engine.customer_batch import (
    SCORE_BITS,
    Customers,
    Person,
    State,
    open_accounts,
    settle,
)
from python_generators.engine.offers import nudges
from python_generators.engine.rates import Flags, Integers, share_of
from python_generators.lives.life_batch import Life, LifeCustomers
from python_generators.lives.path import follow_lives

# Paise to a currency unit, NAV's decimals and thousandths of units, in one factor.
_UNITS = 100_000


@dataclass(frozen=True)
class Flows:
    """The flows of n customers in a month; shape (n,), amounts in paise."""

    income: Integers
    bonus: Integers  # part of the income
    spending: Integers
    savings: Integers
    investments: Integers
    sip: Integers  # part of the investments, by standing order
    loan_repayment: Integers
    loan_interest: Integers  # part of the repayment
    loan_prepayment: Integers  # part of the repayment, all principal
    loan_due: Integers  # the month's instalment
    loan_drawn: Integers  # borrowed this month; the lender pays it to the shop
    spending_by_category: Integers  # shape (n, k): the order of Categories.names

    def only(self, chosen: Flags) -> "Flows":
        """These flows for the chosen customers, zero for the others."""
        flows = {f.name: (getattr(self, f.name).T * chosen).T for f in fields(Flows)}
        return Flows(**flows)


@dataclass(frozen=True)
class Stocks:
    """The stocks of n customers at a month's end; shape (n,), amounts in paise."""

    persona: Integers  # codes
    is_employed: Flags
    pay_level: Integers  # usual pay over that of the start, in fixed point
    loan_arrears: Integers
    loan_interest_due: Integers
    loan_outstanding: Integers
    days_past_due: Integers  # days
    balance: Integers
    portfolio_units: Integers  # thousandths of a unit
    portfolio_value: Integers
    credit_score: Integers  # points


def simulate(
    customers: Customers, conditions: Sequence[Conditions], random_seed: int
) -> Iterator[tuple[Flows, Stocks]]:
    """The months of a batch of customers, one after the other.

    Customers are settled again in a month with a new persona.

    Args:
        customers: The batch; opening balances must not be below the overdraft limit.
        conditions: The months, in order; a longer horizon keeps earlier months.
        random_seed: The project's seed.
    """
    first = conditions[0].parameters
    personas, terms = first.personas, first.terms
    person = settle(customers, personas, random_seed)
    state = open_accounts(person, terms)
    loan_rate = terms.loan_rate
    lives = follow_lives(_life_customers(customers), conditions, random_seed)
    for here, life in zip(conditions, lives, strict=True):
        if here.parameters.personas is not personas or life.has_new_personas:
            personas = here.parameters.personas
            customers = replace(customers, persona=life.persona)
            person = settle(customers, personas, random_seed)
        month, terms = here.factors, here.parameters.terms
        if month.loan_rate != loan_rate:
            state = loans.reprice(state, loan_rate, month.loan_rate, terms)
            loan_rate = month.loan_rate
        flows, after = _simulate_month(person, life, state, here, random_seed)
        joined = customers.joined <= month.first_day
        if not joined.all():
            flows, after = flows.only(joined), after.where(joined, state)
        yield flows, _stocks(life, after, month)
        state = after


def _life_customers(customers: Customers) -> LifeCustomers:
    return LifeCustomers(
        **{f.name: getattr(customers, f.name) for f in fields(LifeCustomers)}
    )


def _simulate_month(
    person: Person,
    life: Life,
    state: State,
    conditions: Conditions,
    random_seed: int,
) -> tuple[Flows, State]:
    """One month: its flows, and the state that is carried into the next."""
    month, parameters = conditions.factors, conditions.parameters
    pays, terms = parameters.employments, parameters.terms
    draws = Draws.of(person.words, random_seed, month)
    usual = share_of(person.usual_pay, life.pay_level)
    at_work = life.is_employed
    bonus = pay.bonus(person, at_work, usual, month, pays)
    regular = pay.regular(person, at_work, usual, draws, pays, terms.pay_factor)
    income = regular + bonus
    bill = loans.bill(state, month)
    offered = nudges(
        person.customers.conversions,
        person.customers.persona,
        conditions.lifts,
        terms,
    )
    mix = spending_mix.month_mix(person, month, parameters.categories, random_seed)
    plan = monthly_plans.make_plan(
        person,
        state,
        month,
        draws,
        income,
        usual,
        mix.essential_share,
        bill.claim,
        loans.wished_prepayment(person, state, draws, bill, income, terms),
        parameters,
        offered,
    )
    plan = monthly_plans.within_means(
        plan, person, state.instalment, state.balance + income
    )
    interest = np.minimum(plan.repayment, bill.interest_due)
    standing = monthly_plans.invested_share(person, person.standing_position, offered)
    order = share_of(usual, standing) // terms.sip_step * terms.sip_step
    arrears = bill.claim - plan.claim
    unpaid = loans.unpaid_instalments(arrears, state.instalment, month)
    drawn = more_due = np.zeros_like(arrears)
    if offered is not None and offered.loan.any():
        drawn, more_due = loans.borrow(
            person, state, month, offered.loan, unpaid, terms
        )
    flows = Flows(
        income=income,
        bonus=bonus,
        spending=plan.spending,
        savings=income - plan.total,
        investments=plan.investments,
        sip=np.minimum(order, plan.investments),
        loan_repayment=plan.repayment,
        loan_interest=interest,
        loan_prepayment=plan.prepayment,
        loan_due=bill.due,
        loan_drawn=drawn,
        spending_by_category=spending_mix.spread(plan, mix, parameters.categories),
    )
    balance = state.balance + flows.savings
    return flows, replace(
        state,
        balance=balance,
        instalment=state.instalment + more_due,
        outstanding=state.outstanding - (plan.repayment - interest) + drawn,
        interest_due=bill.interest_due - interest,
        arrears=arrears,
        unpaid=unpaid,
        units=state.units + plan.investments * _UNITS // month.nav,
        score=loans.next_score(person, state, plan.claim, unpaid, balance, terms),
    )


def _stocks(life: Life, state: State, month: MonthFactors) -> Stocks:
    return Stocks(
        persona=life.persona,
        is_employed=life.is_employed,
        pay_level=life.pay_level,
        loan_arrears=state.arrears,
        loan_interest_due=state.interest_due,
        loan_outstanding=state.outstanding,
        days_past_due=month.late_days.take(state.unpaid),
        balance=state.balance,
        portfolio_units=state.units,
        portfolio_value=state.units * month.nav // _UNITS,
        credit_score=state.score >> SCORE_BITS,
    )
