"""Strict models for the rows of the seed CSVs."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from python_generators.core.money import MOST_INCOME
from python_generators.core.strict_values import (
    MOST,
    read_boolean,
    read_number,
    read_text,
    read_whole,
)


def _blank_is_none(value: object) -> object:
    return None if value == "" else value


@cache
def _reader(annotation: Any) -> Callable[[str], object]:  # noqa: ANN401
    """The strict reader of a column's cells, found by its type."""
    if get_origin(annotation) is tuple:
        return read_text  # the column has a reader of its own
    inner = {annotation, *get_args(annotation)}
    types = inner | {base for one in inner for base in get_args(one)}
    readers = {bool: read_boolean, int: read_whole, float: read_number}
    found = (reader for base, reader in readers.items() if base in types)
    return next(found, read_text)


Name = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Chance = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0, le=MOST_INCOME)]
NonNegative = Annotated[float, Field(ge=0, le=MOST_INCOME)]
Multiplier = Annotated[float, Field(gt=0, le=100)]
Weight = Annotated[float, Field(ge=-100, le=100)]
Spread = Annotated[float, Field(gt=0, le=3)]  # of a log: times 20 at one deviation
Number = Annotated[float, Field(ge=-MOST, le=MOST)]
CalendarMonth = Annotated[int, Field(ge=1, le=12)]
BlankIsNone = BeforeValidator(_blank_is_none)
OptionalShare = Annotated[Share | None, BlankIsNone]
OptionalMonth = Annotated[CalendarMonth | None, BlankIsNone]
Promise = Literal["savings", "spending", "investments"]
Lift = Annotated[float, Field(ge=-1, le=1)]


class SeedRow(BaseModel):
    """A row of a seed CSV, without unknown columns; cells are read strictly."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _read(cls, cell: object, info: ValidationInfo) -> object:
        if not isinstance(cell, str) or info.field_name is None:
            return cell  # a parameter, which has been read as a number
        annotation = cls.model_fields[info.field_name].annotation
        if not cell and type(None) in get_args(annotation):
            return cell
        return _reader(annotation)(cell)  # type: ignore[arg-type]  # it is hashable


class Persona(SeedRow):
    """The thresholds that assign a persona, and its behaviour; shares are of income.

    Attributes:
        promised_share: The share whose declared range the audit checks.
        kept_share: The least share of customers whose year is in that range.
        headroom: The part of the declared range that no customer plans to use, so that
            a year's random variation stays within it.
        persistence: The correlation of everyday spending between two months, beyond
            what is planned; of investments the weight of the customer's constant habit.
        habit_spread: The standard deviation of everyday spending around its plan.
        buffer_months: The balance that the persona aims to hold, in months of its
            minimum spending.
        wants_on_overdraft: The share of the overdraft limit that discretionary spending
            may use.
        opening_overdrawn: Of customers with less than a month's pay, those overdrawn.
        sip_irregularity: Times the probability that a standing order stops.
        redemption_probability: A month's, of a planned sale of units.
        redemption_share: The share of the portfolio that is sold then.
    """

    persona: Name
    assign_order: int = Field(ge=1, le=1000)
    min_savings_rate: Share
    max_credit_score: Annotated[int, Field(ge=0, le=10_000)]
    spending_low: Share
    spending_high: Share
    investment_low: Share
    investment_high: Share
    savings_low: OptionalShare
    savings_high: OptionalShare
    promised_share: Annotated[Promise | None, BlankIsNone]
    kept_share: OptionalShare
    headroom: Share
    persistence: Annotated[float, Field(ge=0, lt=1)]
    habit_spread: Annotated[float, Field(ge=0, le=0.3)]
    shock_probability: Share
    shock_share: Annotated[float, Field(ge=0, le=12)]
    buffer_months: Annotated[float, Field(ge=0, le=120)]
    wants_on_overdraft: Share
    opening_overdrawn: Share
    sip_irregularity: Annotated[float, Field(ge=0, le=10)]
    redemption_probability: Share
    redemption_share: Share
    source: Name
    note: Name

    @property
    def promised_range(self) -> tuple[float, float] | None:
        """The declared range of ``promised_share``; None without one."""
        ranges = {
            "savings": (self.savings_low, self.savings_high),
            "spending": (self.spending_low, self.spending_high),
            "investments": (self.investment_low, self.investment_high),
        }
        low, high = ranges.get(self.promised_share or "", (None, None))
        return None if low is None or high is None else (low, high)


class Setting(SeedRow):
    """A text setting of a market."""

    setting: Name
    value: Name
    note: Name


class Parameter(SeedRow):
    """A number of a market, with its unit and source."""

    parameter: Name
    value: Number
    unit: Name
    source: Name


class Gender(SeedRow):
    """A gender's share of the population and its pay level."""

    gender: Name
    share: Share
    income_multiplier: Multiplier
    source: Name


