"""The customers of a campaign: arms, treatment probabilities and covariates."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_LEAST_EIGENVALUE = 1e-8  # of a correlation matrix; below it, columns are collinear


@dataclass(frozen=True)
class Trial:
    """The n customers of one campaign, treated and controls.

    Attributes:
        treated: Whether the customer was treated; shape (n,).
        probability: The designed probability of treatment; shape (n,).
        covariates: Covariates from before the campaign; shape (n, k).
    """

    treated: Flags
    probability: Floats
    covariates: Floats

    def arms(self, values: Floats) -> tuple[Floats, Floats]:
        """The rows of ``values`` of the treated, and of the controls."""
        return values[self.treated], values[~self.treated]

    @property
    def sizes(self) -> tuple[int, int]:
        """The number of treated customers, and of controls."""
        treated = int(self.treated.sum())
        return treated, len(self.treated) - treated

    @property
    def has_overlap(self) -> bool:
        """Whether every customer could have been in either arm."""
        return bool(((self.probability > 0) & (self.probability < 1)).all())

    def varies(self, outcome: Floats) -> bool:
        """Whether each arm has two customers and the outcome varies in one arm."""
        enough = min(self.sizes) >= 2
        return enough and any(np.ptp(arm) > 0 for arm in self.arms(outcome))

    @cached_property
    def informative(self) -> Floats:
        """The standardised covariates, without those that are collinear in an arm.

        Centred on the mean of all customers. Shape (n, at most k).
        """
        spread = self.covariates.std(axis=0)
        scaled = (self.covariates - self.covariates.mean(axis=0)) / np.where(
            spread > 0, spread, 1
        )
        kept: list[int] = []
        for column in range(scaled.shape[1]):
            candidate = [*kept, column]
            if all(_independent(arm, candidate) for arm in self.arms(scaled)):
                kept = candidate
        informative: Floats = scaled[:, kept]
        return informative


def _independent(rows: Floats, columns: Sequence[int]) -> bool:
    """Whether the columns vary and are not collinear."""
    if len(rows) < 2:
        return False
    centred = rows[:, columns] - rows[:, columns].mean(axis=0)
    spread = centred.std(axis=0)
    if (spread < _LEAST_EIGENVALUE).any():
        return False
    unit = centred / spread
    return bool(np.linalg.eigvalsh(unit.T @ unit / len(unit))[0] > _LEAST_EIGENVALUE)
