"""A strict model for the rows of each seed CSV."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _blank_is_none(value: object) -> object:
    return None if value == "" else value


Name = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Chance = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
CalendarMonth = Annotated[int, Field(ge=1, le=12)]
BlankIsNone = BeforeValidator(_blank_is_none)
OptionalShare = Annotated[Share | None, BlankIsNone]
OptionalMonth = Annotated[CalendarMonth | None, BlankIsNone]
Confidence = Literal[
    "high", "medium", "sourced", "low", "unverified", "derived", "assumption"
]
Promise = Literal["savings", "spending", "investments"]
Lift = Annotated[float, Field(ge=-1, le=1)]
CategoryKind = Literal["essential", "discretionary", "fee", "investment"]


class SeedRow(BaseModel):
    """A row of a seed CSV: no unknown column, no NaN, no infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Persona(SeedRow):
    """The thresholds that assign a persona, and its behaviour; shares are of income.

    ``promised_share`` names the share whose range the audit checks. ``headroom`` is the
    part of the spending range that is kept for season and prices, ``persistence`` the
    weight of lasting habit against monthly noise in a share, ``buffer_months`` the
    balance that the persona aims to hold, in months of its least spending, and
    ``wants_on_overdraft`` the share of the overdraft limit that discretionary spending
    may use.
    """

    persona: Name
    assign_order: int = Field(ge=1)
    min_savings_rate: Share
    max_credit_score: int
    spending_low: Share
    spending_high: Share
    investment_low: Share
    investment_high: Share
    savings_low: OptionalShare
    savings_high: OptionalShare
    promised_share: Annotated[Promise | None, BlankIsNone]
    headroom: Share
    persistence: Share
    shock_probability: Share
    shock_share: Annotated[float, Field(ge=0, le=12)]
    buffer_months: Annotated[float, Field(ge=0, le=120)]
    wants_on_overdraft: Share
    source: Name
    note: Name

    @property
    def promised_range(self) -> tuple[float, float] | None:
        """The declared range of the promised share of income, if one is promised."""
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
    value: float
    unit: Name
    source: Name


class Gender(SeedRow):
    """A gender's share of the population and its pay level."""

    gender: Name
    share: Share
    income_multiplier: Positive
    source: Name


class City(SeedRow):
    """A city: its share, its pay level, how strongly technology jobs gather there."""

    city: Name
    share: Share
    income_multiplier: Positive
    technology_tilt: Positive
    source: Name


class JobRole(SeedRow):
    """A job: its share of the population, its pay level, its employment types."""

    job_role: Name
    share: Share
    income_multiplier: Positive
    is_technology: bool
    salaried_share: Share
    contract_share: Share
    freelance_share: Share
    source: Name


class EmploymentType(SeedRow):
    """The monthly pay and the overdraft limit of an employment type.

    ``income_volatility`` is the coefficient of variation of pay in a paid month, and
    ``no_income_probability`` the probability that an employed customer is not paid;
    probabilities are monthly. A raise is uniform between ``raise_low`` and
    ``raise_high`` of pay; ``bonus_share`` is of the annual income, ``overdraft_share``
    of a usual month's pay.
    """

    employment_type: Name
    income_multiplier: Positive
    income_volatility: Annotated[float, Field(ge=0, le=3)]
    no_income_probability: Annotated[float, Field(ge=0, lt=1)]
    job_loss_probability: Share
    job_return_probability: Share
    raise_month: OptionalMonth
    raise_low: Share
    raise_high: Share
    bonus_month: OptionalMonth
    bonus_share: Annotated[float, Field(ge=0, lt=1)]
    overdraft_share: NonNegative
    source: Name


class PersonaTraits(SeedRow):
    """The effect of a latent persona on a customer of the base population.

    Shifts are in standard deviations of the shifted quantity.
    """

    persona: Name
    share: Share
    savings_rate_mean: Chance
    credit_shift: float
    loan_shift: float
    response_shift: float
    transactions_multiplier: Positive
    source: Name


class Category(SeedRow):
    """A category of spending or investment: ticket sizes, days, customers' weights.

    Amounts are in currency units. ``monthly_variation`` is the largest relative change
    of its weight in a month. ``age_tilt`` is log weight per standard deviation of age;
    the weights of employment types multiply a persona's share of the category.
    """

    category: Name
    kind: CategoryKind
    median_amount: Positive
    amount_spread: Positive
    monthly_variation: Annotated[float, Field(ge=0, lt=1)]
    month_day_peak: Annotated[int, Field(ge=1, le=28)]
    month_day_weight: Share
    weekend_weight: Positive
    season_sensitivity: NonNegative
    age_tilt: float
    salaried_weight: NonNegative
    contract_weight: NonNegative
    freelance_weight: NonNegative
    source: Name


class CategoryMix(SeedRow):
    """A category's share of a persona's transactions, before the category's weights."""

    persona: Name
    category: Name
    share: Share
    source: Name


class Season(SeedRow):
    """A calendar month's spending relative to the year's mean."""

    calendar_month: CalendarMonth
    spending_index: Positive
    source: Name


class Festival(SeedRow):
    """A festival, by its name in the holidays library, and its effect on spending."""

    festival: Name
    spending_uplift: float
    source: Name


class Anchor(SeedRow):
    """A published or assumed number that a population of the market should match.

    ``population`` describes who the source measured; ``metric`` is measured in SQL.
    """

    anchor_id: Name
    population: Name
    metric: Name
    target: float
    tolerance: Positive
    unit: Name
    source: Name
    year: str
    url: str
    confidence: Confidence
    used_for_fit: bool

    @property
    def table(self) -> str:
        """What the metric is measured on: ``months`` are those simulated."""
        return self.metric.partition(":")[0]
