"""Who was treated, by what chance, and what was known of them before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_LEAST_EIGENVALUE = 1e-8  # of a correlation matrix; below it a column tells nothing new


@dataclass(frozen=True)
class Trial:
    """The n customers of one campaign, treated and controls."""

    treated: Flags  # shape (n,)
    probability: Floats  # of being treated, by the design; shape (n,)
    covariates: Floats  # as they were before the campaign; shape (n, k)

    def arms(self, values: Floats) -> tuple[Floats, Floats]:
        """The treated's and the controls' rows of ``values``."""
        return values[self.treated], values[~self.treated]

    @property
    def sizes(self) -> tuple[int, int]:
        """How many are treated, how many controls."""
        treated = int(self.treated.sum())
        return treated, len(self.treated) - treated

    @property
    def has_overlap(self) -> bool:
        """Whether chance could have put everyone in either arm."""
        return bool(((self.probability > 0) & (self.probability < 1)).all())

    def varies(self, outcome: Floats) -> bool:
        """Whether both arms have two customers, and one arm two outcomes."""
        enough = min(self.sizes) >= 2
        return enough and any(np.ptp(arm) > 0 for arm in self.arms(outcome))

    @cached_property
    def informative(self) -> Floats:
        """The covariates that vary in both arms, in units of their spread.

        Each is centred on everybody's mean; one that others already tell within an arm
        is left out. Shape (n, at most k).
        """
        spread = self.covariates.std(axis=0)
        scaled = (self.covariates - self.covariates.mean(axis=0)) / np.where(
            spread > 0, spread, 1
        )
        kept: list[int] = []
        for column in range(scaled.shape[1]):
            wanted = [*kept, column]
            if all(_independent(arm, wanted) for arm in self.arms(scaled)):
                kept = wanted
        informative: Floats = scaled[:, kept]
        return informative


def _independent(rows: Floats, columns: Sequence[int]) -> bool:
    """Whether each of the columns varies beyond what the others tell."""
    if len(rows) < 2:
        return False
    centred = rows[:, columns] - rows[:, columns].mean(axis=0)
    spread = centred.std(axis=0)
    if (spread < _LEAST_EIGENVALUE).any():
        return False
    unit = centred / spread
    return bool(np.linalg.eigvalsh(unit.T @ unit / len(unit))[0] > _LEAST_EIGENVALUE)
