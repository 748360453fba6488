"""The monthly engine: income, spending, investments, repayment and savings.

Amounts are whole paise (int64) and shares fixed-point integers, so the same customers
give the same months on every machine. Every draw is a pure function of the seed, the
customer and the calendar month. docs/decisions.md gives the rules; monthly_plans.py
gives the order in which plans are cut when money is short.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import numpy as np

from python_generators.engine import (
    borrowing,
    late_payments,
    loans,
    monthly_plans,
    other_income,
    pay,
    portfolio,
    rents,
    spending,
    spending_mix,
)
from python_generators.engine.conditions import Conditions, Draws, MonthFactors
from python_generators.engine.customer_batch import SCORE_BITS, Customers, State
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.month_results import Flows, Stocks
from python_generators.engine.offers import nudges
from python_generators.engine.opening import open_accounts
from python_generators.engine.rates import Integers, share_of
from python_generators.engine.settling import (
    Person,
    planned_share,
    settle,
    settle_again,
)
from python_generators.engine.silence import Relations, Status, rest
from python_generators.engine.traits import Traits, find_traits
from python_generators.lives.life_batch import UNCHANGED, Life, LifeCustomers
from python_generators.lives.path import follow_lives


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
            state = borrowing.reprice(state, loan_rate, month.loan_rate, terms)
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
    interest, accrued = other_income.account_interest(state, month, terms)
    support, workless = other_income.support(state, life.is_employed, usual, terms)
    income = pay.month_income(
        person, life.is_employed, usual, draws, month, interest, support, parameters
    )
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
    claim = late_payments.wished_payment(
        state, draws, wished.scarcity, bill.claim, parameters
    )
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
        claim,
        prepaid * (claim == bill.claim),
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
    loan_interest = np.minimum(plan.repayment, bill.interest_due)
    standing = monthly_plans.invested_share(
        person, person.standing_position, planned, orders, offered
    )
    ordered = share_of(income.usual, standing) // terms.sip_step
    steps = np.minimum(ordered, plan.bought // terms.sip_step)  # what can be paid
    arrears = bill.claim - plan.claim
    unpaid = loans.unpaid_instalments(arrears, state.instalment, month)
    savings = income.total - plan.total
    balance = state.balance + savings
    outstanding = state.outstanding - (plan.repayment - loan_interest)
    interest_due = bill.interest_due - loan_interest
    after = replace(
        state,
        balance=balance,
        accrued=accrued,
        workless=workless,
        instalment=state.instalment * (outstanding + interest_due > 0),
        outstanding=outstanding,
        interest_due=interest_due,
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
    new = borrowing.borrow(
        person,
        after,
        draws,
        month,
        usual,
        life.is_employed & (unpaid == 0),
        None if offered is None else offered.loans(len(usual)),
        parameters,
        random_seed,
    )
    drawn = np.zeros_like(arrears)
    drawn[new.who] = new.loan
    flows = Flows(
        income=income.total,
        bonus=income.bonus,
        refund=income.refund,
        interest=interest,
        support=support,
        spending=plan.spending,
        savings=savings,
        investments=plan.bought - plan.redeemed,
        bought=plan.bought,
        redeemed=plan.redeemed,
        sip=steps * terms.sip_step,
        sip_orders=np.minimum(steps, traits.orders),
        loan_repayment=plan.repayment,
        loan_rate=bill.rate,
        loan_interest=loan_interest,
        loan_prepayment=plan.prepayment,
        loan_due=bill.due,
        loan_drawn=drawn,
        spending_by_category=spending_mix.spread(
            plan, mix, rent, parameters.categories
        ),
    )
    return flows, borrowing.with_loans(after, new)


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
