"""Employment and pay: job loss, new jobs, raises, irregular pay, the bonus."""

from dataclasses import replace

import numpy as np

from python_generators.engine.conditions import Draws, MonthFactors
from python_generators.engine.customer_batch import Person, State
from python_generators.engine.engine_parameters import PAY_BITS, Employments
from python_generators.engine.rates import ONE, UNIFORM_BITS, Integers, share_of


def work(
    person: Person, state: State, month: MonthFactors, draws: Draws, pay: Employments
) -> State:
    """Employment at the start of the month, and raises of employed customers."""
    code, drawn = person.customers.employment, draws.event(0)
    at_work = np.where(
        state.is_employed, drawn >= pay.job_loss[code], drawn < pay.job_return[code]
    )
    state = replace(state, is_employed=at_work)
    if month.calendar_month not in pay.raise_month:
        return state
    position = (pay.raise_width[code] * draws.event(1)) >> UNIFORM_BITS
    due = at_work & (pay.raise_month[code] == month.calendar_month)
    more = share_of(state.pay_level, pay.raise_low[code] + position)
    return replace(state, pay_level=state.pay_level + more * due)


def regular(
    person: Person,
    state: State,
    usual: Integers,
    draws: Draws,
    pay: Employments,
    factor: int,
) -> Integers:
    """Usual pay, less the share held back for the bonus, times a random level.

    Args:
        person: The customers' constants.
        state: The state at the month's beginning.
        usual: A usual month's pay.
        draws: The month's draws.
        pay: The parameters of pay.
        factor: A factor of all pay, in fixed point.
    """
    code = person.customers.employment
    quantile = (code << PAY_BITS) + draws.pay_quantile
    level = pay.pay.ravel().take(quantile).astype(np.int64)
    held_back = share_of(usual, ONE - pay.bonus_share[code])
    paid = share_of(held_back, level) * state.is_employed
    return paid if factor == ONE else share_of(paid, factor)


def bonus(
    person: Person,
    state: State,
    usual: Integers,
    month: MonthFactors,
    pay: Employments,
) -> Integers:
    """The pay that was held back over a year, in the bonus month."""
    if month.calendar_month not in pay.bonus_month:
        return np.zeros_like(usual)
    code = person.customers.employment
    due = state.is_employed & (pay.bonus_month[code] == month.calendar_month)
    paid: Integers = share_of(12 * usual, pay.bonus_share[code]) * due
    return paid
