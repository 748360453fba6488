"""The loan: interest, instalments, arrears, prepayment, days past due, the score."""

from dataclasses import dataclass, replace

import numpy as np

from python_generators.engine.conditions import Draws, MonthFactors
from python_generators.engine.customer_batch import (
    SCORE_BITS,
    State,
    annuity,
    annuity_share,
)
from python_generators.engine.engine_parameters import Terms
from python_generators.engine.rates import Flags, Integers, rate, share_of
from python_generators.engine.settling import Person

_DEEPLY = 3  # unpaid instalments, from which on customers seldom catch up


@dataclass(frozen=True)
class Bill:
    """The lender's claims in a month; shape (n,), paise."""

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


def is_missed(state: State, draws: Draws, scarcity: Integers, terms: Terms) -> Flags:
    """Who pays no instalment, whatever money there is.

    The smaller the money at hand, the more often; who is late often stays late.

    Args:
        state: The state at the month's beginning.
        draws: The month's draws.
        scarcity: Of money at hand, in fixed point.
        terms: Terms of the loan.
    """
    late = np.where(state.unpaid < _DEEPLY, terms.stay_late, terms.stay_deeply_late)
    first = share_of(scarcity, terms.miss_chance)
    chance = np.where(state.unpaid > 0, late, first)
    found: Flags = draws.event(3) < chance
    return found


def borrow(
    person: Person,
    state: State,
    month: MonthFactors,
    wished: Integers,
    unpaid: Integers,
    terms: Terms,
) -> tuple[Integers, Integers]:
    """A new loan, paid to the shop by the lender, and the increase of the instalment.

    It is declined for customers in arrears, and where all instalments together would
    exceed ``instalment_share`` of a usual month's pay. The first instalment falls due
    in the next month.

    Args:
        person: The customers' constants.
        state: The state at the month's beginning.
        month: The month.
        wished: The share of the annual income to be borrowed, in fixed point.
        unpaid: Instalments unpaid at the month's end.
        terms: Terms of the loan.
    """
    loan = share_of(person.traits.customers.income, wished)
    more = annuity(loan, month.loan_rate, terms)
    bearable = share_of(person.traits.usual_pay, terms.instalment_share)
    granted = (unpaid == 0) & (state.instalment + more <= bearable)
    return loan * granted, more * granted


def reprice(state: State, before: int, after: int, terms: Terms) -> State:
    """Instalments after a change of the rate of all loans; the term stays the same.

    An instalment stays at least one paisa.

    Args:
        state: The state at the month's beginning.
        before: The rate until now, a month's.
        after: The rate from now on.
        terms: Terms of the loan.
    """
    ratio = rate(annuity_share(after, terms) / annuity_share(before, terms))
    changed = share_of(state.instalment, ratio)
    return replace(
        state, instalment=np.maximum(changed, np.minimum(state.instalment, 1))
    )


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
