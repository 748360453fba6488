"""The limits of the distance of a synthetic column from the base, for any size.

The synthesizers are fit to this base, so the sampling error of the base is in both
samples and cancels. Two parts remain: the sampling error of the synthetic draw, which
decreases with the square root of its size, and the resolution of the base: one of its
rows, or one of the groups of customers in which the values of own data are replaced
before they are learned. If these alone could exceed the usual limit, as with the scale
ci, they become the limit. For child tables the number of customers is used instead of
the number of rows, because the rows of one customer are correlated.
"""

from dataclasses import dataclass
from math import log, pi, sqrt

_ERROR_OF_A_DISTANCE = 1.63  # the 99% point of Kolmogorov's distribution
_ERROR_OF_A_SHIFT = 3.0  # standard errors of a mean
_ERROR_OF_A_CORRELATION = 3.5  # standard errors; the largest of fifteen pairs
_EXCEEDED_ONCE_IN = 100


@dataclass(frozen=True)
class Limits:
    """The distances above which an expectation warns and stops publishing."""

    warning: float
    critical: float | None

    def at_least(self, error: float) -> "Limits":
        """The same limits, widened where sampling error alone would exceed them."""
        critical = None if self.critical is None else max(self.critical, 2 * error)
        return Limits(max(self.warning, error), critical)


@dataclass(frozen=True)
class Sizes:
    """The numbers of customers.

    Attributes:
        base: Of the base.
        synthetic: Of the synthetic population.
        group: Of a group whose values were replaced together before the fit.
    """

    base: int
    synthetic: int
    group: int = 1

    def distance(self, limits: Limits) -> Limits:
        """The limits of a Kolmogorov-Smirnov distance."""
        resolution = 2 * self.group / self.base
        error = _ERROR_OF_A_DISTANCE / sqrt(self.synthetic) + resolution
        return limits.at_least(error)

    def total_variation(self, limits: Limits, categories: int) -> Limits:
        """The limits of a total variation distance over so many categories."""
        usual = sqrt(categories / (2 * pi * self.synthetic))
        unusual = sqrt(log(_EXCEEDED_ONCE_IN) / (2 * self.synthetic))
        return limits.at_least(usual + unusual + 2 / self.base)

    def shift(self, limits: Limits) -> Limits:
        """The limits of a Wasserstein distance, in standard deviations."""
        error = _ERROR_OF_A_SHIFT / sqrt(self.synthetic) + 2 / self.base
        return limits.at_least(error)

    def correlation(self, limits: Limits) -> Limits:
        """The limits of the largest drift of a correlation."""
        return limits.at_least(_ERROR_OF_A_CORRELATION / sqrt(self.synthetic))
