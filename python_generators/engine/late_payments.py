"""Instalments that are paid late although there is money: how often, and for how long.

A first instalment is missed by chance: more often with little money at hand and with a
low credit score. Who is late pays nothing again, or pays one instalment and stays as
late as before, or pays all that is due. The loans of the start are as late as this rule
makes them in the long run.
"""

from itertools import accumulate

import numpy as np

from python_generators.engine.borrowing import bands
from python_generators.engine.conditions import MOST_UNPAID, Draws
from python_generators.engine.customer_batch import State
from python_generators.engine.engine_parameters import Parameters, Terms
from python_generators.engine.rates import UNIFORM_BITS, Integers, rate, share_of

_DEEPLY = 3  # unpaid instalments, from which on customers seldom catch up
_LEAST = 1e-6  # of a probability


def wished_payment(
    state: State,
    draws: Draws,
    scarcity: Integers,
    claim: Integers,
    parameters: Parameters,
) -> Integers:
    """The part of the claim that the customers mean to pay; shape (n,), paise.

    Args:
        state: The state at the month's beginning.
        draws: The month's draws.
        scarcity: Of money at hand, in fixed point.
        claim: Instalments due, those in arrears included.
        parameters: The parameters.
    """
    paid = claim.copy()
    who = np.flatnonzero(claim)
    unpaid, due = state.unpaid[who], claim[who]
    first = first_miss_chance(scarcity[who], state.score[who], parameters)
    none, one = (
        chances[np.minimum(unpaid, _DEEPLY)]
        for chances in _chances_when_late(parameters.terms)
    )
    none = np.where(unpaid > 0, none, first)
    drawn = draws.event(3)[who]
    single = np.minimum(due, state.instalment[who])
    paid[who] = np.where(drawn < none, 0, np.where(drawn < none + one, single, due))
    return paid


def first_miss_chance(
    scarcity: Integers, score: Integers, parameters: Parameters
) -> Integers:
    """The chance of 2**16 that a customer who is not late misses an instalment.

    Args:
        scarcity: Of money at hand, in fixed point.
        score: In 2**-SCORE_BITS points.
        parameters: The parameters.
    """
    lending = parameters.lending
    factor = lending.late_factor[bands(score, lending)]
    found = share_of(share_of(scarcity, parameters.terms.miss_chance), factor)
    most: Integers = np.minimum(found, 1 << UNIFORM_BITS)
    return most


def unpaid_at_start(
    first: Integers, late: Integers, number: Integers, terms: Terms
) -> Integers:
    """How many instalments are unpaid in the long run; shape (n,).

    In the long run, of those with k unpaid ones as many leave in a month as come from
    k - 1.

    Args:
        first: The chance of a first miss, of 2**16.
        late: Draws of 2**16: whether anything is unpaid.
        number: Draws of 2**16: how many.
        terms: The chances of customers who are late.
    """
    none, one = (chances / (1 << UNIFORM_BITS) for chances in _chances_when_late(terms))
    shares = [1 / max(1 - one[1], _LEAST)]
    for count in range(2, MOST_UNPAID + 1):
        before, here = min(count - 1, _DEEPLY), min(count, _DEEPLY)
        shares.append(shares[-1] * none[before] / max(1 - one[here], _LEAST))
    summed = list(accumulate(shares))
    weighted = share_of(first, rate(summed[-1]))
    is_late = (late << UNIFORM_BITS) < weighted * ((1 << UNIFORM_BITS) - late)
    edges = [round(part / summed[-1] * (1 << UNIFORM_BITS)) for part in summed[:-1]]
    found: Integers = (1 + np.searchsorted(edges, number, side="right")) * is_late
    return found


def _chances_when_late(terms: Terms) -> tuple[Integers, Integers]:
    """Of paying nothing and of paying one instalment, by unpaid ones up to three."""
    none = (0, terms.stay_late, terms.stay_late, terms.stay_deeply_late)
    one = (0, terms.pay_one_late, terms.pay_one_late, terms.pay_one_deeply_late)
    return np.array(none), np.array(one)
