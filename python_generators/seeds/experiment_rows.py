"""Strict models for the rows of the seeds of campaigns, segments and scenarios."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from python_generators.core.strict_values import read_number
from python_generators.seeds.rows import (
    BlankIsNone,
    Chance,
    Lift,
    Name,
    NonNegative,
    Number,
    SeedRow,
    Share,
)

YearMonth = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
OptionalYearMonth = Annotated[YearMonth | None, BlankIsNone]
TextAttribute = Literal["city", "employment_type", "gender", "job_role", "persona"]
NumericAttribute = Literal[
    "account_balance",
    "age",
    "credit_score",
    "existing_loan_balance",
    "income",
    "savings_rate",
]
LIFE_EVENT = "life_event"  # an event of the customer in the last three months
Attribute = Literal[TextAttribute, NumericAttribute, "life_event"]
Assignment = Literal["randomised", "targeted"]
Goal = Literal["conversion", "deposits", "spending", "investments", "loan_drawn"]


class Campaign(SeedRow):
    """The public plan of a campaign: audience, month, offer, costs, assignment.

    Costs are in currency units per contact and per conversion.

    Attributes:
        month: The month, such as 2025-07.
        confounding: How strongly contacts depend on the customer's wealth, from 0
            (assigned at random) to 1.
    """

    campaign: Name
    month: YearMonth
    audience: Name
    channel: Name
    offer: Name
    goal: Goal
    contact_cost: NonNegative
    conversion_cost: NonNegative
    treated_share: Annotated[float, Field(gt=0, lt=1)]
    assignment: Assignment
    confounding: Share
    source: Name
    note: Name

    @property
    def first_day(self) -> date:
        """The first day of the campaign's month."""
        return date.fromisoformat(f"{self.month}-01")


class CampaignEffect(SeedRow):
    """The true effect of a campaign on a persona; it is never published.

    ``opened_share``, ``clicked_share`` and ``converted_share`` are shares of the
    contacted customers and do not increase. A lift is the change caused by a conversion
    in its month, as a share of income (deposits, SIP) or of discretionary spending
    (wants).

    Attributes:
        organic_share: The share of customers who convert if they are not contacted.
        loan_share: The amount borrowed on conversion, as a share of annual income.
        monthly_decay: The share of a lift that is lost with each month.
    """

    campaign: Name
    persona: Name
    opened_share: Chance
    clicked_share: Chance
    converted_share: Chance
    organic_share: Chance
    deposit_lift: Lift
    sip_lift: Lift
    wants_lift: Lift
    loan_share: Share
    monthly_decay: Share
    source: Name


class SegmentCondition(SeedRow):
    """One condition of a segment; its customers satisfy all of its conditions.

    A segment with a condition on life_event changes with the months, so only campaigns
    can have it as their audience: of the customers who had the event in one of the
    three months before.
    """

    segment: Name
    attribute: Attribute
    operator: Literal["=", "<>", "<", "<=", ">", ">="]
    value: Name
    note: str

    @model_validator(mode="after")
    def _numbers_are_compared_with_numbers(self) -> Self:
        is_ordered = self.operator not in ("=", "<>")
        if self.attribute == LIFE_EVENT and self.operator != "=":
            raise ValueError(f"{LIFE_EVENT} needs =")
        if self.attribute in get_args(NumericAttribute):
            try:
                read_number(self.value)
            except ValueError as error:
                raise ValueError(f"{self.attribute} needs a number: {error}") from None
        elif is_ordered:
            raise ValueError(f"{self.attribute} is a text: give = or <>")
        return self


class ScenarioChange(SeedRow):
    """A scenario's change of one parameter: its audience and its months.

    Without ``month_from`` it applies from the first month, without ``month_to`` to the
    last.
    """

    scenario: Name
    parameter: Name
    applies_to: Name
    month_from: OptionalYearMonth
    month_to: OptionalYearMonth
    operation: Literal["add", "multiply", "set"]
    value: Number
    note: Name

    def changed(self, value: float) -> float:
        """The parameter's value in the scenario."""
        if self.operation == "add":
            return value + self.value
        return value * self.value if self.operation == "multiply" else self.value

    @property
    def is_idle(self) -> bool:
        """Whether the change has no effect on any value."""
        return (self.operation, self.value) in (("add", 0), ("multiply", 1))

    def is_on(self, month: date) -> bool:
        """Whether the change is active in the month that begins on this day."""
        text = f"{month:%Y-%m}"
        return (self.month_from or text) <= text <= (self.month_to or text)


class ScenarioExpectation(SeedRow):
    """The range in which a metric of a scenario should be.

    The metrics are those of the model int_scenarios__measured.

    Attributes:
        expectation: What the literature or arithmetic lets expect, as a sentence.
    """

    scenario: Name
    metric: Literal[
        "spending_change",
        "first_spending_change",
        "wants_change",
        "usual_fee_change",
        "interest_change",
        "first_repayment_change",
        "invested_of_income",
        "job_loss_change",
    ]
    low: Number
    high: Number
    expectation: Name
    source: Name

    @model_validator(mode="after")
    def _low_is_at_most_high(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low is above high: give at most {self.high}")
        return self
