"""Strict models for the seeds of loans: terms by score, and who borrows when."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from python_generators.core.errors import InputError
from python_generators.seeds import seed_checks as checks
from python_generators.seeds.life_rows import check_value
from python_generators.seeds.rows import Name, SeedRow


class LoanBand(SeedRow):
    """A band of credit scores: a loan's rate, and how often loans are granted and late.

    Attributes:
        score_from: The band's lowest score; the next band's is above its highest.
        spread: Of a loan's annual rate over the market's.
        chance_factor: Of the probability of a new loan; 0: no loan is granted.
        late_factor: Of the probability to miss a first instalment.
    """

    score_from: Annotated[int, Field(ge=0, le=1000)]
    spread: Annotated[float, Field(ge=-1, le=1)]
    chance_factor: Annotated[float, Field(ge=0, le=1000)]
    late_factor: Annotated[float, Field(ge=0, le=100)]
    source: Name


class LoanFactor(SeedRow):
    """A factor of a new loan's probability: of ages, a persona or a calendar month."""

    attribute: Literal["age", "persona", "month"]
    value: Name
    factor: Annotated[float, Field(ge=0, le=1000)]
    source: Name

    @model_validator(mode="after")
    def _value_belongs_to_the_attribute(self) -> Self:
        check_value(self.attribute, self.value)
        return self


def check_loans(
    folder: str,
    bands: Sequence[LoanBand],
    factors: Sequence[LoanFactor],
    personas: Sequence[str],
) -> None:
    """Check that each score has a band, and that factors are of known personas.

    Raises:
        InputError: naming the line, the column, its value and the remedy.
    """
    file = f"{folder}/loan_bands.csv"
    checks.check_unique(file, "score_from", bands)
    checks.check_complete(file, "score_from", bands, [0])
    file = f"{folder}/loan_factors.csv"
    for line, row in enumerate(factors, start=2):
        if row.attribute == "persona" and row.value not in personas:
            remedy = f"unknown persona; known: {', '.join(personas)}"
            raise InputError(f"{file}:{line}", "value", row.value, remedy)
