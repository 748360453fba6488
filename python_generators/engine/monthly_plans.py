"""A customer's plan for a month's money, and the plan that can be paid.

Plans are cut, when money is short, in this order: prepayment, discretionary spending,
investments, then the overdraft is drawn on, then the instalment is missed, then
essential spending and the bank's fees are cut.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from python_generators.engine.conditions import Draws, MonthFactors, position_in_range
from python_generators.engine.customer_batch import Person, State
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.offers import Nudges
from python_generators.engine.rates import Integers, cut, share_of


@dataclass(frozen=True)
class Plan:
    """Planned payments of a month; shape (n,), paise."""

    needs: Integers  # essential spending
    wants: Integers  # discretionary spending
    fees: Integers  # what the bank charges: spending too
    investments: Integers
    claim: Integers  # instalments due, this month's and those in arrears
    prepayment: Integers  # principal repaid before it is due

    @cached_property
    def spending(self) -> Integers:
        """All spending."""
        return self.needs + self.wants + self.fees

    @cached_property
    def repayment(self) -> Integers:
        """All payments to the lender."""
        return self.claim + self.prepayment

    @cached_property
    def total(self) -> Integers:
        """All payments."""
        return self.spending + self.investments + self.repayment


def make_plan(
    person: Person,
    state: State,
    month: MonthFactors,
    draws: Draws,
    income: Integers,
    usual: Integers,
    essential_share: Integers,
    claim: Integers,
    prepayment: Integers,
    parameters: Parameters,
    nudges: Nudges | None,
) -> Plan:
    """The month's plan, whether or not it can be paid.

    Args:
        person: The customers' constants.
        state: The state at the month's beginning.
        month: The month.
        draws: The month's draws.
        income: The month's income.
        usual: A usual month's pay.
        essential_share: The essential part of spending, in fixed point.
        claim: Instalments due.
        prepayment: The planned prepayment.
        parameters: Personas and terms.
        nudges: The effects of offers and levers, if any.
    """
    position = position_in_range(person.persistence, person.habit, draws.pay, 0)
    invested = invested_share(
        person, share_of(person.investment_width, position), nudges
    )
    needs, wants = _spending(
        person, state, month, draws, income, usual, essential_share, parameters, nudges
    )
    plan = Plan(
        needs=needs,
        wants=wants,
        fees=_fees(state, parameters),
        investments=share_of(income, invested),
        claim=claim,
        prepayment=prepayment,
    )
    return _within_declared_range(plan, person, income, parameters)


def invested_share(
    person: Person, position: Integers, nudges: Nudges | None
) -> Integers:
    """The share of income to invest, nudged within the persona's range.

    Args:
        person: The customers' constants.
        position: The position in the range's width before nudges.
        nudges: The effects of offers and levers, if any.
    """
    if nudges is not None:
        position = np.clip(position + nudges.sip, 0, person.investment_width)
    return person.investment_low + position


def _spending(
    person: Person,
    state: State,
    month: MonthFactors,
    draws: Draws,
    income: Integers,
    usual: Integers,
    essential_share: Integers,
    parameters: Parameters,
    nudges: Nudges | None,
) -> tuple[Integers, Integers]:
    """Needs and wants: a share of income inside the persona's range, and outlays.

    Season and prices shift the share within the range; while the balance is below the
    buffer, it stays in the lower part. In a month without income, spending is the
    essential part of a usual month's least spending. Large outlays are wants.
    """
    personas, code = parameters.personas, person.customers.persona
    position = position_in_range(person.persistence, person.habit, draws.pay, 1)
    careful = (state.balance < person.buffer) * parameters.terms.caution
    position = position - share_of(position, careful)
    low, width = person.spending_low, person.spending_width
    planned = share_of(
        low + share_of(person.typical_width, position), month.spending_factor
    )
    spending = share_of(income, np.clip(planned, low, low + width))
    lean = np.where(income > 0, spending, share_of(usual, low))
    needs = share_of(lean, essential_share)
    wants = np.where(income > 0, spending - needs, 0)
    if nudges is not None:
        wants = _nudged(wants, needs, person, income, nudges)
    occurs = draws.outlay < personas.shock_probability[code]
    outlay = share_of(usual, personas.shock_share[code]) * occurs
    return needs, wants + outlay


def _nudged(
    wants: Integers, needs: Integers, person: Person, income: Integers, nudges: Nudges
) -> Integers:
    """Wants after the effects of offers; spending stays in the persona's range."""
    nudged = share_of(wants, nudges.wants) - share_of(income, nudges.deposits)
    low, width = person.spending_low, person.spending_width
    spending = np.clip(
        needs + np.maximum(nudged, 0),
        share_of(income, low),
        share_of(income, low + width),
    )
    return np.where(income > 0, np.maximum(spending - needs, 0), wants)


def _fees(state: State, parameters: Parameters) -> Integers:
    """Interest on the overdraft, the account fee, a fee while in arrears."""
    terms = parameters.terms
    overdrawn = np.maximum(-state.balance, 0)
    bounced = (state.arrears > 0) * terms.bounce_fee
    return share_of(overdrawn, terms.overdraft_rate) + (terms.account_fee + bounced)


def _within_declared_range(
    plan: Plan, person: Person, income: Integers, parameters: Parameters
) -> Plan:
    """Wants, then needs, changed so that savings are in the declared range, if any.

    Fees are paid out of planned spending, wants first; beyond that they are waived.
    """
    personas, code = parameters.personas, person.customers.persona
    committed = plan.investments + plan.repayment
    planned = plan.needs + plan.wants
    least = -share_of(-income, personas.savings_low[code])
    most = share_of(income, personas.savings_high[code])
    savings = np.clip(income - planned - committed, least, most)
    affordable = np.maximum(income - committed - savings, 0)
    spending = np.where(income > 0, affordable, planned)
    fees = np.minimum(plan.fees, spending)
    needs = np.minimum(plan.needs, spending - fees)
    return replace(plan, needs=needs, wants=spending - fees - needs, fees=fees)


def within_means(
    plan: Plan, person: Person, instalment: Integers, means: Integers
) -> Plan:
    """The plan, cut to what can be paid.

    Args:
        plan: The month's plan.
        person: The customers' constants.
        instalment: A month's instalment.
        means: Opening balance and income.
    """
    short = np.maximum(plan.total - means, 0)
    prepayment, short = cut(plan.prepayment, short)
    allowed = -person.wants_floor
    wants, over = cut(plan.wants, np.maximum(short - allowed, 0))
    investments, _ = cut(plan.investments, over)
    plan = replace(plan, wants=wants, investments=investments, prepayment=prepayment)
    limit = means + person.customers.overdraft_limit
    beyond = np.flatnonzero(plan.total > limit)
    return _miss(plan, instalment, limit, beyond) if beyond.size else plan


def _miss(plan: Plan, instalment: Integers, limit: Integers, who: Integers) -> Plan:
    """Customers who cannot pay drop whole instalments, then cut needs, then fees."""
    claim, needs, fees = plan.claim.copy(), plan.needs.copy(), plan.fees.copy()
    room = limit[who] - (plan.total - plan.claim)[who]
    whole = np.maximum(instalment[who], 1)
    claim[who] = np.where(
        room >= claim[who], claim[who], np.maximum(room, 0) // whole * whole
    )
    short = np.maximum(claim[who] - room, 0)
    needs[who], short = cut(needs[who], short)
    fees[who], _ = cut(fees[who], short)
    return replace(plan, claim=claim, needs=needs, fees=fees)
