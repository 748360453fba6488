"""Spending by category: rent and bills as they are, the rest by weight."""

from dataclasses import dataclass

import numpy as np

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.core.randomness import Stream, bits, draw, stream_key
from python_generators.engine.conditions import JITTER_BITS, WEIGHT_BITS, MonthFactors
from python_generators.engine.engine_parameters import Categories
from python_generators.engine.monthly_plans import Plan
from python_generators.engine.rates import RATE_BITS, Integers
from python_generators.engine.traits import Traits

_TO_A_WORD = 64 // JITTER_BITS


@dataclass(frozen=True)
class Mix:
    """How a month's spending of n customers divides into categories; integers."""

    weights: dict[int, Integers]  # of everyday categories, by position
    bills: dict[int, Integers]  # paise, by position
    needed: Integers  # the sum of weights over everyday essentials, at least 1
    wanted: Integers  # the sum over the other categories, at least 1

    @property
    def essential_share(self) -> Integers:
        """The essential part of everyday spending, in fixed point."""
        return (self.needed << RATE_BITS) // (self.needed + self.wanted)

    @property
    def utilities(self) -> Integers:
        """All bills but the rent, in paise."""
        nothing = np.zeros_like(self.needed)
        return sum(self.bills.values(), start=nothing)


def bill_unit(
    weights: Integers, planned: Integers, rent: Integers, categories: Categories
) -> Integers:
    """The bills of a weight of one: what remains of planned spending after the rent.

    Args:
        weights: The customers' weights, shape (k, n).
        planned: A month's planned spending.
        rent: The rent.
        categories: The categories.
    """
    positions = [*categories.bills, *categories.needs, *categories.wants]
    total = np.maximum(weights[positions].sum(axis=0), 1)
    found: Integers = (np.maximum(planned - rent, 0) << WEIGHT_BITS) // total
    return found


def month_mix(
    traits: Traits,
    unit: Integers,
    month: MonthFactors,
    categories: Categories,
    random_seed: int,
) -> Mix:
    """The month's bills and weights: taste, season and random variation.

    Args:
        traits: The customers' traits.
        unit: The bills of a weight of one.
        month: The month.
        categories: The categories.
        random_seed: The project's seed.
    """
    drawn = [
        draw(
            traits.words,
            stream_key(random_seed, month.number, Stream.CATEGORIES + word),
        )
        for word in range(-(-len(categories.names) // _TO_A_WORD))
    ]

    def weight(position: int) -> Integers:
        word, start = divmod(position, _TO_A_WORD)
        step = bits(drawn[word], start * JITTER_BITS, JITTER_BITS)
        factor = month.category_steps[position].take(step)
        found: Integers = traits.weights[position] * factor
        return found

    bills = {p: weight(p) * unit >> 2 * WEIGHT_BITS for p in categories.bills}
    weights = {p: weight(p) for p in (*categories.needs, *categories.wants)}
    return Mix(
        weights,
        bills,
        _total(weights, categories.needs),
        _total(weights, categories.wants),
    )


def spread(plan: Plan, mix: Mix, rent: Integers, categories: Categories) -> Integers:
    """Spending on each category, shape (n, k); it sums to the plan's spending.

    Everyday categories get whole units of the currency, cash whole notes, and none less
    than its smallest payment. Where not all bills are paid, the rent is paid first.
    """
    spent = np.empty((len(categories.names), len(plan.fees)), dtype=np.int64)
    spent[categories.fees] = plan.fees
    bills = dict(mix.bills)
    if categories.home is not None:
        bills = {categories.home: rent, **bills}
    _spread_bills(spent, plan.bills, bills)
    needs, wants = _payable(plan, categories)
    for amount, total, group in (
        (needs, mix.needed, categories.needs),
        (wants, mix.wanted, categories.wants),
    ):
        left = amount.copy()
        unit = (amount // PAISE_PER_UNIT << RATE_BITS) // total
        for position in group[1:]:
            part, step = spent[position], categories.step[position]
            np.multiply(mix.weights[position], unit, out=part)
            part >>= RATE_BITS
            if step != PAISE_PER_UNIT:
                part //= step // PAISE_PER_UNIT
            part *= step
            part *= part >= categories.smallest[position]
            left -= part
        spent[group[0]] = left  # with what rounding left over
    return np.ascontiguousarray(spent.T)


def _payable(plan: Plan, categories: Categories) -> tuple[Integers, Integers]:
    """Needs and wants; what is too little for one payment goes to the other."""
    needs, wants = plan.needs, plan.wants
    few = wants * (wants < categories.smallest[categories.wants[0]])
    needs, wants = needs + few, wants - few
    few = needs * ((needs < categories.smallest[categories.needs[0]]) & (wants > 0))
    return needs - few, wants + few


def _spread_bills(spent: Integers, paid: Integers, due: dict[int, Integers]) -> None:
    """What is paid of each bill, the first ones in full."""
    left = paid
    for position, amount in due.items():
        np.minimum(amount, left, out=spent[position])
        left = left - spent[position]


def _total(weights: dict[int, Integers], group: tuple[int, ...]) -> Integers:
    total = weights[group[0]].copy()
    for position in group[1:]:
        total += weights[position]
    return np.maximum(total, 1, out=total)
