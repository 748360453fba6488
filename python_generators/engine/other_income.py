"""Income besides pay: tax refunds, interest on the account, support without work."""

import numpy as np

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.engine.conditions import MonthFactors
from python_generators.engine.customer_batch import State
from python_generators.engine.engine_parameters import Terms
from python_generators.engine.rates import Flags, Integers, share_of
from python_generators.engine.traits import Traits

_MONTHS_OF_A_QUARTER = 3


def tax_refund(traits: Traits, usual: Integers) -> Integers:
    """The refund of a year, in whole units of the currency.

    Args:
        traits: The customers' traits.
        usual: A usual month's pay.
    """
    units = share_of(usual, traits.refund) // PAISE_PER_UNIT
    found: Integers = units * PAISE_PER_UNIT
    return found


def account_interest(
    state: State, month: MonthFactors, terms: Terms
) -> tuple[Integers, Integers]:
    """Interest posted in the month, and interest accrued and not posted yet.

    It accrues on the balance at the month's beginning, if that is positive, and is
    posted in the last month of a quarter.

    Args:
        state: The state at the month's beginning.
        month: The month.
        terms: The rate.
    """
    accrued = state.accrued
    if terms.account_rate:
        accrued = accrued + share_of(np.maximum(state.balance, 0), terms.account_rate)
    nothing = np.zeros_like(accrued)
    if month.calendar_month % _MONTHS_OF_A_QUARTER:
        return nothing, accrued
    return accrued, nothing


def support(
    state: State, at_work: Flags, usual: Integers, terms: Terms
) -> tuple[Integers, Integers]:
    """What customers without work receive, and their months without work so far.

    Unemployment benefits are a share of usual pay, up to a limit, for some months.
    Family helps with a share of usual pay when money is short. The larger of the two is
    paid.

    Args:
        state: The state at the month's beginning.
        at_work: Whether the customers have work.
        usual: A usual month's pay, of the last job.
        terms: The shares and the limit.
    """
    months, paid = np.zeros_like(usual), np.zeros_like(usual)
    who = np.flatnonzero(~at_work)
    months[who] = state.workless[who] + 1
    pay = usual[who]
    benefit = np.minimum(share_of(pay, terms.benefit_share), terms.benefit_most)
    benefit *= months[who] <= terms.benefit_months
    is_short = state.balance[who] < share_of(pay, terms.family_below)
    paid[who] = np.maximum(benefit, share_of(pay, terms.family_share) * is_short)
    return paid, months
