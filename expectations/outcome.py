"""The result of one expectation, without classes of Great Expectations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """One expectation's result.

    Attributes:
        question: The name of the suite's question, such as ``referential_integrity``.
        table: The audited table, as ``schema.table``.
        sentence: The expectation as a sentence.
        severity: ``critical``, which stops publishing, or ``warning``.
        success: Whether the expectation is met.
        observed: The measured value, or the error that the expectation raised.
        count: The number of failing rows.
        rows: The first failing rows.
    """

    question: str
    table: str
    sentence: str
    severity: str
    success: bool
    observed: object
    count: int
    rows: Sequence[Mapping[str, Any]]

    @property
    def name(self) -> str:
        """The question, the table and the sentence."""
        return f"{self.question} on {self.table}: {self.sentence}"
