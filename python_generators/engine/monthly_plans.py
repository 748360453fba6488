"""A customer's plan for a month's money, and the plan that can be paid.

Plans are cut, when money is short, in this order: prepayment, discretionary spending,
investments; then units are sold, as far as the persona does not accept to be
overdrawn; then the overdraft is drawn on, then the instalment is missed, then
everyday essentials, bills and rent, the least that needs cost, and the bank's fees are
cut.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.engine.conditions import (
    Draws,
    MonthFactors,
    position_in_range,
)
from python_generators.engine.customer_batch import State
from python_generators.engine.engine_parameters import Terms
from python_generators.engine.offers import Nudges
from python_generators.engine.pay import Income
from python_generators.engine.portfolio import Orders, value_of
from python_generators.engine.rates import Integers, cut, share_of
from python_generators.engine.settling import Person, PlannedShare
from python_generators.engine.spending import Spending


@dataclass(frozen=True)
class Plan:
    """Planned payments of a month; shape (n,), paise."""

    needs: Integers  # everyday essentials
    least_needs: Integers  # those that are cut last
    wants: Integers  # discretionary spending
    bills: Integers  # rent and bills, essential too
    fees: Integers  # what the bank charges: spending too
    bought: Integers  # investments
    redeemed: Integers  # units sold
    claim: Integers  # instalments due, this month's and those in arrears
    prepayment: Integers  # principal repaid before it is due

    @cached_property
    def spending(self) -> Integers:
        """All spending."""
        return self.needs + self.wants + self.bills + self.fees

    @cached_property
    def repayment(self) -> Integers:
        """All payments to the lender."""
        return self.claim + self.prepayment

    @cached_property
    def total(self) -> Integers:
        """All payments, less what is redeemed."""
        return self.spending + self.bought + self.repayment - self.redeemed


def make_plan(
    person: Person,
    state: State,
    draws: Draws,
    income: Income,
    spending: Spending,
    planned: PlannedShare,
    orders: Orders,
    redeemed: Integers,
    claim: Integers,
    prepayment: Integers,
    terms: Terms,
    nudges: Nudges | None,
) -> Plan:
    """The month's plan, whether or not it can be paid.

    Args:
        person: The customers' constants.
        state: The state at the month's beginning.
        draws: The month's draws.
        income: The month's income.
        spending: Planned spending.
        planned: What the persona's ranges allow.
        orders: The standing orders.
        redeemed: Planned sales of units.
        claim: Instalments due.
        prepayment: The planned prepayment.
        terms: The terms of the account.
        nudges: The effects of offers and levers, if any.
    """
    position = position_in_range(person.persistence, person.traits.habit, draws.pay, 0)
    position = share_of(person.investment_width, position) * person.invests
    invested = invested_share(person, position, planned, orders, nudges)
    return Plan(
        needs=_whole(spending.needs),
        least_needs=_whole(spending.least_needs),
        wants=_whole(spending.wants),
        bills=spending.bills,
        fees=_fees(state, terms),
        bought=share_of(income.investable, invested) // terms.sip_step * terms.sip_step,
        redeemed=redeemed,
        claim=claim,
        prepayment=prepayment,
    )


def invested_share(
    person: Person,
    position: Integers,
    planned: PlannedShare,
    orders: Orders,
    nudges: Nudges | None,
) -> Integers:
    """The share of income to invest, nudged within the persona's range.

    It is zero without a standing order, but for what an offer adds.

    Args:
        person: The customers' constants.
        position: The position in the range's width before nudges.
        planned: What the persona's ranges allow.
        orders: The standing orders.
        nudges: The effects of offers and levers, if any.
    """
    share = person.investment_low + position
    share *= orders.runs
    if nudges is not None:
        who, runs = nudges.who, orders.runs[nudges.who]
        low, width = person.investment_low[who], person.investment_width[who]
        own, most = share[who], np.maximum(low + width, share[who])
        share[who] = np.clip(own + nudges.sip, low * runs, most)
    found: Integers = np.minimum(share, planned.most_invested, out=share)
    return found


def _whole(amount: Integers) -> Integers:
    """The amount in whole units of the currency, rounded down."""
    return amount // PAISE_PER_UNIT * PAISE_PER_UNIT


def _fees(state: State, terms: Terms) -> Integers:
    """Interest on the overdraft, the account fee, a fee while in arrears."""
    fees = terms.account_fee + (state.arrears > 0) * terms.bounce_fee
    overdrawn = np.flatnonzero(state.balance < 0)
    fees[overdrawn] += share_of(-state.balance[overdrawn], terms.overdraft_rate)
    found: Integers = fees
    return found


def within_means(
    plan: Plan,
    person: Person,
    state: State,
    month: MonthFactors,
    means: Integers,
    redeems: bool,
) -> Plan:
    """The plan, cut to what can be paid.

    Args:
        plan: The month's plan.
        person: The customers' constants.
        state: The state at the month's beginning.
        month: The month.
        means: Opening balance and income.
        redeems: Whether units are sold where money is short.
    """
    short = np.maximum(plan.total - means, 0)
    who = np.flatnonzero(short)
    if not who.size:
        return plan
    prepayment, wants = plan.prepayment.copy(), plan.wants.copy()
    bought = plan.bought.copy()
    prepayment[who], left = cut(prepayment[who], short[who])
    over = np.maximum(left + person.wants_floor[who], 0)
    kept, left = cut(wants[who], over)
    wants[who] = _whole(kept)
    bought[who], left = cut(bought[who], left)
    plan = replace(plan, wants=wants, bought=bought, prepayment=prepayment)
    if redeems:
        plan = _sell(plan, state, month, who, left)
    limit = means + person.traits.customers.overdraft_limit
    beyond = np.flatnonzero(plan.total > limit)
    return _miss(plan, state.instalment, limit, beyond) if beyond.size else plan


def _sell(
    plan: Plan, state: State, month: MonthFactors, who: Integers, short: Integers
) -> Plan:
    """Who is short sells units, for whole units of the currency where there are any."""
    position = np.flatnonzero(short)
    sellers = who[position]
    redeemed = plan.redeemed.copy()
    worth = value_of(state.units[sellers], month) - redeemed[sellers]
    wished = -(-short[position] // PAISE_PER_UNIT) * PAISE_PER_UNIT
    redeemed[sellers] += np.minimum(wished, worth)
    return replace(plan, redeemed=redeemed)


def _miss(plan: Plan, instalment: Integers, limit: Integers, who: Integers) -> Plan:
    """Who cannot pay drops whole instalments, then cuts needs, bills and fees."""
    claim, needs = plan.claim.copy(), plan.needs.copy()
    bills, fees = plan.bills.copy(), plan.fees.copy()
    room = limit[who] - (plan.total - plan.claim)[who]
    whole = np.maximum(instalment[who], 1)
    claim[who] = np.where(
        room >= claim[who], claim[who], np.maximum(room, 0) // whole * whole
    )
    short = np.maximum(claim[who] - room, 0)
    least = np.minimum(plan.least_needs[who], needs[who])
    kept, short = cut(needs[who] - least, short)
    kept = _whole(kept)
    bills[who], short = cut(bills[who], short)
    least, short = cut(least, short)
    needs[who] = kept + _whole(least)
    fees[who], _ = cut(fees[who], short)
    return replace(plan, claim=claim, needs=needs, bills=bills, fees=fees)
