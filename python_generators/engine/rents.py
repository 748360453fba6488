"""The rent of a home: one amount until the tenancy is renewed or the customer moves."""

from dataclasses import replace

import numpy as np

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.core.randomness import Stream, Words, bits, draw, stream_key
from python_generators.engine.conditions import Conditions
from python_generators.engine.customer_batch import State
from python_generators.engine.engine_parameters import Homes
from python_generators.engine.homes import OWNS, RENTS, WITH_FAMILY
from python_generators.engine.rates import ONE, UNIFORM_BITS, Integers, share_of
from python_generators.engine.traits import Traits
from python_generators.lives.life_batch import Life


def agreed_rent(
    home: Integers,
    city: Integers,
    usual: Integers,
    planned: Integers,
    drawn: Words,
    homes: Homes,
) -> Integers:
    """The monthly cost of a home, found now.

    A rent that does not fit into planned spending becomes cheaper; where even the
    cheapest does not fit, the customer lives with family.

    Args:
        home: Codes of how the customers live.
        city: Codes of the customers' cities, -1 for other cities.
        usual: A usual month's pay.
        planned: A month's planned spending.
        drawn: Random bits.
        homes: The parameters.
    """
    level = share_of(homes.city_rent[city], _around_one(drawn))
    wanted = share_of(share_of(usual, homes.rent_share), level)
    rent = np.minimum(wanted, share_of(planned, homes.most_rent_share))
    rent = rent // homes.rent_step * homes.rent_step
    rent = np.where(rent >= homes.least_rent, rent, 0)
    owned = share_of(wanted, homes.owner_cost) // PAISE_PER_UNIT * PAISE_PER_UNIT
    owned = np.minimum(owned, share_of(planned, homes.most_rent_share))
    found: Integers = np.where(home == RENTS, rent, np.where(home == OWNS, owned, 0))
    return found


def affordable(home: Integers, rent: Integers) -> Integers:
    """How the customers live: with family where no rent fits.

    Args:
        home: Codes of how they would live.
        rent: The rent found, zero where none fits.
    """
    found: Integers = np.where((home == RENTS) & (rent == 0), WITH_FAMILY, home)
    return found


def first_renewal(traits: Traits, month_number: int, homes: Homes) -> Integers:
    """The months in which the rents of today rise, as months since year 0."""
    drawn = bits(traits.home_draw, 3 * UNIFORM_BITS, UNIFORM_BITS)
    return month_number + (homes.tenancy * drawn >> UNIFORM_BITS)


def at_home(
    state: State,
    traits: Traits,
    life: Life,
    usual: Integers,
    planned: Integers,
    conditions: Conditions,
    random_seed: int,
) -> State:
    """The state after tenancies were renewed and customers moved.

    Who moves to another city rents there.

    Args:
        state: The state at the month's beginning.
        traits: The customers' traits.
        life: Whether they moved, and their cities.
        usual: A usual month's pay.
        planned: A month's planned spending.
        conditions: The month and its parameters.
        random_seed: The project's seed.
    """
    homes, number = conditions.parameters.homes, conditions.factors.number
    key = stream_key(random_seed, number, Stream.HOME)
    state = _renewed(state, traits, number, key, homes)
    who = np.flatnonzero(life.tenancy != state.tenancy)
    if not who.size:
        return state
    home, rent, renewal = state.home.copy(), state.rent.copy(), state.renewal.copy()
    city = life.city[who]
    home[who] = np.where(city == state.city[who], home[who], RENTS)
    drawn = draw(traits.words[who], key)
    rent[who] = agreed_rent(home[who], city, usual[who], planned[who], drawn, homes)
    home[who] = affordable(home[who], rent[who])
    renewal[who] = number + homes.tenancy
    return replace(
        state,
        home=home,
        city=life.city,
        rent=rent,
        renewal=renewal,
        tenancy=life.tenancy,
    )


def _renewed(
    state: State, traits: Traits, number: int, key: np.uint64, homes: Homes
) -> State:
    who = np.flatnonzero(state.renewal == number)
    words = draw(traits.words[who], key)
    drawn = bits(words, 0, UNIFORM_BITS)
    rises = bits(words, UNIFORM_BITS, UNIFORM_BITS) < homes.rise_chance
    rise = homes.rise_low + (homes.rise_width * drawn >> UNIFORM_BITS)
    before = state.rent[who]
    raised = share_of(before, ONE + rise) + homes.rent_step // 2
    raised = np.maximum(raised // homes.rent_step * homes.rent_step, before)
    rent, renewal = state.rent.copy(), state.renewal.copy()
    is_raised = rises & (state.home[who] == RENTS) & (before > 0)
    rent[who] = np.where(is_raised, raised, before)
    renewal[who] += homes.tenancy
    return replace(state, rent=rent, renewal=renewal)


def fitting(rent: Integers, planned: Integers, homes: Homes) -> Integers:
    """The rent, or a cheaper one where planned spending cannot bear it.

    Args:
        rent: The rent until now.
        planned: A month's planned spending.
        homes: The parameters.
    """
    most = share_of(planned, homes.most_rent_share)
    cheaper = most // homes.rent_step * homes.rent_step
    found: Integers = np.where(rent > most, cheaper, rent)
    return found


def _around_one(drawn: Words) -> Integers:
    """Three quarters to five quarters, in fixed point."""
    uniform = bits(drawn, 2 * UNIFORM_BITS, UNIFORM_BITS)
    found: Integers = ONE * 3 // 4 + (uniform * (ONE // 2) >> UNIFORM_BITS)
    return found
