"""What customers plan to spend in a month: a share of usual pay, and its exceptions.

Everyday spending is what the planned share leaves of usual pay after rent and bills. A
habit that persists moves it. Part of passing pay (a month's pay beyond usual pay) is
spent too: the smaller the money at hand, the larger the part. A bonus and a tax refund
are spent over several months. Without work, everyday spending is cut, more so without
money at hand.
"""

from dataclasses import dataclass

import numpy as np

from python_generators.engine.conditions import Draws, MonthFactors
from python_generators.engine.customer_batch import State
from python_generators.engine.engine_parameters import Habits, Parameters
from python_generators.engine.offers import Nudges
from python_generators.engine.pay import Income
from python_generators.engine.rates import (
    ONE,
    RATE_BITS,
    UNIFORM_BITS,
    Integers,
    share_of,
)
from python_generators.engine.settling import Person, PlannedShare
from python_generators.lives.life_batch import Life

_LEAST_EVERYDAY = ONE // 5  # of planned spending
_LEAST_HABIT = ONE // 5  # of everyday spending
_MOST_COMMITTED = 16 * ONE  # of usual commitments


@dataclass(frozen=True)
class Spending:
    """Planned spending besides fees, and what is carried on; shape (n,), paise."""

    needs: Integers  # everyday essentials
    least_needs: Integers  # those that come before bills and instalments
    wants: Integers
    bills: Integers  # rent and bills
    habit: Integers
    windfall: Integers
    outlay: Integers
    scarcity: Integers  # of money at hand, in fixed point


