"""The true profit of a choice of customers, of the best choice and of random ones."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from contest.campaign_pool import Positions, Truth
from python_generators.core.money import Paise

DRAWS = 1_000  # random lists


@dataclass(frozen=True)
class Score:
    """The effect of contacting some customers of the pool.

    Attributes:
        contacts: The number of contacts.
        profit: The profit in paise, relative to no contacts.
        conversions: Expected additional conversions.
    """

    contacts: int
    profit: int
    conversions: float


@dataclass(frozen=True)
class RandomScores:
    """The effect of random lists that use the whole budget.

    Attributes:
        contacts: The number of contacts of each list.
        profits: The profit of each list, in paise.
        conversions: The expected additional conversions, as a mean over all lists.
    """

    contacts: int
    profits: Paise
    conversions: float


def score(truth: Truth, chosen: Positions) -> Score:
    """The score of contacting the customers at these positions of the pool."""
    conversions = float(np.sort(truth.uplift[chosen]).sum())
    return Score(len(chosen), int(truth.profit[chosen].sum()), conversions)


def highest(values: npt.NDArray[np.number], most: int) -> Positions:
    """The positions of the highest values; ties in the order of the pool."""
    return np.argsort(-values, kind="stable")[:most]


def highest_positive(values: npt.NDArray[np.number], most: int) -> Positions:
    """The positions of the highest values above 0; ties in the order of the pool.

    All contacts cost the same, so no other choice of at most ``most`` positions has a
    higher total.
    """
    order = highest(values, most)
    return order[values[order] > 0]


def random_lists(truth: Truth, contacts: int, rng: np.random.Generator) -> RandomScores:
    """The scores of ``DRAWS`` random lists."""
    pool_size = len(truth.profit)
    profits = np.empty(DRAWS, np.int64)
    for draw in range(DRAWS):
        chosen = rng.choice(pool_size, contacts, replace=False, shuffle=False)
        profits[draw] = truth.profit[chosen].sum()
    return RandomScores(contacts, profits, contacts * float(truth.uplift.mean()))
