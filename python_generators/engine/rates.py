"""Shares as fixed-point integers, so that all machines give equal results."""

import math

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

RATE_BITS = 20  # a share of 1 is 2**20: amount * rate >> RATE_BITS stays in int64
ONE = 1 << RATE_BITS
UNIFORM_BITS = 16  # a chance is one of 2**16
_ROUNDING = 1e-6  # so that a share that is whole in fixed point is not changed


def rate(share: float) -> int:
    """The share as the nearest fixed-point integer."""
    return round(share * ONE)


def rate_up(share: float) -> int:
    """The smallest fixed-point integer that is not below the share."""
    return -rate_down(-share)


def rate_down(share: float) -> int:
    """The largest fixed-point integer that is not above the share."""
    return math.floor(share * ONE + _ROUNDING)


def chance(probability: float) -> int:
    """The number of the ``2**UNIFORM_BITS`` uniform values that mean yes."""
    return round(probability * (1 << UNIFORM_BITS))


def share_of(amount: Integers, share: Integers | int) -> Integers:
    """The share of the amount, rounded down to the paisa."""
    result: Integers = amount * share
    result >>= RATE_BITS
    return result


def cut(amount: Integers, short: Integers) -> tuple[Integers, Integers]:
    """The amount after the shortage is cut from it, and the remaining shortage."""
    gone = np.minimum(amount, short)
    return amount - gone, short - gone
