"""The parameters of lives as integers, one entry per code (see life_seeds.py)."""

from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
import numpy.typing as npt

from python_generators.engine.rates import Integers
from python_generators.seeds.life_rows import LifeEventName

EVENTS: tuple[str, ...] = get_args(LifeEventName)  # codes are positions
LOST_JOB, FOUND_JOB, NEW_JOB, RAISE = (
    EVENTS.index(name) for name in ("lost_job", "found_job", "new_job", "raise")
)
MOVE = EVENTS.index("move")
# Whether an event occurs is decided by one of eight 16-bit draws a month. The two of
# jobs share one: small values lose a job, large ones find one. So a scenario with more
# job loss never has a customer at work who is out of work without it.
SLOTS = (0, 0, 1, 2, 3, 4, 5, 6, 7)
OLDEST = 100  # ages above it count as this
PAY_STEPS = 10_000  # a change of pay is a whole number of these parts
DETAIL_BITS = 12  # of a change of pay, a cost, a move


@dataclass(frozen=True)
class LifeParameters:
    """The probabilities and effects of life events.

    E events, P personas, C cities, T employment types, H homes. Probabilities are of
    2**16, those of moves of 2**DETAIL_BITS.
    """

    chance: npt.NDArray[np.int32]  # (12, E, T, P, H, OLDEST + 1): month of the year
    jobless: Integers  # the probability of no job at the start, of 2**16; shape (T,)
    least_gap: Integers  # months between two of a customer's events, shape (E,)
    pay_low: Integers  # the smallest change of pay, of PAY_STEPS; shape (E, T)
    pay_width: Integers  # the largest less the smallest; shape (E, T)
    outlay_low: Integers  # the least cost, of a usual month's pay, fixed point; (E,)
    outlay_width: Integers  # the most less the least; shape (E,)
    move: Integers  # the probability that the event brings a move; shape (E,)
    other_city: Integers  # the probability that a move is to another city; shape (E,)
    persona_edges: Integers  # cumulated probabilities of new personas; (E, P, P)
    city_edges: Integers  # cumulated probabilities of new cities, of 2**12; (C, C)
    cities: tuple[str, ...]

    @cached_property
    def most_drawn(self) -> npt.NDArray[np.uint16]:
        """By month and event the largest draw that can bring it; shape (12, E)."""
        most = np.maximum(self.chance.max(axis=(2, 3, 4, 5)) - 1, 0)
        found: npt.NDArray[np.uint16] = most.astype(np.uint16)
        return found
