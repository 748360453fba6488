"""The parameters of lending as integers, one entry per code (see lending_seeds.py)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from python_generators.engine.rates import Flags, Integers

MOST_SCORE = 1000  # points; higher scores count as this
OLDEST = 100  # years; higher ages count as this


@dataclass(frozen=True)
class Lending:
    """Terms of loans by score band, and who takes new ones; B bands, P personas."""

    band: Integers  # the band's code, by score in points; shape (MOST_SCORE + 1,)
    spread: Integers  # of a month's rate over the market's, fixed point; shape (B,)
    lends: Flags  # whether loans are granted; shape (B,)
    late_factor: Integers  # of the chance of a missed instalment, fixed point; (B,)
    chance: npt.NDArray[np.int32]  # of 2**16; shape (12, B, P, OLDEST + 1)
    smallest: int  # loan, as a share of the annual income, fixed point
    width: int  # the largest less the smallest
    shortest: int  # term of a new loan, in months
    longest: int

    @cached_property
    def most(self) -> Integers:
        """The largest chance in each calendar month; shape (12,)."""
        found: Integers = self.chance.max(axis=(1, 2, 3)).astype(np.int64)
        return found
