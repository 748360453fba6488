"""The loans of customers at the start: at every stage, some already late."""

from dataclasses import dataclass

import numpy as np

from python_generators.core.randomness import Stream, bits, draw, stream_key
from python_generators.engine.conditions import MOST_UNPAID
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Terms
from python_generators.engine.rates import (
    ONE,
    UNIFORM_BITS,
    Integers,
    rate,
    share_of,
)
from python_generators.engine.traits import Traits


@dataclass(frozen=True)
class FirstLoans:
    """The loans of n customers at the start; shape (n,), paise."""

    instalment: Integers
    interest_due: Integers
    arrears: Integers
    unpaid: Integers  # how many instalments


def first_loans(
    traits: Traits, terms: Terms, first_day: int, random_seed: int
) -> FirstLoans:
    """Instalments that repay in the rest of the term, and what is unpaid of them.

    The rest of the term is drawn between the shortest and the longest. An instalment is
    at most a share of usual pay; what that leaves takes longer. Who joins later is not
    late.

    Args:
        traits: The customers' traits.
        terms: Terms of the loan.
        first_day: The first day of the simulation, in days since 1970.
        random_seed: The project's seed.
    """
    customers = traits.customers
    drawn = draw(traits.words, stream_key(random_seed, 0, Stream.LOAN))
    count = terms.longest_term - terms.shortest_term + 1
    term = count * bits(drawn, 0, UNIFORM_BITS) >> UNIFORM_BITS
    shares = np.array(
        [_rate_of_term(terms, terms.shortest_term + more) for more in range(count)]
    )
    full = share_of(customers.loan, shares[term]) + (customers.loan > 0)
    instalment = np.minimum(full, share_of(traits.usual_pay, terms.instalment_share))
    late = bits(drawn, UNIFORM_BITS, UNIFORM_BITS) < terms.late_at_start
    late &= customers.joined <= first_day
    few = bits(drawn, 2 * UNIFORM_BITS, UNIFORM_BITS)
    few = few * few >> UNIFORM_BITS  # seldom many
    unpaid = (1 + (few * MOST_UNPAID >> UNIFORM_BITS)) * late * _owes(customers)
    interest = unpaid * share_of(customers.loan, terms.loan_rate)
    arrears = np.minimum(unpaid * instalment, customers.loan + interest)
    return FirstLoans(instalment, interest, arrears, unpaid * (arrears > 0))


def _owes(customers: Customers) -> Integers:
    return (customers.loan > 0).astype(np.int64)


def _rate_of_term(terms: Terms, months: int) -> int:
    """The instalment's share of a loan that is repaid in some months."""
    growth = terms.loan_rate / ONE
    return rate(growth / (1 - (1 + growth) ** -months) if growth else 1 / months)
