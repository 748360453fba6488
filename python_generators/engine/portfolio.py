"""Portfolios: what customers hold at the start, their standing orders, their sales.

Who invests holds units from the start, as many as the standing order of today would
have bought since the portfolio began. Standing orders stop and start; while one is
stopped the customer invests nothing. Units are sold in some months as planned, for a
part of the cost of life events, and where money is short (monthly_plans.py).
"""

from dataclasses import dataclass

import numpy as np

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.core.randomness import Stream, Words, bits, draw, stream_key
from python_generators.engine.conditions import Conditions, MonthFactors
from python_generators.engine.customer_batch import State
from python_generators.engine.engine_parameters import AGE_BITS
from python_generators.engine.rates import (
    RATE_BITS,
    UNIFORM_BITS,
    Integers,
    share_of,
)
from python_generators.engine.settling import Person
from python_generators.lives.life_batch import Life

# Paise to a currency unit, NAV's decimals and thousandths of units, in one factor.
_UNITS = 100_000
_DAYS_A_MONTH = 30


def value_of(units: Integers, month: MonthFactors) -> Integers:
    """The value of thousandths of units at the month's end, in paise."""
    return units * month.nav // _UNITS


def units_bought(amount: Integers, month: MonthFactors) -> Integers:
    """The thousandths of units that an amount buys, rounded down."""
    return amount * _UNITS // month.nav


def units_sold(amount: Integers, month: MonthFactors) -> Integers:
    """The thousandths of units that are sold for an amount, rounded up."""
    return -(-amount * _UNITS // month.nav)


@dataclass(frozen=True)
class FirstPortfolios:
    """The portfolios of n customers at the start; shape (n,)."""

    units: Integers  # thousandths
    running_since: Integers  # months since year 0; 0 where no standing order runs


def first_portfolios(
    person: Person, conditions: Conditions, random_seed: int
) -> FirstPortfolios:
    """Units of customers who invest, by the age of their portfolios.

    A portfolio is not older than the account, nor than the time since the customer
    could first invest.

    Args:
        person: The customers' constants.
        conditions: The first month.
        random_seed: The project's seed.
    """
    plans, month = conditions.parameters.portfolios, conditions.factors
    traits = person.traits
    customers = traits.customers
    units = np.zeros_like(customers.balance)
    since = np.zeros_like(customers.balance)
    who = np.flatnonzero(person.invests)
    drawn = draw(traits.words[who], stream_key(random_seed, 0, Stream.PORTFOLIO))
    tenure = (month.first_day - customers.joined[who]) // _DAYS_A_MONTH
    grown = (customers.age[who] - plans.first_age) * 12
    age = plans.ages.take(bits(drawn, 0, AGE_BITS))
    age = np.maximum(np.minimum(age, np.minimum(tenure, grown)), 0)
    order = share_of(traits.usual_pay[who], person.usually_invested[who])
    value = share_of(order, plans.growth.take(age))
    units[who] = units_bought(value, month)
    irregular = conditions.parameters.personas.irregularity[person.persona[who]]
    runs = (bits(drawn, UNIFORM_BITS, UNIFORM_BITS) < plans.running) | (irregular == 0)
    since[who] = (month.number - age) * runs
    return FirstPortfolios(units, since)


def usually_invested(person: Person, running_since: Integers) -> Integers:
    """The share of pay that customers usually invest, zero without a standing order."""
    found: Integers = person.usually_invested * (running_since > 0)
    return found


@dataclass(frozen=True)
class Orders:
    """The standing orders of a month."""

    running_since: Integers  # shape (n,)
    who: Integers  # positions of the m customers who invest or hold units
    drawn: Words  # their bits of the month, shape (m,)


def next_orders(
    state: State, person: Person, conditions: Conditions, random_seed: int
) -> Orders:
    """Standing orders after some stopped and others started.

    They stop more often in their first months. Those of a persona without irregularity
    always run.

    Args:
        state: The state at the month's beginning.
        person: The customers' constants.
        conditions: The month and its parameters.
        random_seed: The project's seed.
    """
    plans, number = conditions.parameters.portfolios, conditions.factors.number
    who = np.flatnonzero(person.invests | (state.units > 0))
    key = stream_key(random_seed, number, Stream.PORTFOLIO)
    drawn = draw(person.traits.words[who], key)
    uniform = bits(drawn, 0, UNIFORM_BITS)
    irregularity = conditions.parameters.personas.irregularity
    most = (
        max(plans.stop_first, plans.stop_later) * int(irregularity.max()) >> RATE_BITS
    )
    always = irregularity[person.persona[who]] == 0
    starting = always & (state.running_since[who] == 0)
    few = np.flatnonzero((uniform < max(most, plans.start)) | starting)
    uniform, position = uniform[few], who[few]
    since = state.running_since[position]
    irregular = irregularity[person.persona[position]]
    is_new = number - since < plans.settling_months
    stop = share_of(np.where(is_new, plans.stop_first, plans.stop_later), irregular)
    starts = (uniform < plans.start) | (irregular == 0)
    kept = since * (uniform >= stop)
    after = state.running_since.copy()
    after[position] = np.where(since > 0, kept, number * starts)
    return Orders(after, who, drawn)


def planned_sales(
    orders: Orders,
    state: State,
    person: Person,
    life: Life,
    planned: Integers,
    conditions: Conditions,
) -> Integers:
    """What customers sell whether or not money is short, in whole currency units.

    Some sell a share of their portfolio, and some a part of the cost of a life event.

    Args:
        orders: The month's standing orders.
        state: The state at the month's beginning.
        person: The customers' constants.
        life: The month's life events.
        planned: A month's planned spending, in paise.
        conditions: The month and its parameters.
    """
    parameters, sold = conditions.parameters, np.zeros_like(state.units)
    if not parameters.portfolios.redeems:
        return sold
    personas, code = parameters.personas, person.persona[orders.who]
    uniform = bits(orders.drawn, UNIFORM_BITS, UNIFORM_BITS)
    by_plan = uniform < personas.redemption_chance[code]
    for_event = (life.outlay[orders.who] > 0) & (personas.irregularity[code] > 0)
    willing = bits(orders.drawn, 2 * UNIFORM_BITS, UNIFORM_BITS)
    for_event &= willing < parameters.portfolios.event_chance
    chosen = np.flatnonzero(by_plan | for_event)
    who = orders.who[chosen]
    value = value_of(state.units[who], conditions.factors)
    taken = share_of(value, personas.redemption_share[code[chosen]]) * by_plan[chosen]
    cost = share_of(planned[who], life.outlay[who])
    part = share_of(cost, parameters.portfolios.event_share) * for_event[chosen]
    sold[who] = np.minimum(taken + part, value) // PAISE_PER_UNIT * PAISE_PER_UNIT
    return sold
