"""The loan: interest, instalments, arrears, prepayment, days past due, the score."""

from dataclasses import dataclass, replace

import numpy as np

from python_generators.engine.conditions import Luck, MonthFactors
from python_generators.engine.customer_batch import (
    SCORE_BITS,
    Person,
    State,
    annuity,
    annuity_share,
)
from python_generators.engine.engine_parameters import Terms
from python_generators.engine.rates import Integers, rate, share_of


@dataclass(frozen=True)
class Bill:
    """What the lender asks this month; shape (n,), paise."""

    interest_due: Integers  # unpaid before, and accrued this month
    due: Integers  # this month's instalment
    claim: Integers  # and those in arrears
    owed: Integers  # all principal and interest


def bill(state: State, month: MonthFactors) -> Bill:
    """Interest accrues on principal, never on interest; then the instalment is due."""
    accrued = share_of(state.outstanding, month.loan_rate)
    interest_due = state.interest_due + accrued
    owed = state.outstanding + interest_due
    due = np.minimum(state.instalment, owed - state.arrears)
    return Bill(interest_due, due, state.arrears + due, owed)


def wished_prepayment(
    person: Person,
    state: State,
    luck: Luck,
    bill: Bill,
    income: Integers,
    terms: Terms,
) -> Integers:
    """A part of the money above the buffer, now and then, by those without arrears.

    With the instalment it stays within the share of income that instalments may take.
    """
    struck = luck.event(2) < terms.prepayment_chance
    willing = struck & (state.arrears == 0) & (bill.claim >= bill.interest_due)
    surplus = np.maximum(state.balance - person.buffer, 0)
    room = np.maximum(share_of(income, terms.max_emi_share) - bill.claim, 0)
    wished = np.minimum(share_of(surplus, terms.prepayment_share), room)
    prepaid: Integers = np.minimum(wished, bill.owed - bill.claim) * willing
    return prepaid


def borrow(
    person: Person,
    state: State,
    month: MonthFactors,
    wished: Integers,
    unpaid: Integers,
    terms: Terms,
) -> tuple[Integers, Integers]:
    """A loan that the lender pays to the shop, and what it adds to the instalment.

    It is declined while instalments wait or when all instalments together would take
    more than ``instalment_share`` of a usual month's pay; the first falls due in the
    next month.

    Args:
        person: What stays the customer's.
        state: What the month began with.
        month: The month.
        wished: The share of the annual income to be borrowed, in fixed point.
        unpaid: Instalments unpaid at the month's end.
        terms: Terms of the loan.
    """
    loan = share_of(person.customers.income, wished)
    more = annuity(loan, month.loan_rate, terms)
    bearable = share_of(person.usual_pay, terms.instalment_share)
    granted = (unpaid == 0) & (state.instalment + more <= bearable)
    return loan * granted, more * granted


def reprice(state: State, before: int, after: int, terms: Terms) -> State:
    """Instalments when the rate of all loans moves: the term stays as it was.

    An instalment never vanishes: it stays a paisa at least.

    Args:
        state: What the month begins with.
        before: The rate until now, a month's.
        after: The rate from now on.
        terms: Terms of the loan.
    """
    ratio = rate(annuity_share(after, terms) / annuity_share(before, terms))
    moved = share_of(state.instalment, ratio)
    return replace(state, instalment=np.maximum(moved, np.minimum(state.instalment, 1)))


def unpaid_instalments(
    arrears: Integers, instalment: Integers, month: MonthFactors
) -> Integers:
    """How many instalments the arrears are, begun ones included.

    No more than have fallen due, though they may have been dearer than the last one.
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

    It drifts back to where it was when the simulation started, rises with each
    instalment paid, and falls while instalments wait or the account is overdrawn.
    """
    home = person.customers.credit_score << SCORE_BITS
    late = unpaid > 0
    points = (
        ((paid > 0) & ~late) * terms.score_on_time
        - late * terms.score_missed
        - (balance < 0) * terms.score_overdrawn
    )
    moved = state.score + share_of(home - state.score, terms.score_recovery)
    low, high = terms.score_min << SCORE_BITS, terms.score_max << SCORE_BITS
    score: Integers = np.clip(moved + (points << SCORE_BITS), low, high)
    return score
