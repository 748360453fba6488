"""The lives of a batch of customers, one month after the other."""

from collections.abc import Iterator, Sequence

import numpy as np

from python_generators.core.randomness import customer_words
from python_generators.engine.conditions import Conditions
from python_generators.engine.rates import ONE
from python_generators.lives.life_batch import Life, LifeCustomers, LifeEvents
from python_generators.lives.life_month import MonthDraws, next_life
from python_generators.lives.life_parameters import EVENTS

_LONG_AGO = -(1 << 20)  # in months


def follow_lives(
    customers: LifeCustomers, conditions: Sequence[Conditions], random_seed: int
) -> Iterator[Life]:
    """The lives of a batch of customers, one month after the other.

    Nothing happens to a customer before joining. Two scenarios give a customer the same
    events wherever their parameters of lives agree, unless an earlier event differs.

    Args:
        customers: The batch.
        conditions: The months, in order; a longer horizon keeps earlier months.
        random_seed: The project's seed.
    """
    nothing = np.zeros_like(customers.customer_id)
    life = Life(
        persona=customers.persona,
        pay_level=nothing + ONE,
        is_employed=np.ones(nothing.shape, dtype=np.bool_),
        tenancy=nothing,
        city=customers.city,
        outlay=nothing,
        events=LifeEvents.joined([]),
    )
    words = customer_words(customers.customer_id)
    latest = np.full((len(EVENTS), nothing.size), _LONG_AGO, dtype=np.int32)
    for here in conditions:
        draws = MonthDraws(words, here.factors, random_seed)
        life = next_life(customers, life, latest, draws, here.parameters.lives)
        yield life
