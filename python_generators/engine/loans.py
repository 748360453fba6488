"""The loan: interest, instalments, arrears, prepayment, days past due, the score."""

from dataclasses import dataclass

import numpy as np

from python_generators.engine.borrowing import month_rates
from python_generators.engine.conditions import Draws, MonthFactors
from python_generators.engine.customer_batch import SCORE_BITS, State
from python_generators.engine.engine_parameters import Terms
from python_generators.engine.rates import Integers, share_of
from python_generators.engine.settling import Person


@dataclass(frozen=True)
class Bill:
    """The lender's claims in a month; shape (n,), paise."""

    rate: Integers  # the month's, fixed point; 0 where nothing is owed
    interest_due: Integers  # unpaid before, and accrued this month
    due: Integers  # this month's instalment
    claim: Integers  # and those in arrears
    owed: Integers  # all principal and interest


def bill(state: State, month: MonthFactors) -> Bill:
    """Interest accrues on principal, never on interest; then the instalment is due."""
    rates = month_rates(state.spread, month) * (state.outstanding > 0)
    accrued = share_of(state.outstanding, rates)
    interest_due = state.interest_due + accrued
    owed = state.outstanding + interest_due
    due = np.minimum(state.instalment, owed - state.arrears)
    return Bill(rates, interest_due, due, state.arrears + due, owed)


def wished_prepayment(
    person: Person,
    state: State,
    draws: Draws,
    bill: Bill,
    income: Integers,
    terms: Terms,
) -> Integers:
    """A random prepayment out of the balance above the buffer, without arrears only.

    With the instalment it stays within the share of income that instalments may take.
    """
    occurs = draws.event(2) < terms.prepayment_chance
    willing = occurs & (state.arrears == 0) & (bill.claim >= bill.interest_due)
    surplus = np.maximum(state.balance - person.buffer, 0)
    room = np.maximum(share_of(income, terms.max_emi_share) - bill.claim, 0)
    wished = np.minimum(share_of(surplus, terms.prepayment_share), room)
    prepaid: Integers = np.minimum(wished, bill.owed - bill.claim) * willing
    return prepaid


def unpaid_instalments(
    arrears: Integers, instalment: Integers, month: MonthFactors
) -> Integers:
    """The number of unpaid instalments, partly paid ones included.

    It is at most the number that have fallen due, even if earlier ones were larger.
    """
    count = np.zeros_like(arrears)
    late = np.flatnonzero(arrears)
    fallen_due = len(month.late_days) - 1
    count[late] = np.minimum(-(-arrears[late] // instalment[late]), fallen_due)
    return count


def next_score(
    person: Person,
    state: State,
    paid: Integers,
    unpaid: Integers,
    balance: Integers,
    terms: Terms,
) -> Integers:
    """The credit score after the month, in 2**-SCORE_BITS points.

    It reverts to its value at the start of the simulation, rises with each paid
    instalment, and falls while the customer is in arrears or overdrawn.
    """
    home = person.traits.customers.credit_score << SCORE_BITS
    late = unpaid > 0
    points = (
        ((paid > 0) & ~late) * terms.score_on_time
        - late * terms.score_missed
        - (balance < 0) * terms.score_overdrawn
    )
    reverted = state.score + share_of(home - state.score, terms.score_recovery)
    low, high = terms.score_min << SCORE_BITS, terms.score_max << SCORE_BITS
    score: Integers = np.clip(reverted + (points << SCORE_BITS), low, high)
    return score
