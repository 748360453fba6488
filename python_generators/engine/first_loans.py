"""The loans of customers at the start: at every stage, some already late."""

from dataclasses import dataclass

import numpy as np

from python_generators.core.randomness import Stream, Words, bits, draw, stream_key
from python_generators.engine.borrowing import annuity_shares, bands
from python_generators.engine.customer_batch import SCORE_BITS
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.late_payments import first_miss_chance, unpaid_at_start
from python_generators.engine.rates import UNIFORM_BITS, Integers, share_of
from python_generators.engine.traits import Traits

_MOST_SHARES = 2  # of those that instalments may take of pay


@dataclass(frozen=True)
class FirstLoans:
    """The loans of n customers at the start; shape (n,), paise."""

    spread: Integers  # of a month's rate over the market's, fixed point
    rate: Integers  # a month's, fixed point
    instalment: Integers
    drawn: Words  # the term's bits, then those of what is late


@dataclass(frozen=True)
class FirstArrears:
    """What is unpaid of the first loans; shape (n,), paise."""

    interest_due: Integers
    arrears: Integers
    unpaid: Integers  # how many instalments


def first_loans(traits: Traits, parameters: Parameters, random_seed: int) -> FirstLoans:
    """Rates by score, and instalments that repay in the rest of the term.

    The rest of the term is drawn between the shortest and the longest. An instalment is
    at most a share of usual pay; what that leaves takes longer, up to a limit. If
    twice that share does not keep the limit, the loan has none.

    Args:
        traits: The customers' traits.
        parameters: The parameters.
        random_seed: The project's seed.
    """
    customers, terms = traits.customers, parameters.terms
    band = bands(customers.credit_score << SCORE_BITS, parameters.lending)
    spread = parameters.lending.spread[band]
    rates = np.maximum(spread + terms.loan_rate, 0)
    drawn = draw(traits.words, stream_key(random_seed, 0, Stream.LOAN))
    count = terms.longest_term - terms.shortest_term + 1
    term = count * bits(drawn, 0, UNIFORM_BITS) >> UNIFORM_BITS
    shares = annuity_shares(rates, terms.shortest_term + term)
    full = share_of(customers.loan, shares) + (customers.loan > 0)
    longest = annuity_shares(rates, terms.limit_term)
    least = share_of(customers.loan, longest) + (customers.loan > 0)
    bearable = share_of(traits.usual_pay, terms.instalment_share)
    takes_more = (least > bearable) & (least <= _MOST_SHARES * bearable)
    instalment = np.minimum(full, np.where(takes_more, least, bearable))
    return FirstLoans(spread, rates, instalment, drawn)


def first_arrears(
    traits: Traits,
    loans: FirstLoans,
    scarcity: Integers,
    scarcity_of_all: Integers,
    first_day: int,
    parameters: Parameters,
) -> FirstArrears:
    """What is unpaid, as the monthly rules leave it in the long run.

    A first instalment is missed by chance, or without work and money: as often as
    customers of the employment type have no work, times the scarcity of money and
    units. Who joins later is not late.

    Args:
        traits: The customers' traits.
        loans: The first loans.
        scarcity: Of money at hand in the middle of the year, in fixed point.
        scarcity_of_all: Of that money and what the portfolio is worth.
        first_day: The first day of the simulation, in days since 1970.
        parameters: The parameters.
    """
    customers = traits.customers
    loan, nothing = customers.loan, np.zeros_like(scarcity)
    if not parameters.terms.late_at_start:
        return FirstArrears(nothing, nothing, nothing)
    score = customers.credit_score << SCORE_BITS
    by_chance = first_miss_chance(scarcity, score, parameters)
    unable = share_of(scarcity_of_all, parameters.lives.jobless[customers.employment])
    unpaid = unpaid_at_start(
        by_chance + unable,
        bits(loans.drawn, UNIFORM_BITS, UNIFORM_BITS),
        bits(loans.drawn, 2 * UNIFORM_BITS, UNIFORM_BITS),
        parameters.terms,
    ) * ((loan > 0) & (customers.joined <= first_day))
    interest = unpaid * share_of(loan, loans.rate)
    arrears = np.minimum(unpaid * loans.instalment, loan + interest)
    return FirstArrears(interest, arrears, unpaid * (arrears > 0))
