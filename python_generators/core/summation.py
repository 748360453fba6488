"""Sum floats with the same result on every Python version."""

import operator
from collections.abc import Iterable
from functools import reduce


def ordered_sum(values: Iterable[float]) -> float:
    """Add the values from left to right, rounding after each addition.

    The built-in ``sum`` compensates rounding errors since Python 3.12, so its last
    bits differ between versions.

    Args:
        values: The addends, in the order in which they are added.

    Returns:
        The total; 0.0 without values.
    """
    return reduce(operator.add, values, 0.0)
