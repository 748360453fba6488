"""The lines of the statement: what a row can be, and the words that it carries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from python_generators.core.summation import ordered_sum
from python_generators.engine.rates import Integers
from python_generators.seeds.category_rows import Category
from python_generators.seeds.load import Seeds
from python_generators.seeds.statement_rows import Merchant

CREDIT, DEBIT = 1, -1
QUANTILE_BITS = 10  # merchants and days are drawn from tables of 2**10 quantiles
CHANNEL_BITS = 8
FIRST_SLOT = 21  # of spending categories in the ledger; the first has this one
SETTLED = ("ACH", "Direct deposit", "Check")  # channels that work on working days
MANDATES = ("Auto-debit", "ACH")  # channels in which the payee presents an item
# The ledger's entries beside spending, by slot: int_months__posting_types.
ENTRIES = {
    "Regular pay": (1, CREDIT),
    "Bonus": (2, CREDIT),
    "SIP": (3, DEBIT),
    "Lump sum": (4, DEBIT),
    "Principal": (5, DEBIT),
    "Prepayment": (6, DEBIT),
    "Interest": (7, DEBIT),
    "Loan drawn": (8, CREDIT),
    "Bought on credit": (9, DEBIT),
    "Redemption": (10, CREDIT),
    "Account interest": (11, CREDIT),
    "Support": (12, CREDIT),
    "Tax refund": (13, CREDIT),
}
# The lines whose merchants and channels a line uses, where they are not its own.
_MERCHANTS_OF = {"Bought on credit": "Shopping"}
_CHANNELS_OF = {"Bought on credit": "Loan drawn"}
_INVESTED = ("SIP", "Lump sum", "Redemption")
_PAID = "{channel} {merchant}"
_RENT = "{channel} Rent to {merchant}"
_WORDS = {
    "Regular pay": "Salary from {merchant}",
    "Bonus": "Bonus from {merchant}",
    "Client pay": "Payment from {merchant}",
    "SIP": "Standing order to {merchant}",
    "Lump sum": "Investment with {merchant}",
    "Redemption": "Units sold by {merchant}",
    "Principal": "Instalment: principal",
    "Interest": "Instalment: interest",
    "Prepayment": "Loan repaid early",
    "Loan drawn": "Loan paid out",
    "Bought on credit": "Bought on the loan at {merchant}",
    "Account interest": "Interest on the account",
    "Support": "{merchant}",
    "Tax refund": "{merchant}",
    "Account fee": "Account fee",
    "Overdraft interest": "Interest on the overdraft",
    "Returned payment": "Fee for a returned payment",
}
FEES = ("Account fee", "Overdraft interest", "Returned payment")


@dataclass(frozen=True)
class Line:
    """One line: its entry in the ledger, payees and channels."""

    name: str
    category: str  # as in the ledger
    slot: int
    direction: int
    is_recurring: bool
    merchants: tuple[str, ...]
    channels: tuple[str, ...]
    popularity: npt.NDArray[np.int16]  # (2**QUANTILE_BITS,) positions of merchants
    ways: npt.NDArray[np.int16]  # (2**CHANNEL_BITS,) positions of channels
    words: str  # of the description, with {channel} and {merchant}
    price: int = 0  # paise, of a subscription
    weight: float = 1.0  # of a service in its category's bill


@dataclass(frozen=True)
class Lines:
    """All lines of a market. A *text* is a line with a channel and a merchant."""

    all: tuple[Line, ...]

    def number(self, name: str) -> int:
        """The position of the line with this name."""
        return self._numbers[name]

    def text(self, name: str, channel: Integers, merchant: Integers) -> Integers:
        """The codes of texts of a line.

        Args:
            name: The line.
            channel: Positions among its channels.
            merchant: Positions among its merchants.
        """
        number = self._numbers[name]
        found: Integers = channel * len(self.all[number].merchants) + merchant
        found += self.offsets[number]
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {line.name: number for number, line in enumerate(self.all)}

    @cached_property
    def offsets(self) -> Integers:
        """The first text of each line."""
        counts = [len(line.merchants) * len(line.channels) for line in self.all]
        return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)

    @cached_property
    def texts(self) -> tuple[tuple[Line, str, str], ...]:
        """The line, channel and merchant of each text."""
        return tuple(
            (line, channel, merchant)
            for line in self.all
            for channel in line.channels
            for merchant in line.merchants
        )

    @cached_property
    def presented(self) -> npt.NDArray[np.bool_]:
        """Whether the payee presents items with each text."""
        return np.array(
            [
                line.is_recurring and line.direction == DEBIT and channel in MANDATES
                for line, channel, _ in self.texts
            ]
        )

    @cached_property
    def settled(self) -> npt.NDArray[np.bool_]:
        """Whether items with each text move on working days only."""
        return np.array([channel in SETTLED for _, channel, _ in self.texts])

    def words(self) -> list[str]:
        """The description of each text."""
        return [
            line.words.format(channel=channel, merchant=merchant)
            for line, channel, merchant in self.texts
        ]


def statement_lines(seeds: Seeds) -> Lines:
    """The lines of a market, from its seeds."""
    spending = sorted(
        (c for c in seeds.categories if c.kind != "investment"),
        key=lambda c: c.category,
    )
    (investment,) = (c.category for c in seeds.categories if c.kind == "investment")
    found = [
        _line(seeds, name, name, *entry, investment) for name, entry in ENTRIES.items()
    ]
    found.insert(1, _line(seeds, "Client pay", "Regular pay", 1, CREDIT, investment))
    for slot, category in enumerate(spending, FIRST_SLOT):
        found += _spending_lines(seeds, category, slot, investment)
    return Lines(tuple(found))


def _spending_lines(
    seeds: Seeds, category: Category, slot: int, investment: str
) -> Iterable[Line]:
    name = category.category
    if category.kind == "fee":
        for fee in FEES:
            yield _line(seeds, fee, name, slot, DEBIT, investment)
        return
    yield from _services(seeds, category, slot)
    yield _line(seeds, name, name, slot, DEBIT, investment, category.payment)
    for merchant in seeds.merchants:
        if merchant.category == name and merchant.subscription_price is not None:
            channels, ways = _channels(seeds, name)
            yield Line(
                name=f"{name}: {merchant.merchant}",
                category=name,
                slot=slot,
                direction=DEBIT,
                is_recurring=True,
                merchants=(merchant.merchant,),
                channels=channels,
                popularity=_quantiles([1.0], QUANTILE_BITS),
                ways=ways,
                words=_PAID,
                price=round(merchant.subscription_price * 100),
            )


def _services(seeds: Seeds, category: Category, slot: int) -> Iterable[Line]:
    """A line for each service of a category of bills."""
    mine = [m for m in seeds.merchants if m.category == category.category]
    channels, ways = _channels(seeds, category.category)
    for service in dict.fromkeys(m.service for m in mine if m.service):
        suppliers = [m for m in mine if m.service == service]
        yield Line(
            name=f"{category.category}: {service}",
            category=category.category,
            slot=slot,
            direction=DEBIT,
            is_recurring=True,
            merchants=tuple(m.merchant for m in suppliers),
            channels=channels,
            popularity=_popularity(suppliers),
            ways=ways,
            words=_PAID,
            weight=ordered_sum(m.popularity for m in suppliers),
        )


def _line(
    seeds: Seeds,
    name: str,
    category: str,
    slot: int,
    direction: int,
    investment: str,
    payment: str = "",
) -> Line:
    owner = investment if name in _INVESTED else _MERCHANTS_OF.get(name, category)
    merchants = [
        m for m in seeds.merchants if m.category == owner and not m.is_subscription
    ]
    channels, ways = _channels(seeds, _CHANNELS_OF.get(name, category))
    standing = {"Regular pay", "SIP", "Principal", "Interest", "Account fee"}
    return Line(
        name=name,
        category=category,
        slot=slot,
        direction=direction,
        is_recurring=name in standing or payment in ("home", "bill"),
        merchants=tuple(m.merchant for m in merchants),
        channels=channels,
        popularity=_popularity(merchants),
        ways=ways,
        words=_WORDS.get(name, _RENT if payment == "home" else _PAID),
    )


def _channels(
    seeds: Seeds, category: str
) -> tuple[tuple[str, ...], npt.NDArray[np.int16]]:
    rows = [row for row in seeds.payment_channels if row.category == category]
    ways = _quantiles([row.share for row in rows], CHANNEL_BITS)
    return tuple(row.channel for row in rows), ways


def _popularity(merchants: Sequence[Merchant]) -> npt.NDArray[np.int16]:
    return _quantiles([m.popularity for m in merchants], QUANTILE_BITS)


def _quantiles(weights: Sequence[float], bits: int) -> npt.NDArray[np.int16]:
    """The position that each of 2**bits quantiles draws."""
    up_to = np.cumsum(weights)
    uniform = (np.arange(1 << bits) + 0.5) / (1 << bits)
    found = np.searchsorted(up_to / up_to[-1], uniform, side="right")
    return np.minimum(found, len(up_to) - 1).astype(np.int16)
