"""The monthly engine: income, spending, investments, repayment and savings.

Amounts are whole paise (int64) and shares fixed-point integers, so the same customers
give the same months on every machine. Every draw is a pure function of the seed, the
customer and the calendar month. docs/decisions.md gives the rules; monthly_plans.py
gives the order in which plans are cut when money is short.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from python_generators.engine import (
    loans,
    monthly_plans,
    pay,
    portfolio,
    rents,
    spending,
    spending_mix,
)
from python_generators.engine.conditions import Conditions, Draws, MonthFactors
from python_generators.engine.customer_batch import SCORE_BITS, Customers, State
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.offers import nudges
from python_generators.engine.opening import open_accounts
from python_generators.engine.rates import Flags, Integers, share_of
from python_generators.engine.settling import (
    Person,
    planned_share,
    settle,
    settle_again,
)
from python_generators.engine.silence import Codes, Days, Relations, Status, rest
from python_generators.engine.traits import Traits, find_traits
from python_generators.lives.life_batch import UNCHANGED, Life, LifeCustomers
from python_generators.lives.path import follow_lives


@dataclass(frozen=True)
class Flows:
    """The flows of n customers in a month; shape (n,), amounts in paise."""

    income: Integers
    bonus: Integers  # part of the income
    spending: Integers
    savings: Integers
    investments: Integers  # bought less redeemed
    bought: Integers
    redeemed: Integers
    sip: Integers  # part of what is bought, by standing order
    sip_orders: Integers  # the number of those orders
    loan_repayment: Integers
    loan_interest: Integers  # part of the repayment
    loan_prepayment: Integers  # part of the repayment, all principal
    loan_due: Integers  # the month's instalment
    loan_drawn: Integers  # borrowed this month; the lender pays it to the shop
    spending_by_category: Integers  # shape (n, k): the order of Categories.names


@dataclass(frozen=True)
class Stocks:
    """The stocks of n customers at a month's end; shape (n,), amounts in paise."""

    status: Codes  # positions in silence.STATUSES
    status_since: Days  # first day of the first month with it, NEVER before joining
    silence_cause: Codes  # positions in silence.CAUSES
    persona: Integers  # codes
    is_employed: Flags
    pay_level: Integers  # usual pay over that of the start, in fixed point
    home: Integers  # codes: the order of traits.HOMES
    loan_arrears: Integers
    loan_interest_due: Integers
    loan_outstanding: Integers
    days_past_due: Integers  # days
    balance: Integers
    opening_units: Integers  # held before the first month, zero in later months
    portfolio_units: Integers  # thousandths of a unit
    portfolio_value: Integers
    credit_score: Integers  # points


