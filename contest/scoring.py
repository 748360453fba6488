"""What a choice of customers truly earns, and the best and the blindest choice."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from contest.field import Places, Truth
from python_generators.core.money import Paise

DRAWS = 1_000  # random lists


@dataclass(frozen=True)
class Score:
    """What contacting some of the pool does.

    Attributes:
        contacts: How many are contacted.
        profit: Paise earned more than by contacting nobody.
        conversions: Conversions to be expected beyond those that happen anyway.
    """

    contacts: int
    profit: int
    conversions: float


@dataclass(frozen=True)
class RandomScores:
    """What as many contacts as the budget allows earn when drawn by lot.

    Attributes:
        contacts: Of each draw.
        profits: Paise, of each draw.
        conversions: To be expected beyond those that happen anyway; their mean.
    """

    contacts: int
    profits: Paise
    conversions: float


def score(truth: Truth, chosen: Places) -> Score:
    """The score of contacting these places of the pool."""
    chances = float(np.sort(truth.chance[chosen]).sum())
    return Score(len(chosen), int(truth.profit[chosen].sum()), chances)


def best(worth: npt.NDArray[np.number], most: int) -> Places:
    """The most valuable places, but none that is worth nothing; equals by place.

    All contacts cost the same, so no other choice of at most ``most`` places is worth
    more.
    """
    order = np.argsort(-worth, kind="stable")[:most]
    return order[worth[order] > 0]


def highest(worth: npt.NDArray[np.number], most: int) -> Places:
    """The most valuable places, whatever they are worth; equals by place."""
    return np.argsort(-worth, kind="stable")[:most]


def at_random(truth: Truth, contacts: int, luck: np.random.Generator) -> RandomScores:
    """What lists drawn by lot earn."""
    people = len(truth.profit)
    profits = np.empty(DRAWS, np.int64)
    for draw in range(DRAWS):
        chosen = luck.choice(people, contacts, replace=False, shuffle=False)
        profits[draw] = truth.profit[chosen].sum()
    return RandomScores(contacts, profits, contacts * float(truth.chance.mean()))
