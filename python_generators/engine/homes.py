"""How customers live when the simulation starts: they rent, own or stay with family."""

from typing import get_args

import numpy as np

from python_generators.core.randomness import Stream, Words, bits, draw, stream_key
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.rates import UNIFORM_BITS, Integers
from python_generators.seeds.life_rows import HomeName

HOMES: tuple[str, ...] = get_args(HomeName)  # codes are positions
RENTS, OWNS, WITH_FAMILY = range(len(HOMES))


def home_draws(words: Words, random_seed: int) -> Words:
    """The random bits of the customers' homes.

    Args:
        words: The start of the customers' draws.
        random_seed: The project's seed.
    """
    return draw(words, stream_key(random_seed, 0, Stream.HOME))


def first_homes(
    age: Integers, bought: Integers, drawn: Words, parameters: Parameters
) -> Integers:
    """Who has transactions of rent rents; the others by age.

    Args:
        age: Years, shape (n,).
        bought: Bits: the categories in which the customers have transactions.
        drawn: The random bits of their homes.
        parameters: The shares of those who rent and own, and the place of the rent.

    Returns:
        Codes: the order of ``HOMES``.
    """
    homes, place = parameters.homes, parameters.categories.home
    age = np.clip(age, 0, len(homes.rents) - 1)
    rents = bits(drawn, 0, UNIFORM_BITS) < homes.rents[age]
    owns = bits(drawn, UNIFORM_BITS, UNIFORM_BITS) < homes.owns[age]
    if place is not None:
        rents |= (bought >> place & 1) > 0
    found: Integers = np.where(rents, RENTS, np.where(owns, OWNS, WITH_FAMILY))
    return found
