"""Spending by category: needs go to essential categories, wants to the others."""

from dataclasses import dataclass

import numpy as np

from python_generators.core.randomness import Stream, bits, draw, stream_key
from python_generators.engine.conditions import JITTER_BITS, MonthFactors
from python_generators.engine.customer_batch import Person
from python_generators.engine.engine_parameters import Categories
from python_generators.engine.monthly_plans import Plan
from python_generators.engine.rates import RATE_BITS, Integers

_TO_A_WORD = 64 // JITTER_BITS


@dataclass(frozen=True)
class Mix:
    """The weights of categories in a month's spending of n customers; integers."""

    weights: dict[int, Integers]  # by position, but for the fees
    needed: Integers  # the sum over essential categories, at least 1
    wanted: Integers  # the sum over the others, at least 1

    @property
    def essential_share(self) -> Integers:
        """The essential part of spending, in fixed point."""
        return (self.needed << RATE_BITS) // (self.needed + self.wanted)


def month_mix(
    person: Person, month: MonthFactors, categories: Categories, random_seed: int
) -> Mix:
    """The weight of each category in the month: habit, season and random variation."""
    chosen = [p for p in range(len(categories.names)) if p != categories.fees]
    draws = [
        draw(
            person.words,
            stream_key(random_seed, month.number, Stream.CATEGORIES + word),
        )
        for word in range(-(-len(chosen) // _TO_A_WORD))
    ]
    weights = {}
    for index, position in enumerate(chosen):
        word, start = divmod(index, _TO_A_WORD)
        step = bits(draws[word], start * JITTER_BITS, JITTER_BITS)
        habit = person.customers.category_weights[position]
        weights[position] = habit * month.category_steps[position].take(step)
    needed, wanted = _groups(categories)
    return Mix(weights, _total(weights, needed), _total(weights, wanted))


def spread(plan: Plan, mix: Mix, categories: Categories) -> Integers:
    """Spending on each category, shape (n, k); it sums to the plan's spending."""
    spent = np.empty((len(plan.fees), len(categories.names)), dtype=np.int64)
    spent[:, categories.fees] = plan.fees
    needed, wanted = _groups(categories)
    for left, total, group in (
        (plan.needs, mix.needed, needed),
        (plan.wants, mix.wanted, wanted),
    ):
        unit = (left << RATE_BITS) // total
        for position in group[1:]:
            part = (mix.weights[position] * unit) >> RATE_BITS
            spent[:, position] = part
            left = left - part  # noqa: PLW2901 - what is left to spread
        spent[:, group[0]] = left  # and with it what rounding left over
    return spent


def _groups(categories: Categories) -> tuple[list[int], list[int]]:
    """The positions of the essential categories, and of those that are wants."""
    chosen = [p for p in range(len(categories.names)) if p != categories.fees]
    return (
        [p for p in chosen if categories.is_essential[p]],
        [p for p in chosen if not categories.is_essential[p]],
    )


def _total(weights: dict[int, Integers], group: list[int]) -> Integers:
    total = weights[group[0]].copy()
    for position in group[1:]:
        total += weights[position]
    return np.maximum(total, 1, out=total)
