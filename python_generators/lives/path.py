"""The lives of a batch of customers, one month after the other."""

from collections.abc import Iterator, Sequence

import numpy as np

from python_generators.core.randomness import (
    Stream,
    bits,
    customer_words,
    draw,
    stream_key,
)
from python_generators.engine.conditions import Conditions
from python_generators.engine.homes import first_homes, home_draws
from python_generators.engine.rates import ONE, UNIFORM_BITS
from python_generators.lives.life_batch import Life, LifeCustomers, LifeEvents
from python_generators.lives.life_month import MonthDraws, next_life
from python_generators.lives.life_parameters import EVENTS

_LONG_AGO = -(1 << 20)  # in months


def follow_lives(
    customers: LifeCustomers, conditions: Sequence[Conditions], random_seed: int
) -> Iterator[Life]:
    """The lives of a batch of customers, one month after the other.

    A declared share begins without a job. Nothing happens to a customer before joining.
    Two scenarios give a customer the same events wherever their parameters of lives
    agree, unless an earlier event differs.

    Args:
        customers: The batch.
        conditions: The months, in order; a longer horizon keeps earlier months.
        random_seed: The project's seed.
    """
    nothing = np.zeros_like(customers.customer_id)
    words = customer_words(customers.customer_id)
    fate = bits(draw(words, stream_key(random_seed, 0, Stream.LIFE)), 0, UNIFORM_BITS)
    jobless = conditions[0].parameters.lives.jobless[customers.employment]
    life = Life(
        persona=customers.persona,
        pay_level=nothing + ONE,
        is_employed=fate >= jobless,
        tenancy=nothing,
        city=customers.city,
        outlay=nothing,
        events=LifeEvents.joined([]),
    )
    home = first_homes(
        customers.age,
        customers.bought,
        home_draws(words, random_seed),
        conditions[0].parameters,
    )
    latest = np.full((len(EVENTS), nothing.size), _LONG_AGO, dtype=np.int32)
    for here in conditions:
        draws = MonthDraws(words, here.factors, random_seed)
        life = next_life(customers, home, life, latest, draws, here.parameters.lives)
        yield life
