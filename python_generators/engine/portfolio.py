"""Portfolios: what customers hold at the start, their standing orders, their sales.

Who invests holds units from the start, as many as the standing order of today would
have bought since the portfolio began. Standing orders stop and start; while one is
stopped the customer invests nothing. Units are sold in some months as planned, for a
part of the cost of life events, and where money is short (monthly_plans.py).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.core.randomness import Stream, Words, bits, draw, stream_key
from python_generators.engine.conditions import Conditions, MonthFactors
from python_generators.engine.customer_batch import State
from python_generators.engine.engine_parameters import AGE_BITS
from python_generators.engine.rates import UNIFORM_BITS, Flags, Integers, share_of
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
    units = np.zeros_like(amount)
    who = np.flatnonzero(amount)
    units[who] = -(-amount[who] * _UNITS // month.nav)
    return units


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
    """The standing orders of a month; shape (n,)."""

    running_since: Integers
    drawn: Words  # the month's bits

    @cached_property
    def runs(self) -> Flags:
        """Whose order runs."""
        found: Flags = self.running_since > 0
        return found


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
    irregular = conditions.parameters.personas.irregularity
    drawn = draw(person.traits.words, stream_key(random_seed, number, Stream.PORTFOLIO))
    uniform = bits(drawn, 0, UNIFORM_BITS)
    first, later = (
        share_of(irregular, chance) for chance in (plans.stop_first, plans.stop_later)
    )
    most = max(int(first.max()), int(later.max()), plans.start)
    waits = (irregular == 0)[person.persona] & (state.running_since == 0)
    who = np.flatnonzero((uniform < most) | waits)
    who = who[person.invests[who] | (state.units[who] > 0)]
    since, code, low = state.running_since[who], person.persona[who], uniform[who]
    is_new = number - since < plans.settling_months
    kept = since * (low >= np.where(is_new, first[code], later[code]))
    starts = (low < plans.start) | (irregular[code] == 0)
    after = state.running_since.copy()
    after[who] = np.where(since > 0, kept, number * starts)
    return Orders(after, drawn)


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
    plans, personas = parameters.portfolios, parameters.personas
    if not plans.redeems:
        return sold
    uniform = bits(orders.drawn, UNIFORM_BITS, UNIFORM_BITS)
    most = personas.redemption_chance.max()
    who = np.flatnonzero((uniform < most) | (life.outlay > 0))
    who = who[state.units[who] > 0]
    code, cost = person.persona[who], share_of(planned[who], life.outlay[who])
    willing = bits(orders.drawn[who], 2 * UNIFORM_BITS, UNIFORM_BITS)
    for_event = (willing < plans.event_chance) & (personas.irregularity[code] > 0)
    by_plan = uniform[who] < personas.redemption_chance[code]
    value = value_of(state.units[who], conditions.factors)
    taken = share_of(value, personas.redemption_share[code]) * by_plan
    part = share_of(cost, plans.event_share) * for_event
    sold[who] = np.minimum(taken + part, value) // PAISE_PER_UNIT * PAISE_PER_UNIT
    return sold
