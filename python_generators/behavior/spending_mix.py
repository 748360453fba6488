"""Spending by category: needs over the essential ones, wants over the others."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from python_generators.behavior.parameters import Categories
from python_generators.behavior.plans import Plan
from python_generators.behavior.rates import RATE_BITS, Integers


def essential_share(weights: Sequence[Integers], categories: Categories) -> Integers:
    """The weight of the essential categories over all, in fixed point.

    Args:
        weights: The month's weights, k arrays of shape (n,).
        categories: The k categories.
    """
    essential, other = (_total(weights, group) for group in _groups(categories))
    share: Integers = (essential << RATE_BITS) // np.maximum(essential + other, 1)
    return share


def spread(
    plan: Plan,
    weights: Sequence[Integers],
    categories: Categories,
    out: npt.NDArray[np.int64],
) -> None:
    """Write what is spent on each category; it sums to the plan's spending.

    Args:
        plan: What is spent.
        weights: The month's weights, k arrays of shape (n,).
        categories: The k categories.
        out: Where the amounts go, shape (n, k).
    """
    out[:, categories.fees] = plan.fees
    needed, wanted = _groups(categories)
    for amount, group in ((plan.needs, needed), (plan.wants, wanted)):
        unit = (amount << RATE_BITS) // np.maximum(_total(weights, group), 1)
        left = amount
        for position in group[1:]:
            part = (weights[position] * unit) >> RATE_BITS
            out[:, position] = part
            left = left - part
        out[:, group[0]] = left  # and with it what rounding left over


def _groups(categories: Categories) -> tuple[list[int], list[int]]:
    """The positions of the essential categories, and of those that are wants."""
    spent = [p for p in range(len(categories.names)) if p != categories.fees]
    return (
        [p for p in spent if categories.is_essential[p]],
        [p for p in spent if not categories.is_essential[p]],
    )


def _total(weights: Sequence[Integers], group: Sequence[int]) -> Integers:
    total: Integers = sum((weights[p] for p in group), np.zeros_like(weights[0]))
    return total
