"""How far a synthetic column may stand from the base's, at any size.

The synthesizers learn this very base, so the base's own sampling error is in both
samples and cancels. What remains is the luck of the synthetic draw, which shrinks with
the square root of its size, and the grain of the base: no learnt distribution is finer
than one of its rows. Where luck alone could break the promised distance, as at ci size,
the luck is allowed instead. Children are counted as their customers, since the rows of
one customer hang together.
"""

from dataclasses import dataclass
from math import log, pi, sqrt

_LUCK_OF_A_DISTANCE = 1.63  # the 99% point of Kolmogorov's distribution
_LUCK_OF_A_SHIFT = 3.0  # standard errors of a mean
_LUCK_OF_A_CORRELATION = 3.5  # standard errors; the largest of fifteen pairs
_MISSED_ONCE_IN = 100


@dataclass(frozen=True)
class Limits:
    """The distance that warns, and the one that stops publishing, if any does."""

    tight: float
    wild: float | None

    def at_least(self, luck: float) -> "Limits":
        """The same limits, widened where luck alone would break them."""
        wild = None if self.wild is None else max(self.wild, 2 * luck)
        return Limits(max(self.tight, luck), wild)


@dataclass(frozen=True)
class Sizes:
    """How many customers the base and the synthetic population have."""

    base: int
    synthetic: int

    def distance(self, promised: Limits) -> Limits:
        """The limits of a Kolmogorov-Smirnov distance."""
        luck = _LUCK_OF_A_DISTANCE / sqrt(self.synthetic) + 2 / self.base
        return promised.at_least(luck)

    def total_variation(self, promised: Limits, categories: int) -> Limits:
        """The limits of a total variation distance over so many categories."""
        usual = sqrt(categories / (2 * pi * self.synthetic))
        unusual = sqrt(log(_MISSED_ONCE_IN) / (2 * self.synthetic))
        return promised.at_least(usual + unusual + 2 / self.base)

    def shift(self, promised: Limits) -> Limits:
        """The limits of an earth mover's distance, in standard deviations."""
        luck = _LUCK_OF_A_SHIFT / sqrt(self.synthetic) + 2 / self.base
        return promised.at_least(luck)

    def correlation(self, promised: Limits) -> Limits:
        """The limits of the largest drift of a correlation."""
        return promised.at_least(_LUCK_OF_A_CORRELATION / sqrt(self.synthetic))
