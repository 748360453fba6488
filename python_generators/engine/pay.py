"""The month's pay: irregular pay and the bonus of customers at work."""

import numpy as np

from python_generators.engine.conditions import Draws, MonthFactors
from python_generators.engine.customer_batch import Person
from python_generators.engine.engine_parameters import PAY_BITS, Employments
from python_generators.engine.rates import ONE, Flags, Integers, share_of


def regular(
    person: Person,
    at_work: Flags,
    usual: Integers,
    draws: Draws,
    pay: Employments,
    factor: int,
) -> Integers:
    """Usual pay, less the share held back for the bonus, times a random level.

    Args:
        person: The customers' constants.
        at_work: Whether the customers have a job.
        usual: A usual month's pay.
        draws: The month's draws.
        pay: The parameters of pay.
        factor: A factor of all pay, in fixed point.
    """
    code = person.customers.employment
    quantile = (code << PAY_BITS) + draws.pay_quantile
    level = pay.pay.ravel().take(quantile).astype(np.int64)
    held_back = share_of(usual, ONE - pay.bonus_share[code])
    paid = share_of(held_back, level) * at_work
    return paid if factor == ONE else share_of(paid, factor)


def bonus(
    person: Person,
    at_work: Flags,
    usual: Integers,
    month: MonthFactors,
    pay: Employments,
) -> Integers:
    """The pay that was held back over a year, in the bonus month."""
    if month.calendar_month not in pay.bonus_month:
        return np.zeros_like(usual)
    code = person.customers.employment
    due = at_work & (pay.bonus_month[code] == month.calendar_month)
    paid: Integers = share_of(12 * usual, pay.bonus_share[code]) * due
    return paid