def simulate(
    customers: Customers, conditions: Sequence[Conditions], random_seed: int
) -> Iterator[tuple[Flows, Stocks]]:
    """The months of a batch of customers, one after the other.

    Customers are settled again in a month with a new persona. Before joining and after
    going silent nothing flows, and what is on the accounts rests.

    Args:
        customers: The batch; opening balances must not be below the overdraft limit.
        conditions: The months, in order; a longer horizon keeps earlier months.
        random_seed: The project's seed.
    """
    first = conditions[0].parameters
    traits = find_traits(customers, first, random_seed)
    person = settle(traits, customers.persona, first)
    state = open_accounts(person, conditions[0], random_seed)
    relations = Relations(customers)
    opened = state.units
    personas, loan_rate = first.personas, first.terms.loan_rate
    lives = follow_lives(_life_customers(customers), conditions, random_seed)
    for here, life in zip(conditions, lives, strict=True):
        if here.parameters.personas is not personas:
            personas = here.parameters.personas
            person = settle(traits, life.persona, here.parameters)
        elif life.has_new_personas:
            who = life.events.position[life.events.persona != UNCHANGED]
            settle_again(person, who, life.persona, here.parameters)
        month, terms = here.factors, here.parameters.terms
        if month.loan_rate != loan_rate:
            state = loans.reprice(state, loan_rate, month.loan_rate, terms)
            loan_rate = month.loan_rate
        flows, after = _simulate_month(person, life, state, here, random_seed)
        status = relations.status(month)
        rest(flows, after, state, status.resting)
        yield flows, _stocks(life, after, opened, month, status)
        fees = flows.spending_by_category[:, here.parameters.categories.fees]
        relations.end_month(status, life, traits, after, fees, here, random_seed)
        state, opened = after, np.zeros_like(opened)


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
    terms, traits = parameters.terms, person.traits
    draws = Draws.of(traits.words, random_seed, month)
    usual = share_of(traits.usual_pay, life.pay_level)
    income = pay.month_income(person, life.is_employed, usual, draws, month, parameters)
    owes = state.instalment * (state.outstanding > 0)
    orders = portfolio.next_orders(state, person, conditions, random_seed)
    invested = portfolio.usually_invested(person, orders.running_since)
    planned = planned_share(
        person, owes, usual, invested, parameters.habits.solves_share
    )
    level = share_of(usual, planned.share)
    state = rents.at_home(state, traits, life, usual, level, conditions, random_seed)
    if life.has_new_personas:
        state = _adjusted(state, life, traits, level, parameters)
    bill = loans.bill(state, month)
    offered = nudges(
        traits.customers.conversions, person.persona, conditions.lifts, terms
    )
    rent, unit = spending.commitments(state, income, parameters.habits)
    mix = spending_mix.month_mix(
        traits, unit, month, parameters.categories, random_seed
    )
    wished = spending.plan_spending(
        person,
        state,
        month,
        draws,
        life,
        income,
        planned,
        rent + mix.utilities,
        mix.essential_share,
        bill.claim,
        parameters,
        offered,
    )
    missed = loans.is_missed(state, draws, wished.scarcity, terms)
    prepaid = loans.wished_prepayment(person, state, draws, bill, income.total, terms)
    plan = monthly_plans.make_plan(
        person,
        state,
        draws,
        income,
        wished,
        planned,
        orders,
        portfolio.planned_sales(orders, state, person, life, level, conditions),
        bill.claim * ~missed,
        prepaid * ~missed,
        terms,
        offered,
    )
    plan = monthly_plans.within_means(
        plan,
        person,
        state,
        month,
        state.balance + income.total,
        parameters.portfolios.redeems,
    )
    interest = np.minimum(plan.repayment, bill.interest_due)
    standing = monthly_plans.invested_share(
        person, person.standing_position, planned, orders, offered
    )
    order = share_of(income.usual, standing) // terms.sip_step * terms.sip_step
    sip = np.minimum(order, plan.bought)
    arrears = bill.claim - plan.claim
    unpaid = loans.unpaid_instalments(arrears, state.instalment, month)
    drawn = more_due = np.zeros_like(arrears)
    if offered is not None and offered.loan.any():
        drawn, more_due = loans.borrow(
            person, state, month, offered.loan, unpaid, terms
        )
    flows = Flows(
        income=income.total,
        bonus=income.bonus,
        spending=plan.spending,
        savings=income.total - plan.total,
        investments=plan.bought - plan.redeemed,
        bought=plan.bought,
        redeemed=plan.redeemed,
        sip=sip,
        sip_orders=np.clip(sip // terms.sip_step, sip > 0, traits.orders),
        loan_repayment=plan.repayment,
        loan_interest=interest,
        loan_prepayment=plan.prepayment,
        loan_due=bill.due,
        loan_drawn=drawn,
        spending_by_category=spending_mix.spread(
            plan, mix, rent, parameters.categories
        ),
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
        units=state.units
        + portfolio.units_bought(plan.bought, month)
        - portfolio.units_sold(plan.redeemed, month),
        running_since=orders.running_since,
        score=loans.next_score(person, state, plan.claim, unpaid, balance, terms),
        habit=wished.habit,
        windfall=wished.windfall,
        outlay=wished.outlay,
    )


def _adjusted(
    state: State,
    life: Life,
    traits: Traits,
    planned: Integers,
    parameters: Parameters,
) -> State:
    """Rent and bills of customers with a new persona, if plans cannot bear them."""
    who = life.events.position[life.events.persona != UNCHANGED]
    rent, unit = state.rent.copy(), state.bill_unit.copy()
    rent[who] = rents.fitting(rent[who], planned[who], parameters.homes)
    weights = traits.weights[:, who]
    found = spending_mix.bill_unit(
        weights, planned[who], rent[who], parameters.categories
    )
    unit[who] = np.minimum(unit[who], found)
    return replace(state, rent=rent, bill_unit=unit)


def _stocks(
    life: Life, state: State, opened: Integers, month: MonthFactors, status: Status
) -> Stocks:
    return Stocks(
        status=status.code,
        status_since=status.since,
        silence_cause=status.cause,
        persona=life.persona,
        is_employed=life.is_employed,
        pay_level=life.pay_level,
        home=state.home,
        loan_arrears=state.arrears,
        loan_interest_due=state.interest_due,
        loan_outstanding=state.outstanding,
        days_past_due=month.late_days.take(state.unpaid),
        balance=state.balance,
        opening_units=opened,
        portfolio_units=state.units,
        portfolio_value=portfolio.value_of(state.units, month),
        credit_score=state.score >> SCORE_BITS,
    )
