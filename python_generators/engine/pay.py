"""The month's income: pay and bonus of customers at work, and other income."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from python_generators.engine import other_income
from python_generators.engine.conditions import Draws, MonthFactors
from python_generators.engine.engine_parameters import (
    PAY_BITS,
    Parameters,
)
from python_generators.engine.rates import ONE, Flags, Integers, share_of
from python_generators.engine.settling import Person


@dataclass(frozen=True)
class Income:
    """A month's income of n customers; shape (n,), paise."""

    usual: Integers  # pay of a usual month, without the bonus
    regular: Integers
    bonus: Integers
    refund: Integers  # of taxes
    investable: Integers  # pay and bonus, and the refund of customers at work
    interest: Integers  # on the account
    support: Integers  # of customers without work

    @cached_property
    def paid(self) -> Integers:
        """Pay and bonus."""
        return self.regular + self.bonus

    @cached_property
    def total(self) -> Integers:
        """All of it."""
        return self.paid + self.refund + self.interest + self.support


def month_income(
    person: Person,
    at_work: Flags,
    usual: Integers,
    draws: Draws,
    month: MonthFactors,
    interest: Integers,
    support: Integers,
    parameters: Parameters,
) -> Income:
    """Usual pay less the share held back for the bonus, times a level; and the bonus.

    The bonus, held back over a year, comes in a month of the customer's own. The level
    of pay is random for customers whose pay varies, and one for the others.

    Args:
        person: The customers' constants.
        at_work: Whether the customers have a job.
        usual: A usual month's pay.
        draws: The month's draws.
        month: The month.
        interest: On the account.
        support: Of customers without work.
        parameters: The parameters of pay, and a factor of all pay.
    """
    pays, factor = parameters.employments, parameters.terms.pay_factor
    code = person.traits.customers.employment
    bonus_share = share_of(pays.bonus_share[code], person.traits.bonus_level)
    without_bonus = share_of(usual, ONE - bonus_share)
    who = person.traits.varying
    quantile = (code[who] << PAY_BITS) + draws.pay_quantile[who]
    level = pays.pay.ravel().take(quantile).astype(np.int64)
    paid = without_bonus.copy()
    paid[who] = share_of(paid[who], level)
    paid *= at_work
    regular = paid if factor == ONE else share_of(paid, factor)
    bonus = np.zeros_like(usual)
    paid_now = person.traits.bonus_month == month.calendar_month
    who = np.flatnonzero(paid_now & at_work)
    bonus[who] = share_of(12 * usual[who], bonus_share[who])
    due = person.traits.refund_month == month.calendar_month
    refund = other_income.tax_refund(person.traits, usual) * due
    return Income(
        usual=without_bonus,
        regular=regular,
        bonus=bonus,
        refund=refund,
        investable=regular + bonus + refund * at_work,
        interest=interest,
        support=support,
    )