class City(SeedRow):
    """A city: its share of the population, levels of pay and rent, technology jobs."""

    city: Name
    share: Share
    income_multiplier: Multiplier
    rent_multiplier: Multiplier
    technology_tilt: Multiplier
    source: Name


class JobRole(SeedRow):
    """A job: its share of the population, pay level and employment types."""

    job_role: Name
    share: Share
    income_multiplier: Multiplier
    is_technology: bool
    salaried_share: Share
    contract_share: Share
    freelance_share: Share
    source: Name


class EmploymentType(SeedRow):
    """The pay and overdraft limit of an employment type; probabilities are monthly.

    Attributes:
        income_volatility: The coefficient of variation of pay in months with pay.
        varying_pay_share: The share of customers whose pay varies from month to month;
            the others' pay is one amount.
        no_income_probability: The probability that an employed customer is not paid.
        jobless_share: The share of customers without a job when the simulation starts.
        raise_low: The smallest raise as a share of pay; raises are uniform.
        raise_high: The largest raise as a share of pay.
        bonus_share: The bonus as a share of the annual income.
        overdraft_share: The overdraft limit as a share of a usual month's pay.
    """

    employment_type: Name
    income_multiplier: Multiplier
    income_volatility: Annotated[float, Field(ge=0, le=3)]
    varying_pay_share: Share
    no_income_probability: Annotated[float, Field(ge=0, lt=1)]
    job_loss_probability: Share
    job_return_probability: Share
    jobless_share: Share
    raise_month: OptionalMonth
    raise_low: Share
    raise_high: Share
    bonus_month: OptionalMonth
    bonus_share: Annotated[float, Field(ge=0, lt=1)]
    overdraft_share: Annotated[float, Field(ge=0, le=100)]
    source: Name


class PersonaTraits(SeedRow):
    """The effect of a latent persona on a customer of the base population.

    Shifts are in standard deviations of the shifted quantity.
    """

    persona: Name
    share: Share
    savings_rate_mean: Chance
    credit_shift: Weight
    loan_shift: Weight
    response_shift: Weight
    transactions_multiplier: Multiplier
    source: Name


class Home(SeedRow):
    """The shares of an age group that rent and own; the others are with family."""

    age_from: Annotated[int, Field(ge=0, le=120)]
    rents: Share
    owns: Share
    source: Name


class Silence(SeedRow):
    """How often a persona's customers go silent for reasons of their own.

    Attributes:
        monthly_probability: Of a customer who owes nothing and is not overdrawn, before
            the factors and additions of economy.csv.
    """

    persona: Name
    monthly_probability: Share
    source: Name


class Season(SeedRow):
    """The spending of a calendar month relative to the mean of the year."""

    calendar_month: CalendarMonth
    spending_index: Multiplier
    source: Name


class Festival(SeedRow):
    """A festival, by its name in the holidays library, and its effect on spending."""

    festival: Name
    spending_uplift: Weight
    source: Name
