"""Strict models for the seeds of the statement: merchants, channels, amounts."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from python_generators.core.strict_values import read_number
from python_generators.seeds.rows import (
    BlankIsNone,
    Name,
    NonNegative,
    Positive,
    SeedRow,
    Share,
    Spread,
)

# What the statement has beyond the categories of categories.csv, named as in the
# ledger. Cash is an everyday category: the bank does not know what it is spent on.
STATEMENT_LINES = (
    "Regular pay",
    "Bonus",
    "SIP",
    "Lump sum",
    "Redemption",
    "Principal",
    "Interest",
    "Prepayment",
    "Loan drawn",
    "Account interest",
    "Support",
    "Tax refund",
    "Cash",
)
PayPatternName = Literal[
    "last working day",
    "day of month",
    "every week",
    "every two weeks",
    "twice a month",
    "clients",
]
_HOURS = 24


def _numbers(text: object) -> object:
    found = tuple(read_number(part) for part in str(text).split())
    if len(found) != _HOURS or not any(found):
        raise ValueError(f"give {_HOURS} weights, separated by spaces, not all zero")
    return found


class Merchant(SeedRow):
    """An invented name that payments of a category carry.

    Attributes:
        category: Of categories.csv or ``STATEMENT_LINES``; SIP, Lump sum and Redemption
            use the merchants of the investment category.
        popularity: The merchant's weight among those of its category with the same
            ``is_subscription``.
        subscription_price: The monthly price of a subscription in currency units; None
            for a merchant that is paid by the ticket.
        service: Of a category of bills that is billed by service: what the merchant
            supplies. A customer pays one merchant of each service; the popularity of
            its merchants is the service's weight in the bill.
    """

    merchant: Name
    category: Name
    popularity: Positive
    subscription_price: Annotated[Positive | None, BlankIsNone]
    service: Annotated[Name | None, BlankIsNone]
    source: Name

    @property
    def is_subscription(self) -> bool:
        """Whether the merchant is paid the same amount every month."""
        return self.subscription_price is not None


class PaymentChannel(SeedRow):
    """The share of a category's payments that go through a channel."""

    category: Name
    channel: Name
    share: Share
    source: Name


class AmountEnding(SeedRow):
    """The share of a channel's amounts that are a multiple of ``step`` less ``below``.

    Both are in currency units: step 1 and below 0.01 give 4.99. A channel without rows
    takes any amount.
    """

    channel: Name
    step: Positive
    below: NonNegative
    share: Share
    source: Name


class TicketSize(SeedRow):
    """One payment of an everyday category: its amount, and where customers pay.

    Amounts are in currency units. They are those of single payments; the tickets of
    categories.csv are those of the base population.

    Attributes:
        median_amount: The median of the lognormal.
        amount_spread: Its standard deviation of the log.
        smallest_amount: No payment is smaller.
        favourites: How many merchants a customer has as favourites.
        favourite_share: The share of payments that go to a favourite.
        subscriptions: The mean number of subscriptions a customer.
    """

    category: Name
    median_amount: Positive
    amount_spread: Spread
    smallest_amount: Positive
    favourites: Annotated[int, Field(ge=1, le=10)]
    favourite_share: Share
    subscriptions: Annotated[float, Field(ge=0, le=100)]
    source: Name


class PayPattern(SeedRow):
    """The share of an employment type's customers that is paid in a pattern.

    Attributes:
        pattern: Firms pay on a day of the month or its last working day, every week,
            every two weeks or twice a month; clients on any working day.
        day: The day of the month; the day of the week (Monday is 1) of those paid every
            week or two; the number of clients that pay in a month; else 0.
    """

    employment_type: Name
    pattern: PayPatternName
    day: Annotated[int, Field(ge=0, le=28)]
    share: Share
    source: Name

    @model_validator(mode="after")
    def _day_belongs_to_the_pattern(self) -> Self:
        is_weekly = self.pattern in ("every week", "every two weeks")
        if is_weekly and not 1 <= self.day <= 5:
            raise ValueError(f"{self.pattern} needs a day of the week from 1 to 5")
        return self

    @property
    def key(self) -> tuple[str, int]:
        """What distinguishes patterns."""
        return (self.pattern, self.day)


class StandingDay(SeedRow):
    """The share of customers who pay a line of the statement on a day of the month."""

    category: Name
    day: Annotated[int, Field(ge=1, le=28)]
    share: Share
    source: Name


class SpendingHours(SeedRow):
    """The weights of the 24 hours of a day in the payments of an everyday category."""

    category: Name
    hours: Annotated[tuple[NonNegative, ...], BeforeValidator(_numbers)]
    source: Name


class StatementParameters(SeedRow):
    """statement.csv: how the statement dates a month; the file has units."""

    sunday_weight: Annotated[float, Field(gt=0, le=10)]
    payday_lift: Annotated[float, Field(ge=0, le=100)]
    payday_days: Annotated[int, Field(ge=1, le=14)]
    festival_lift: Annotated[float, Field(ge=0, le=100)]
    festival_days: Annotated[int, Field(ge=1, le=14)]
    mandates_on_overdraft: Share
    second_presentation: Annotated[int, Field(ge=1, le=14)]
    largest_month: Annotated[int, Field(ge=1, le=60)]
