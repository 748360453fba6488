"""The customers of a batch: their data, their constants and their monthly state."""

from dataclasses import dataclass, fields

import numpy as np

from python_generators.core.randomness import (
    Stream,
    Words,
    customer_words,
    draw,
    stream_key,
)
from python_generators.engine.conditions import position_in_range
from python_generators.engine.engine_parameters import Personas, Terms
from python_generators.engine.rates import ONE, Flags, Integers, rate, share_of

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
    category_weights: Integers  # shape (k, n): the order of Parameters.categories
    conversions: Integers  # bits: the order of Parameters.offers


@dataclass(frozen=True)
class Person:
    """The constants of customers under unchanged persona parameters; shape (n,)."""

    customers: Customers
    words: Words  # the start of all draws
    habit: Words
    usual_pay: Integers  # a month's, when the simulation starts
    spending_low: Integers
    spending_width: Integers
    typical_width: Integers  # the part of the width that a month without season uses
    investment_low: Integers
    investment_width: Integers
    standing_position: Integers  # of the standing investment order in the range
    persistence: Integers
    buffer: Integers  # the balance that the customer aims to hold
    wants_floor: Integers  # the balance below which wants are cut; never above zero


@dataclass(frozen=True)
class State:
    """The state that is carried from month to month; shape (n,), amounts are paise."""

    balance: Integers
    instalment: Integers  # a month's
    outstanding: Integers  # principal owed
    interest_due: Integers  # accrued and unpaid
    arrears: Integers  # instalments due and unpaid
    unpaid: Integers  # how many they are
    units: Integers  # thousandths
    score: Integers  # in 2**-SCORE_BITS points

    def where(self, mask: Flags, other: "State") -> "State":
        """This state where the mask holds, the other elsewhere."""
        return State(
            *(
                np.where(mask, getattr(self, f.name), getattr(other, f.name))
                for f in fields(State)
            )
        )


def settle(customers: Customers, personas: Personas, random_seed: int) -> Person:
    """The constants of the customers: habits and ranges."""
    code = customers.persona
    usual = customers.income // 12
    words = customer_words(customers.customer_id)
    habit = draw(words, stream_key(random_seed, 0, Stream.HABIT))
    persistence = personas.persistence[code]
    spending_low = personas.spending_low[code]
    spending_width = personas.spending_width[code]
    investment_low = personas.investment_low[code]
    investment_width = personas.investment_width[code]
    by_habit = position_in_range(persistence, habit, np.zeros_like(habit), 0)
    return Person(
        customers=customers,
        words=words,
        habit=habit,
        usual_pay=usual,
        spending_low=spending_low,
        spending_width=spending_width,
        typical_width=share_of(spending_width, ONE - personas.headroom[code]),
        investment_low=investment_low,
        investment_width=investment_width,
        standing_position=share_of(investment_width, by_habit),
        persistence=persistence,
        buffer=share_of(usual, personas.buffer_share[code]),
        wants_floor=-share_of(
            customers.overdraft_limit, personas.wants_on_overdraft[code]
        ),
    )


def open_accounts(person: Person, terms: Terms) -> State:
    """The first state: the opening balance, loan and score, no units."""
    customers = person.customers
    nothing = np.zeros_like(customers.balance)
    instalment = np.minimum(
        annuity(customers.loan, terms.loan_rate, terms),
        share_of(person.usual_pay, terms.instalment_share),
    )
    return State(
        balance=customers.balance,
        instalment=instalment,
        outstanding=customers.loan,
        interest_due=nothing,
        arrears=nothing,
        unpaid=nothing,
        units=nothing,
        score=customers.credit_score << SCORE_BITS,
    )


def annuity(loan: Integers, monthly_rate: int, terms: Terms) -> Integers:
    """The equal monthly instalment that repays the loan in its tenor, rounded up."""
    return share_of(loan, rate(annuity_share(monthly_rate, terms))) + (loan > 0)


def annuity_share(monthly_rate: int, terms: Terms) -> float:
    """The instalment's share of a loan."""
    growth = monthly_rate / ONE
    if not growth:
        return 1 / terms.loan_tenor
    return growth / (1 - (1 + growth) ** -terms.loan_tenor)
