"""Strict models for the rows of the categories of spending."""

from typing import Annotated, Literal

from pydantic import Field

from python_generators.seeds.rows import (
    Multiplier,
    Name,
    Positive,
    SeedRow,
    Share,
    Spread,
    Weight,
)

CategoryKind = Literal["essential", "discretionary", "fee", "investment"]
Payment = Literal["home", "bill", "everyday"]


class Category(SeedRow):
    """A category of spending or investment: amounts, days and weights of tickets.

    Amounts are in currency units. Employment weights multiply a persona's share of the
    category.

    Attributes:
        monthly_variation: The largest relative change of the weight in a month.
        payment: ``home`` is the rent of a home, ``bill`` a lasting monthly amount,
            ``everyday`` all other spending.
        other_buyers: The share that buys in the category of the customers without
            transactions in it.
        months_bought: The share of months in which a customer buys in it.
        months_weight: Times the share learned from tickets: few are small or in cash.
        age_tilt: The change of the log weight per standard deviation of age.
    """

    category: Name
    kind: CategoryKind
    median_amount: Positive
    amount_spread: Spread
    monthly_variation: Annotated[float, Field(ge=0, lt=1)]
    payment: Payment
    other_buyers: Share
    months_bought: Annotated[Share, Field(gt=0)]
    months_weight: Annotated[float, Field(ge=0, le=10)]
    month_day_peak: Annotated[int, Field(ge=1, le=28)]
    month_day_weight: Share
    weekend_weight: Multiplier
    season_sensitivity: Annotated[float, Field(ge=0, le=100)]
    age_tilt: Weight
    salaried_weight: Annotated[float, Field(ge=0, le=100)]
    contract_weight: Annotated[float, Field(ge=0, le=100)]
    freelance_weight: Annotated[float, Field(ge=0, le=100)]
    source: Name


class CategoryMix(SeedRow):
    """A category's share of a persona's transactions, before the category's weights."""

    persona: Name
    category: Name
    share: Share
    source: Name
