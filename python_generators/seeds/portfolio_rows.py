"""Strict models for the seeds about portfolios."""

from typing import Annotated

from pydantic import Field

from python_generators.seeds.rows import Name, SeedRow, Share


class PortfolioAge(SeedRow):
    """The share of the first portfolios in a range of ages, in years."""

    years_from: Annotated[float, Field(ge=0, le=100)]
    years_to: Annotated[float, Field(gt=0, le=50)]
    share: Share
    source: Name
