"""What stays with a customer for good: home, categories bought, how steady pay is."""

from dataclasses import dataclass, fields

import numpy as np

from python_generators.core.randomness import (
    Stream,
    Words,
    bits,
    customer_words,
    draw,
    stream_key,
)
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import (
    PAY_BITS,
    Categories,
    Parameters,
)
from python_generators.engine.homes import first_homes, home_draws
from python_generators.engine.rates import (
    ONE,
    UNIFORM_BITS,
    Flags,
    Integers,
    share_of,
)

_TO_A_WORD = 64 // UNIFORM_BITS


@dataclass(frozen=True)
class Traits:
    """The lasting traits of n customers; shape (n,) but for the weights."""

    customers: Customers
    words: Words  # the start of all draws
    habit: Words
    usual_pay: Integers  # a month's, when the simulation starts
    home: Integers  # codes: the order of homes.HOMES
    home_draw: Words
    weights: Integers  # shape (k, n); zero in categories that are not bought
    invests: Flags
    orders: Integers  # the most standing orders that the customer has
    refund: Integers  # of a usual month's pay, fixed point; zero without one
    refund_month: Integers  # January is 1
    bonus_level: Integers  # over the employment type's share, fixed point
    bonus_month: Integers  # January is 1; 0 without one
    varying: Integers  # the positions of those whose pay varies, shape (v,)

    def some(self, who: Integers) -> "Traits":
        """The traits of some customers that do not depend on pay's variation.

        Args:
            who: Their m positions.
        """
        customers = Customers(
            *(getattr(self.customers, f.name)[..., who] for f in fields(Customers))
        )
        return Traits(
            customers=customers,
            words=self.words[who],
            habit=self.habit[who],
            usual_pay=self.usual_pay[who],
            home=self.home[who],
            home_draw=self.home_draw[who],
            weights=self.weights[:, who],
            invests=self.invests[who],
            orders=self.orders[who],
            refund=self.refund[who],
            refund_month=self.refund_month[who],
            bonus_level=self.bonus_level[who],
            bonus_month=self.bonus_month[who],
            varying=who[:0],
        )


def find_traits(
    customers: Customers, parameters: Parameters, random_seed: int
) -> Traits:
    """The traits of the customers."""
    words = customer_words(customers.customer_id)

    def lasting(stream: int) -> Words:
        return draw(words, stream_key(random_seed, 0, stream))

    refunds, refunded = parameters.refunds, lasting(Stream.REFUND)
    refund_size = refunds.width * bits(refunded, 32, UNIFORM_BITS) >> UNIFORM_BITS
    has_refund = bits(refunded, 0, UNIFORM_BITS) < refunds.chance
    refund_wait = refunds.months * bits(refunded, 16, UNIFORM_BITS) >> UNIFORM_BITS
    bonus = lasting(Stream.BONUS)
    habit, home_draw = lasting(Stream.HABIT), home_draws(words, random_seed)
    chance = parameters.employments.varying_pay[customers.employment]
    investing = bits(lasting(Stream.INVESTS), 0, UNIFORM_BITS)
    several = bits(lasting(Stream.PORTFOLIO), 2 * UNIFORM_BITS, UNIFORM_BITS)
    scale = parameters.categories.months_weight[:, None]
    weights = share_of(customers.category_weights, scale)
    if parameters.habits.buyers_differ:
        needed = -(-len(weights) // _TO_A_WORD)
        drawn = [lasting(Stream.BUYS + word) for word in range(needed)]
        weights = _buys(customers, weights, parameters.categories, drawn)
    return Traits(
        customers=customers,
        words=words,
        habit=habit,
        usual_pay=customers.income // 12,
        home=first_homes(customers.age, customers.bought, home_draw, parameters),
        home_draw=home_draw,
        weights=weights,
        invests=investing >= parameters.habits.non_investors,
        orders=1 + (parameters.portfolios.most_orders * several >> UNIFORM_BITS),
        refund=(refunds.low + refund_size) * has_refund,
        refund_month=(refunds.first_month - 1 + refund_wait) % 12 + 1,
        bonus_level=_bonus_level(bonus),
        bonus_month=_bonus_month(
            bonus, parameters.employments.bonus_month[customers.employment]
        ),
        varying=np.flatnonzero(
            bits(habit, 0, PAY_BITS) < chance >> (UNIFORM_BITS - PAY_BITS)
        ),
    )


def _bonus_level(drawn: Words) -> Integers:
    """Half to three halves, in fixed point."""
    found: Integers = ONE // 2 + (ONE * bits(drawn, 0, UNIFORM_BITS) >> UNIFORM_BITS)
    return found


def _bonus_month(drawn: Words, month: Integers) -> Integers:
    """The employment type's month for half of the customers, else one of three later.

    Args:
        drawn: Random bits.
        month: January is 1; 0 without a bonus.
    """
    later = np.maximum((6 * bits(drawn, 16, UNIFORM_BITS) >> UNIFORM_BITS) - 2, 0)
    found: Integers = ((month - 1 + later) % 12 + 1) * (month > 0)
    return found


def _buys(
    customers: Customers,
    weights: Integers,
    categories: Categories,
    drawn: list[Words],
) -> Integers:
    """The customers' weights, zero where a customer never buys, shape (k, n).

    Who has transactions in it does, and a share of the others: these buy for all of
    them, so that the category keeps its share of spending.
    """
    found = np.empty_like(weights)
    for position, chance in enumerate(categories.other_buyers.tolist()):
        word, start = divmod(position, _TO_A_WORD)
        uniform = bits(drawn[word], start * UNIFORM_BITS, UNIFORM_BITS)
        weight = weights[position]
        has_tickets = (customers.bought >> position & 1) > 0
        others = (weight << UNIFORM_BITS) // max(chance, 1) * (uniform < chance)
        found[position] = np.where(has_tickets, weight, others)
    return found
