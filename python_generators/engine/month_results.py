"""What a month gives: the flows of customers, and their stocks at its end."""

from dataclasses import dataclass

from python_generators.engine.rates import Flags, Integers
from python_generators.engine.silence import Codes, Days


@dataclass(frozen=True)
class Flows:
    """The flows of n customers in a month; shape (n,), amounts in paise."""

    income: Integers
    bonus: Integers  # part of the income
    refund: Integers  # part of the income: of taxes
    interest: Integers  # part of the income: on the account
    support: Integers  # part of the income: of customers without work
    spending: Integers
    savings: Integers
    investments: Integers  # bought less redeemed
    bought: Integers
    redeemed: Integers
    sip: Integers  # part of what is bought, by standing order
    sip_orders: Integers  # the number of those orders
    loan_repayment: Integers
    loan_rate: Integers  # the month's, fixed point; 0 where nothing was owed
    loan_interest: Integers  # part of the repayment
    loan_prepayment: Integers  # part of the repayment, all principal
    loan_due: Integers  # the month's instalment
    loan_drawn: Integers  # borrowed this month; the lender pays it to the shop
    spending_by_category: Integers  # shape (n, k): the order of Categories.names


@dataclass(frozen=True)
class Stocks:
    """The stocks of n customers at a month's end; shape (n,), amounts in paise."""

    status: Codes  # positions in silence.STATUSES
    status_since: Days  # first day of the first month with it, NEVER before joining
    silence_cause: Codes  # positions in silence.CAUSES
    persona: Integers  # codes
    is_employed: Flags
    pay_level: Integers  # usual pay over that of the start, in fixed point
    home: Integers  # codes: the order of homes.HOMES
    loan_arrears: Integers
    loan_interest_due: Integers
    loan_outstanding: Integers
    days_past_due: Integers  # days
    balance: Integers
    opening_units: Integers  # held before the first month, zero in later months
    portfolio_units: Integers  # thousandths of a unit
    portfolio_value: Integers
    credit_score: Integers  # points
