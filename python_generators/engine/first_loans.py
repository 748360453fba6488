"""The loans of customers at the start: at every stage, some already late."""

from dataclasses import dataclass

import numpy as np

from python_generators.core.randomness import Stream, bits, draw, stream_key
from python_generators.engine.borrowing import annuity_shares
from python_generators.engine.conditions import MOST_UNPAID
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.rates import UNIFORM_BITS, Integers, share_of
from python_generators.engine.traits import Traits


@dataclass(frozen=True)
class FirstLoans:
    """The loans of n customers at the start; shape (n,), paise."""

    spread: Integers  # of a month's rate over the market's, fixed point
    instalment: Integers
    interest_due: Integers
    arrears: Integers
    unpaid: Integers  # how many instalments


def first_loans(traits: Traits, parameters: Parameters, random_seed: int) -> FirstLoans:
    """Instalments that repay in the rest of the term, and what is unpaid of them.

    The rate is that of the score's band. The rest of the term is drawn between the
    shortest and the longest. An instalment is at most a share of usual pay; what that
    leaves takes longer.

    Args:
        traits: The customers' traits.
        parameters: The parameters.
        random_seed: The project's seed.
    """
    customers, terms = traits.customers, parameters.terms
    lending = parameters.lending
    spread = lending.spread[lending.band.take(customers.credit_score, mode="clip")]
    rates = np.maximum(spread + terms.loan_rate, 0)
    drawn = draw(traits.words, stream_key(random_seed, 0, Stream.LOAN))
    count = terms.longest_term - terms.shortest_term + 1
    term = count * bits(drawn, 0, UNIFORM_BITS) >> UNIFORM_BITS
    shares = annuity_shares(rates, terms.shortest_term + term)
    full = share_of(customers.loan, shares) + (customers.loan > 0)
    instalment = np.minimum(full, share_of(traits.usual_pay, terms.instalment_share))
    late = bits(drawn, UNIFORM_BITS, UNIFORM_BITS) < terms.late_at_start
    few = bits(drawn, 2 * UNIFORM_BITS, UNIFORM_BITS)
    few = few * few >> UNIFORM_BITS  # seldom many
    unpaid = (1 + (few * MOST_UNPAID >> UNIFORM_BITS)) * late * _owes(customers)
    interest = unpaid * share_of(customers.loan, rates)
    arrears = np.minimum(unpaid * instalment, customers.loan + interest)
    return FirstLoans(spread, instalment, interest, arrears, unpaid * (arrears > 0))


def _owes(customers: Customers) -> Integers:
    return (customers.loan > 0).astype(np.int64)