def commitments(
    state: State, income: Income, habits: Habits
) -> tuple[Integers, Integers]:
    """The rent, and the bills of a weight of one.

    They are amounts that last. With that switched off they follow the month's income.

    Args:
        state: The state at the month's beginning.
        income: The month's income.
        habits: The parameters.
    """
    if habits.has_commitments:
        return state.rent, state.bill_unit
    usual = np.maximum(income.usual, 1)
    factor = np.minimum((income.total << RATE_BITS) // usual, _MOST_COMMITTED)
    return share_of(state.rent, factor), share_of(state.bill_unit, factor)


def plan_spending(
    person: Person,
    state: State,
    month: MonthFactors,
    draws: Draws,
    life: Life,
    income: Income,
    planned: PlannedShare,
    bills: Integers,
    essential_share: Integers,
    claim: Integers,
    parameters: Parameters,
    nudges: Nudges | None,
) -> Spending:
    """The spending that is planned, whether or not it can be paid.

    Args:
        person: The customers' constants.
        state: The state at the month's beginning.
        month: The month.
        draws: The month's draws.
        life: Whether customers work, and the costs of their life events.
        income: The month's income.
        planned: The planned share of usual pay.
        bills: Rent and bills.
        essential_share: The essential part of everyday spending, in fixed point.
        claim: Instalments due.
        parameters: Personas and habits.
        nudges: The effects of offers and levers, if any.
    """
    habits = parameters.habits
    usual = income.usual
    share = _with_prices(person, planned, month)
    share = share_of(share, ONE - habits.event_reserve) - person.expected_outlay
    level = share_of(usual, share)
    passing = income.regular - usual
    if habits.follows_usual_pay:
        passing = passing * life.is_employed
    # Halfway through the passing pay: pay that is late and then doubled evens out.
    scarcity = scarcity_of(state.balance + (passing >> 1), level, habits)
    habit = _next_habit(person, state, draws)
    everyday = np.maximum(level - bills, share_of(level, _LEAST_EVERYDAY))
    swing = np.maximum(ONE + share_of(person.habit_spread, habit), _LEAST_HABIT)
    everyday = share_of(share_of(everyday, month.everyday_factor), swing)
    idle = np.flatnonzero(~life.is_employed)
    cut = habits.workless_low + share_of(scarcity[idle], habits.workless_width)
    everyday[idle] -= share_of(everyday[idle], cut)
    left = state.windfall
    extra = income.bonus + income.refund
    if extra.any():  # what is not spent of it is saved, invested, or repays
        left = left + share_of(extra, planned.share)
    windfall = share_of(left, habits.windfall_pace)
    if habits.follows_usual_pay:
        passed_on = habits.passing_low + share_of(scarcity, habits.passing_width)
    else:
        passed_on = share
    passing = share_of(passing, passed_on)
    free = np.maximum(
        state.balance + income.total - person.wants_floor - bills - claim, 0
    )
    kept = ONE - parameters.terms.caution
    most = share_of(free, kept)
    plain = np.clip(everyday + passing, 0, most)
    needs = share_of(plain, essential_share)
    wants = np.clip(everyday + windfall + passing, 0, most) - needs  # windfalls too
    least_needs = share_of(level, habits.least_needs)
    needs = np.maximum(needs, least_needs)
    if nudges is not None:
        who = nudges.who
        needed = needs[who] + bills[who]
        wants[who] = _nudged(wants[who], needed, usual[who], planned, nudges)
    outlay = state.outlay + _outlay(person, draws, life, usual, planned, parameters)
    paid = share_of(outlay, habits.outlay_pace)
    return Spending(
        needs=needs,
        least_needs=least_needs,
        wants=wants + paid,
        bills=bills,
        habit=habit,
        windfall=left - windfall,
        outlay=outlay - paid,
        scarcity=scarcity,
    )


def _with_prices(
    person: Person, planned: PlannedShare, month: MonthFactors
) -> Integers:
    """The planned share at the month's prices, which do not use a range's margin."""
    most = np.maximum(planned.high - person.margin, planned.share)
    dearer: Integers = np.minimum(share_of(planned.share, month.price_factor), most)
    return dearer


def scarcity_of(balance: Integers, level: Integers, habits: Habits) -> Integers:
    """One with no money at hand, falling to zero with much; fixed point.

    Args:
        balance: Money on the account.
        level: A month's planned spending.
        habits: The parameters.
    """
    enough = share_of(level, habits.passing_months) + 1
    money = np.maximum(balance, 0)
    ratio = (enough << 20) // (enough + money)
    return share_of(ratio, ratio)


def _next_habit(person: Person, state: State, draws: Draws) -> Integers:
    """An autoregressive step: what persists, and a new draw of mean zero."""
    drawn = 2 * draws.spending + 1 - (1 << UNIFORM_BITS)
    new = (drawn * person.innovation) >> UNIFORM_BITS
    return share_of(state.habit, person.persistence) + new


def _nudged(
    wants: Integers,
    needed: Integers,
    usual: Integers,
    planned: PlannedShare,
    nudges: Nudges,
) -> Integers:
    """Wants of the customers reached by offers; a plan stays in the persona's range.

    A plan that is outside already (a windfall, a festive month) is not brought back.
    """
    nudged = share_of(wants, nudges.wants) - share_of(usual, nudges.deposits)
    least = share_of(usual, planned.low[nudges.who])
    most = share_of(usual, planned.high[nudges.who])
    before = needed + wants
    low, high = np.minimum(least, before), np.maximum(most, before)
    after = np.clip(needed + np.maximum(nudged, 0), low, high)
    found: Integers = np.maximum(after - needed, 0)
    return found


def _outlay(
    person: Person,
    draws: Draws,
    life: Life,
    usual: Integers,
    planned: PlannedShare,
    parameters: Parameters,
) -> Integers:
    """A large outlay in some months, and the cost of events; paid over several.

    The cost of an event is a number of months of planned spending.
    """
    personas, outlay = parameters.personas, np.zeros_like(usual)
    occurs = draws.outlay < personas.shock_probability[person.persona]
    own = np.flatnonzero(occurs)
    outlay[own] = share_of(usual[own], personas.shock_share[person.persona[own]])
    events = np.flatnonzero(life.outlay)
    spent = share_of(usual[events], planned.share[events])
    outlay[events] += share_of(spent, life.outlay[events])
    return outlay
