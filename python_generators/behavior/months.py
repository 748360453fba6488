"""The monthly engine: what a customer earns, spends, invests, repays and keeps.

Amounts are whole paise (int64) and shares fixed-point integers, so the same customers
give the same months on every machine. Every draw is a pure function of the seed, the
customer and the calendar month. docs/decisions.md tells the rules; plans.py says in
which order plans are cut when money is short.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from python_generators.behavior import loans, pay, plans, spending_mix
from python_generators.behavior.parameters import Parameters
from python_generators.behavior.people import (
    SCORE_BITS,
    Customers,
    Person,
    State,
    open_accounts,
    settle,
)
from python_generators.behavior.rates import Flags, Integers, share_of
from python_generators.behavior.world import (
    Luck,
    MonthFactors,
    category_weights,
    days_past_due,
)

# Paise to a currency unit, NAV's decimals and thousandths of units, in one factor.
_UNITS = 100_000
_FLOWS = (
    "income",
    "bonus",
    "spending",
    "savings",
    "investments",
    "sip",
    "loan_repayment",
    "loan_interest",
    "loan_prepayment",
    "loan_due",
    "spending_by_category",
)


Row = dict[str, npt.NDArray[Any]]  # one month of every field of Months


@dataclass(frozen=True)
class Months:
    """What n customers did in m months; shape (m, n), amounts in paise.

    Stocks stand at the month's end.
    """

    is_employed: Flags
    income: Integers
    bonus: Integers  # part of the income
    spending: Integers
    savings: Integers
    investments: Integers
    sip: Integers  # part of the investments, by standing order
    loan_repayment: Integers
    loan_interest: Integers  # part of the repayment
    loan_prepayment: Integers  # part of the repayment, all principal
    loan_due: Integers  # the month's instalment
    loan_arrears: Integers
    loan_interest_due: Integers
    loan_outstanding: Integers
    days_past_due: Integers  # days
    balance: Integers
    portfolio_units: Integers  # thousandths of a unit
    portfolio_value: Integers
    credit_score: Integers  # points
    spending_by_category: Integers  # shape (m, n, k): the order of Categories.names

    @classmethod
    def empty(cls, months: int, customers: int, categories: int) -> "Months":
        """Room for that many."""
        shape = (months, customers)
        room: Row = {f.name: np.empty(shape, dtype=np.int64) for f in fields(cls)}
        room["is_employed"] = np.empty(shape, dtype=np.bool_)
        room["spending_by_category"] = np.empty((*shape, categories), dtype=np.int64)
        return cls(**room)

    def row(self, index: int) -> Row:
        """One month, writable."""
        return {f.name: getattr(self, f.name)[index] for f in fields(self)}


def simulate(
    customers: Customers,
    months: Sequence[MonthFactors],
    parameters: Parameters,
    random_seed: int,
) -> Months:
    """The months of a batch of customers.

    Args:
        customers: The batch; opening balances must not be below the overdraft limit.
        months: The simulated months, in order; a longer horizon keeps earlier months.
        parameters: Personas, pay, categories and terms.
        random_seed: The project's seed.
    """
    person = settle(customers, months[0], parameters, random_seed)
    state = open_accounts(customers)
    names = parameters.categories.names
    result = Months.empty(len(months), len(customers.customer_id), len(names))
    late_days = days_past_due(months, parameters.terms.emi_day)
    for index, month in enumerate(months):
        row = result.row(index)
        after = _live(person, state, month, parameters, random_seed, row)
        joined = customers.joined <= month.first_day
        if not joined.all():
            after = after.where(joined, state)
            for flow in _FLOWS:
                row[flow][~joined] = 0
        _write_stocks(after, month, late_days[index], row)
        state = after
    return result


def _live(
    person: Person,
    state: State,
    month: MonthFactors,
    parameters: Parameters,
    random_seed: int,
    row: Row,
) -> State:
    """One month: its flows are written to the row, and the state after it returned."""
    pays, categories, terms = (
        parameters.employments,
        parameters.categories,
        parameters.terms,
    )
    luck = Luck.of(person.words, random_seed, month)
    state = pay.work(person, state, month, luck, pays)
    usual = share_of(person.usual_pay, state.pay_level)
    bonus = pay.bonus(person, state, usual, month, pays)
    income = pay.regular(person, state, usual, luck, pays) + bonus
    bill = loans.bill(person, state, month)
    weights = category_weights(
        person.customers.category_weights, person.words, random_seed, month, categories
    )
    plan = plans.make_plan(
        person,
        state,
        month,
        luck,
        income,
        usual,
        spending_mix.essential_share(weights, categories),
        bill.claim,
        loans.wished_prepayment(person, state, luck, bill, income, terms),
        parameters,
    )
    plan = plans.within_means(plan, person, state.balance + income)
    spending_mix.spread(plan, weights, categories, row["spending_by_category"])
    interest = np.minimum(plan.repayment, bill.interest_due)
    standing = share_of(usual, person.standing_share) // terms.sip_step
    row["income"][:] = income
    row["bonus"][:] = bonus
    row["spending"][:] = plan.spending
    row["savings"][:] = income - plan.total
    row["investments"][:] = plan.investments
    row["sip"][:] = np.minimum(standing * terms.sip_step, plan.investments)
    row["loan_repayment"][:] = plan.repayment
    row["loan_interest"][:] = interest
    row["loan_prepayment"][:] = plan.prepayment
    row["loan_due"][:] = bill.due
    arrears = bill.claim - plan.claim
    unpaid = loans.unpaid_instalments(arrears, person.instalment)
    balance = state.balance + row["savings"]
    return replace(
        state,
        balance=balance,
        outstanding=state.outstanding - (plan.repayment - interest),
        interest_due=bill.interest_due - interest,
        arrears=arrears,
        unpaid=unpaid,
        units=state.units + plan.investments * _UNITS // month.nav,
        score=loans.next_score(person, state, plan.claim, unpaid, balance, terms),
    )


def _write_stocks(
    state: State, month: MonthFactors, late_days: Integers, row: Row
) -> None:
    row["is_employed"][:] = state.is_employed
    row["loan_arrears"][:] = state.arrears
    row["loan_interest_due"][:] = state.interest_due
    row["loan_outstanding"][:] = state.outstanding
    row["days_past_due"][:] = late_days[state.unpaid]
    row["balance"][:] = state.balance
    row["portfolio_units"][:] = state.units
    row["portfolio_value"][:] = state.units * month.nav // _UNITS
    row["credit_score"][:] = state.score >> SCORE_BITS
