"""Strict models for the seeds about what the bank loses."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from python_generators.core.errors import InputError
from python_generators.seeds.rows import Name, SeedRow, Share

LAST_DAY = 99_999


class CreditLoss(SeedRow):
    """The share of a loan that is expected to be lost in a year, by its days past due.

    Attributes:
        yearly_loss: The probability of default in a year times the loss given default.
    """

    days_from: Annotated[int, Field(ge=0)]
    days_to: Annotated[int, Field(le=LAST_DAY)]
    yearly_loss: Share
    source: Name


def check_credit_losses(file: str, losses: Sequence[CreditLoss]) -> None:
    """Check that the ranges cover every number of days once.

    Raises:
        InputError: naming the line, the column, its value and the remedy.
    """
    if losses[0].days_from != 0:
        raise InputError(f"{file}:2", "days_from", losses[0].days_from, "give 0")
    for line, (before, row) in enumerate(pairwise(losses), start=3):
        if row.days_from != before.days_to + 1 or row.days_to < row.days_from:
            remedy = f"give {before.days_to + 1}, and a days_to from it on"
            raise InputError(f"{file}:{line}", "days_from", row.days_from, remedy)
    if losses[-1].days_to != LAST_DAY:
        line, days = len(losses) + 1, losses[-1].days_to
        raise InputError(f"{file}:{line}", "days_to", days, f"give {LAST_DAY}")
