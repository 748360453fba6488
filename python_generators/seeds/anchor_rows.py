"""The strict model for the rows of the anchors."""

from typing import Literal

from python_generators.seeds.rows import Name, Number, Positive, SeedRow

Confidence = Literal[
    "high", "medium", "sourced", "low", "unverified", "derived", "assumption"
]


class Anchor(SeedRow):
    """A published or assumed statistic that a population of the market should match.

    Attributes:
        population: The population that the source measured, in words.
        metric: The statistic as ``table:statistic:cut:among``, computed in SQL.
    """

    anchor_id: Name
    population: Name
    metric: Name
    target: Number
    tolerance: Positive
    unit: Name
    source: Name
    year: str
    url: str
    confidence: Confidence
    used_for_fit: bool

    @property
    def table(self) -> str:
        """The table of the metric; ``months`` are the simulated months."""
        return self.metric.partition(":")[0]
