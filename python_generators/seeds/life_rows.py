"""Strict models for the rows of the seeds of life events."""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from python_generators.core.strict_values import read_whole
from python_generators.seeds.rows import Chance, Name, SeedRow, Share

# The events, in the order in which a month applies them. The details of an event are
# drawn by its position: append new events, and keep the order.
LifeEventName = Literal[
    "lost_job",
    "found_job",
    "new_job",
    "raise",
    "marriage",
    "child",
    "illness",
    "move",
    "habits",
]
_Outlay = Annotated[float, Field(ge=0, le=12)]
_PayChange = Annotated[float, Field(ge=-0.9, le=2)]
_OLDEST = 120
HomeName = Literal["rents", "owns", "family"]
_MONTHS = tuple(str(month) for month in range(1, 13))


def ages_of(value: str) -> range:
    """The ages of a range such as 28-33.

    Raises:
        ValueError: it is no range of ages.
    """
    low, _, high = value.partition("-")
    try:
        first, last = read_whole(low), read_whole(high)
    except ValueError:
        first, last = 1, 0
    if not 0 <= first <= last <= _OLDEST:
        raise ValueError("give ages such as 28-33")
    return range(first, last + 1)


def check_value(attribute: str, value: str) -> None:
    """Check the value of a factor's attribute.

    Raises:
        ValueError: the attribute is a month, an age or a home, and the value is none.
    """
    if attribute == "month" and value not in _MONTHS:
        raise ValueError("give a calendar month from 1 to 12")
    if attribute == "age":
        ages_of(value)
    if attribute == "home" and value not in get_args(HomeName):
        raise ValueError(f"give one of {', '.join(get_args(HomeName))}")


class LifeEventType(SeedRow):
    """A type of life event: how often it happens, and what it changes.

    Attributes:
        monthly_probability: For an average customer, before the factors of
            life_event_factors.csv; 0 turns the event off. For lost_job and found_job it
            multiplies the probability of the employment type; a raise is possible in
            the employment type's month only.
        least_gap: Months from one event of the type to a customer's next.
        pay_low: The smallest change of usual pay, as a share; changes are uniform.
        outlay_low: The least cost of the event, in months of usual pay.
        move_probability: The probability that the event brings a move.
        other_city_probability: The probability that such a move is to another city.
    """

    event: LifeEventName
    monthly_probability: Share
    least_gap: Annotated[int, Field(ge=0, le=999)]
    pay_low: _PayChange
    pay_high: _PayChange
    outlay_low: _Outlay
    outlay_high: _Outlay
    move_probability: Share
    other_city_probability: Share
    source: Name


class LifeEventFactor(SeedRow):
    """A factor of an event's probability for some customers or in a calendar month."""

    event: LifeEventName
    attribute: Literal["age", "employment_type", "persona", "home", "month"]
    value: Name
    factor: Annotated[float, Field(ge=0, le=1000)]
    source: Name

    @model_validator(mode="after")
    def _value_belongs_to_the_attribute(self) -> Self:
        check_value(self.attribute, self.value)
        return self

    @property
    def ages(self) -> range:
        """The ages of a row for ages."""
        return ages_of(self.value)


class PersonaChange(SeedRow):
    """The probability that an event turns a customer of one persona into another."""

    event: LifeEventName
    persona: Name
    new_persona: Name
    probability: Chance
    source: Name
