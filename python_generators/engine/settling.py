"""The shares that customers plan, so that a year stays in the persona's ranges.

A customer's target is drawn within the declared range, away from its ends. The planned
share of usual pay is solved from it: what instalment and investments leave. It follows
lasting things only; no month's result changes it.
"""

from dataclasses import dataclass, fields

import numpy as np

from python_generators.core.randomness import bits
from python_generators.engine.conditions import position_in_range
from python_generators.engine.engine_parameters import PAY_BITS, Parameters
from python_generators.engine.rates import (
    ONE,
    RATE_BITS,
    UNIFORM_BITS,
    Flags,
    Integers,
    share_of,
)
from python_generators.engine.traits import Traits


@dataclass(frozen=True)
class Person:
    """The constants of customers under one persona each; shape (n,), fixed point."""

    traits: Traits
    persona: Integers  # codes
    spending_low: Integers
    spending_high: Integers
    spending_target: Integers
    savings_low: Integers
    savings_high: Integers
    savings_target: Integers
    margin: Integers  # what the price level may not use of the spending range
    investment_low: Integers
    invests: Flags  # by themselves; an offer may begin it
    investment_width: Integers
    standing_position: Integers  # of the standing investment order in the range
    usually_invested: Integers
    persistence: Integers
    innovation: Integers
    habit_spread: Integers
    expected_outlay: Integers  # of a month's usual pay
    buffer: Integers  # the balance that the customer aims to hold, in paise
    wants_floor: Integers  # the balance below which wants are cut; never above zero


def settle(traits: Traits, persona: Integers, parameters: Parameters) -> Person:
    """The constants of the customers: targets and ranges.

    Args:
        traits: The customers' lasting traits.
        persona: Codes, shape (n,).
        parameters: The parameters.
    """
    personas, customers = parameters.personas, traits.customers
    low, high = personas.spending_low[persona], personas.spending_high[persona]
    least, most = personas.savings_low[persona], personas.savings_high[persona]
    promises_savings = least >= 0
    margin, persistence = personas.margin[persona], personas.persistence[persona]
    drawn = bits(traits.habit, PAY_BITS + UNIFORM_BITS, UNIFORM_BITS)
    inner = margin + (((ONE - 2 * margin) * drawn) >> UNIFORM_BITS)
    spending_target = low + share_of(high - low, inner)
    savings_target = np.zeros_like(low)
    if parameters.habits.solves_share:
        within = least + share_of(most - least, inner)
        savings_target = np.where(promises_savings, within, savings_target)
        spending_target = np.where(promises_savings, high, spending_target)
    invests = traits.invests | (personas.investment_low[persona] > 0)
    width = personas.investment_width[persona]
    lasting = share_of(width, _lasting(traits, persistence)) * invests
    return Person(
        traits=traits,
        persona=persona.copy(),
        spending_low=low,
        spending_high=high,
        spending_target=spending_target,
        savings_low=least,
        savings_high=most,
        savings_target=savings_target,
        margin=share_of(high - low, margin),
        investment_low=personas.investment_low[persona],
        invests=invests,
        investment_width=width,
        standing_position=lasting,
        usually_invested=personas.investment_low[persona]
        + lasting
        + (share_of(width, ONE - persistence) >> 1) * invests,
        persistence=persistence,
        innovation=personas.innovation[persona],
        habit_spread=personas.habit_spread[persona],
        expected_outlay=personas.shock_probability[persona]
        * personas.shock_share[persona]
        >> UNIFORM_BITS,
        buffer=share_of(traits.usual_pay, personas.buffer_share[persona]),
        wants_floor=-share_of(
            customers.overdraft_limit, personas.wants_on_overdraft[persona]
        ),
    )


def settle_again(
    person: Person, who: Integers, persona: Integers, parameters: Parameters
) -> None:
    """Change the constants of customers with a new persona, in place.

    Args:
        person: The customers' constants until now.
        who: The m positions of the customers who changed.
        persona: The codes of all customers, shape (n,).
        parameters: The parameters.
    """
    new = settle(person.traits.some(who), persona[who], parameters)
    for field in fields(Person):
        if field.name != "traits":
            getattr(person, field.name)[who] = getattr(new, field.name)


def _lasting(traits: Traits, persistence: Integers) -> Integers:
    """The part of the position in the range of investments that habit decides."""
    no_draw = np.zeros_like(traits.habit)
    return position_in_range(persistence, traits.habit, no_draw, 0)


@dataclass(frozen=True)
class PlannedShare:
    """The planned spending of a month over usual pay; fixed point, shape (n,)."""

    low: Integers  # the least share that keeps the persona's ranges
    share: Integers
    high: Integers  # the largest
    most_invested: Integers  # the largest share to invest that keeps them


def planned_share(
    person: Person,
    instalment: Integers,
    usual: Integers,
    invested: Integers,
    solves: bool,
) -> PlannedShare:
    """The planned share of usual pay.

    Args:
        person: The customers' constants.
        instalment: A month's instalment, 0 for customers without a loan.
        usual: A usual month's pay.
        invested: The share that is usually invested.
        solves: Whether instalment and investments are taken into account.
    """
    low, high = person.spending_low, person.spending_high
    if not solves:
        most = person.investment_low + person.investment_width
        return PlannedShare(low, person.spending_target, high, most)
    owed = np.zeros_like(low)
    who = np.flatnonzero(instalment)
    owing = (instalment[who] << RATE_BITS) // np.maximum(usual[who], 1)
    owed[who] = np.minimum(owing, ONE)
    room = ONE - owed - low - person.savings_low - person.margin
    most_invested = np.maximum(room, person.investment_low)
    free = ONE - np.minimum(invested, most_invested) - owed
    least = np.clip(free - person.savings_high, low, high)
    most = np.clip(free - person.savings_low, low, high)
    wished = np.minimum(person.spending_target, free - person.savings_target)
    return PlannedShare(least, np.clip(wished, least, most), most, most_invested)
