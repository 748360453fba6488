"""The customers of a batch: their data, and the state carried from month to month."""

from dataclasses import dataclass

from python_generators.engine.rates import Integers

SCORE_BITS = 4  # a score changes in sixteenths of a point


@dataclass(frozen=True)
class Customers:
    """A batch of n customers; every field has shape (n,), amounts are paise."""

    customer_id: Integers
    persona: Integers  # codes: the order of Parameters.personas.names
    employment: Integers  # codes: the order of Parameters.employments.names
    income: Integers  # a year's
    loan: Integers
    balance: Integers
    overdraft_limit: Integers
    credit_score: Integers
    joined: Integers  # days since 1970
    age: Integers  # years
    city: Integers  # codes: the order of Parameters.lives.cities; -1 for other cities
    bought: Integers  # bits: the categories in which the customer has transactions
    category_weights: Integers  # shape (k, n): the order of Parameters.categories
    conversions: Integers  # bits: the order of Parameters.offers


@dataclass(frozen=True)
class State:
    """The state that is carried from month to month; shape (n,), amounts are paise."""

    balance: Integers
    accrued: Integers  # interest on the account, not posted yet
    workless: Integers  # months without work so far
    instalment: Integers  # a month's
    spread: Integers  # of a month's loan rate over the market's, fixed point
    outstanding: Integers  # principal owed
    interest_due: Integers  # accrued and unpaid
    arrears: Integers  # instalments due and unpaid
    unpaid: Integers  # how many they are
    units: Integers  # thousandths
    running_since: Integers  # the standing order, months since year 0; 0 if stopped
    score: Integers  # in 2**-SCORE_BITS points
    city: Integers  # codes, as those of customers
    home: Integers  # codes: the order of homes.HOMES
    tenancy: Integers  # the number of moves since the start
    renewal: Integers  # the month in which the rent rises, since year 0
    rent: Integers  # a month's, or what a home of one's own costs
    bill_unit: Integers  # the bills of a weight of one, in fixed point
    habit: Integers  # everyday spending around its plan, in standard deviations
    windfall: Integers  # of bonuses and refunds, to be spent in later months
    outlay: Integers  # large outlays, to be paid in later months
