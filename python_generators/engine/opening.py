"""The accounts of customers when the simulation starts."""

import numpy as np

from python_generators.core.randomness import bits
from python_generators.engine import other_income, portfolio, rents, spending_mix
from python_generators.engine.conditions import Conditions
from python_generators.engine.customer_batch import SCORE_BITS, State
from python_generators.engine.engine_parameters import PAY_BITS
from python_generators.engine.first_loans import first_arrears, first_loans
from python_generators.engine.rates import ONE, UNIFORM_BITS, Integers, share_of
from python_generators.engine.settling import Person, PlannedShare, planned_share
from python_generators.engine.spending import scarcity_of

_MONTHS_AHEAD = 6  # of keeping what is planned, in the middle of the year
_ROOT_OF_3 = round(3**0.5 * ONE)


def open_accounts(person: Person, conditions: Conditions, random_seed: int) -> State:
    """The first state: the opening balance, loan and score, a home."""
    traits, parameters = person.traits, conditions.parameters
    customers, usual = traits.customers, traits.usual_pay
    nothing = np.zeros_like(customers.balance)
    loans = first_loans(traits, parameters, random_seed)
    held = portfolio.first_portfolios(person, conditions, random_seed)
    invested = portfolio.usually_invested(person, held.running_since)
    planned = planned_share(
        person, loans.instalment, usual, invested, parameters.habits.solves_share
    )
    level = share_of(usual, planned.share)
    kept = usual - level - share_of(usual, invested) - loans.instalment
    at_hand = customers.balance + _MONTHS_AHEAD * np.maximum(kept, 0)
    worth = at_hand + portfolio.value_of(held.units, conditions.factors)
    late = first_arrears(
        traits,
        loans,
        scarcity_of(at_hand, level, parameters.habits),
        scarcity_of(worth, level, parameters.habits),
        conditions.factors.first_day,
        parameters,
    )
    rent = rents.agreed_rent(
        traits.home, customers.city, usual, level, traits.home_draw, parameters.homes
    )
    return State(
        balance=customers.balance,
        accrued=nothing,
        workless=nothing,
        instalment=loans.instalment,
        spread=loans.spread,
        outstanding=customers.loan,
        interest_due=late.interest_due,
        arrears=late.arrears,
        unpaid=late.unpaid,
        units=held.units,
        running_since=held.running_since,
        score=customers.credit_score << SCORE_BITS,
        city=customers.city,
        home=rents.affordable(traits.home, rent),
        tenancy=nothing,
        renewal=rents.first_renewal(
            traits, conditions.factors.number, parameters.homes
        ),
        rent=rent,
        bill_unit=spending_mix.bill_unit(
            traits.weights, level, rent, parameters.categories
        ),
        habit=_habit(person),
        outlay=nothing,
        windfall=_windfall(person, planned, usual, conditions),
    )


def _habit(person: Person) -> Integers:
    """A draw with the spread that the habit has in every month."""
    start = PAY_BITS + 2 * UNIFORM_BITS
    drawn = 2 * bits(person.traits.habit, start, UNIFORM_BITS) + 1
    first: Integers = (drawn - (1 << UNIFORM_BITS)) * _ROOT_OF_3 >> UNIFORM_BITS
    return first


def _windfall(
    person: Person, planned: PlannedShare, usual: Integers, conditions: Conditions
) -> Integers:
    """What is left to be spent of bonus and tax refund before the first month."""
    traits = person.traits
    pays = conditions.parameters.employments
    pace = conditions.parameters.habits.windfall_pace
    month = conditions.factors.calendar_month
    share = pays.bonus_share[traits.customers.employment]
    share = share_of(share, traits.bonus_level) * (traits.bonus_month > 0)
    left = np.zeros_like(usual)
    for amount, due in (
        (share_of(12 * usual, share), traits.bonus_month),
        (other_income.tax_refund(traits, usual), traits.refund_month),
    ):
        since = (month - due) % 12
        since[since == 0] = 12
        for passed in range(12):
            amount = amount - share_of(amount, pace) * (passed < since)
        left = left + amount
    return share_of(left, planned.share)
