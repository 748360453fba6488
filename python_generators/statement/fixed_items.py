"""Items of a month that have a day: pay, standing orders, bills, fees, one-off sums."""

from dataclasses import dataclass, field

import numpy as np

from python_generators.core.money import PAISE_PER_UNIT
from python_generators.core.randomness import Words, bits, mix
from python_generators.engine.rates import Integers, share_of
from python_generators.statement.dated_months import DAY, DatedMonths, Dice
from python_generators.statement.pay_days import MOST_PAYMENTS, PATTERN_BITS
from python_generators.statement.statement_lines import (
    CHANNEL_BITS,
    QUANTILE_BITS,
)
from python_generators.statement.statement_tables import StatementTables

_HOUR = 60 * 60
_PAY_FROM = 5 * _HOUR  # firms pay before the banks collect
_COLLECTED_FROM = 9 * _HOUR
_BY_HAND_FROM = 10 * _HOUR
_CHARGED_AT = DAY - 600  # at the end of the day
_RETURNED_DAY = 2  # the bank charges a returned payment on the third
_SPREAD_BITS = 13  # of seconds: up to two hours and a quarter
_LONG_SPREAD_BITS = 15  # up to nine hours
MOST_ORDERS = 8
_HABITS = 40  # draws of this number on are lasting ones of a line


@dataclass
class Items:
    """m items, in any order; every field has shape (m,)."""

    row: Integers  # position in the batch
    second: Integers  # since the month's beginning
    amount: Integers  # paise; credits are positive, debits negative
    text: Integers


@dataclass
class _Found:
    parts: list[Items] = field(default_factory=list)

    def all(self) -> Items:
        names = ("row", "second", "amount", "text")
        return Items(
            **{n: np.concatenate([getattr(p, n) for p in self.parts]) for n in names}
        )


@dataclass(frozen=True)
class _Maker:
    """Makes items of lines."""

    months: DatedMonths
    dice: Dice
    tables: StatementTables
    found: _Found

    def add(
        self,
        name: str,
        rows: Integers,
        amount: Integers,
        second: Integers,
        order: int = 0,
        seller: str = "",
    ) -> None:
        """Add an item of a line for each row, paid where the customer always pays.

        Args:
            name: The line.
            rows: Positions in the batch.
            amount: Paise, positive.
            second: When, since the month's beginning.
            order: Distinguishes several items of a line.
            seller: The line whose merchant it is; the line itself by default.
        """
        lines = self.tables.lines
        line = lines.all[lines.number(name)]
        habit = mix(self.habit(seller or name, rows) + np.uint64(order))
        channel = line.ways.take(bits(habit, 0, CHANNEL_BITS)).astype(np.int64)
        merchant = line.popularity.take(bits(habit, CHANNEL_BITS, QUANTILE_BITS))
        text = lines.text(name, channel, merchant.astype(np.int64))
        settled = np.flatnonzero(lines.settled[text])
        if settled.size:
            second = second.copy()
            day, time = np.divmod(second[settled], DAY)
            days = self.tables.settling_days(self.months.calendar)
            day = days[self.months.place[rows[settled]], day]
            second[settled] = day * DAY + time
        signed = amount * line.direction
        self.found.parts.append(Items(rows, second, signed, text))

    def habit(self, name: str, rows: Integers) -> Words:
        """The customers' lasting word of a line: channel, merchant, day."""
        return self.dice.lasting(rows, _HABITS + self.tables.lines.number(name))

    def paid(self, name: str) -> tuple[Integers, Integers]:
        """The rows with an amount of an entry, and these amounts."""
        amount = self.months.amounts.get(name)
        if amount is None:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows = np.flatnonzero(amount)
        return rows, amount[rows]

    def length(self, rows: Integers) -> Integers:
        """Days in the rows' months."""
        return self.tables.lengths(self.months.calendar)[self.months.place[rows]]


def fixed_items(
    months: DatedMonths, tables: StatementTables, dice: Dice
) -> tuple[Items, Integers]:
    """The items with a day, and what is left of spending for everyday payments.

    Args:
        months: The months.
        tables: The market's tables.
        dice: The draws.

    Returns:
        The items, and paise of shape (n, everyday categories).
    """
    found = _Found()
    maker = _Maker(months, dice, tables, found)
    _pay(maker)
    _investments(maker)
    _loans(maker)
    left = months.spending.copy()
    _subscriptions(maker, left)
    _bills(maker, left)
    _fees(maker)
    everyday = np.ascontiguousarray(left[:, tables.everyday])
    return found.all(), everyday


def _pay(maker: _Maker) -> None:
    months, tables = maker.months, maker.tables
    rows, amount = maker.paid("Regular pay")
    word = maker.dice.lasting(rows, 0)
    pattern = tables.pay.chosen[months.employment[rows], bits(word, 0, PATTERN_BITS)]
    days = [tables.pay_days(m) for m in months.calendar]
    count = np.stack([d.count for d in days])[months.place[rows], pattern]
    day = np.stack([d.day for d in days])[months.place[rows], pattern]
    second = _PAY_FROM + bits(word, 16, _SPREAD_BITS)
    by_clients = tables.pay.clients[pattern]
    monthly = maker.dice.monthly(rows, 0)
    working = tables.working_days(months.calendar)  # (months, quantiles)
    for n in range(MOST_PAYMENTS):
        who = np.flatnonzero((count > n) & ~by_clients)
        part = amount[who] * (n + 1) // count[who] - amount[who] * n // count[who]
        maker.add("Regular pay", rows[who], part, day[who, n] * DAY + second[who])
        who = np.flatnonzero((count > n) & by_clients)
        if who.size:
            part = amount[who] * (n + 1) // count[who] - amount[who] * n // count[who]
            drawn = bits(monthly[who], QUANTILE_BITS * n, QUANTILE_BITS)
            on = working[months.place[rows[who]], drawn]
            at = _BY_HAND_FROM + bits(word[who], 29, _SPREAD_BITS)
            maker.add("Client pay", rows[who], part, on * DAY + at, n + 1)
    last = np.zeros(len(months.customer_id), np.int64)
    last[rows] = np.where(
        by_clients, 0, day[np.arange(len(rows)), np.maximum(count - 1, 0)]
    )
    paid_at = np.full(len(months.customer_id), _PAY_FROM, np.int64)
    paid_at[rows] = second
    rows, amount = maker.paid("Bonus")
    maker.add(
        "Bonus", rows, amount, last[rows] * DAY + paid_at[rows], seller="Regular pay"
    )
    rows, amount = maker.paid("Support")
    word = maker.habit("Support", rows)
    on = bits(word, 32, 3) * DAY + _BY_HAND_FROM + bits(word, 40, _SPREAD_BITS)
    maker.add("Support", rows, amount, on)
    rows, amount = maker.paid("Tax refund")
    drawn = bits(maker.dice.monthly(rows, 5), 0, QUANTILE_BITS)
    on = working[months.place[rows], drawn] * DAY + _PAY_FROM
    maker.add("Tax refund", rows, amount, on)
    rows, amount = maker.paid("Account interest")
    last_day = (maker.length(rows) - 1) * DAY
    maker.add("Account interest", rows, amount, last_day + _CHARGED_AT - 60)


def _investments(maker: _Maker) -> None:
    months, tables = maker.months, maker.tables
    rows, amount = maker.paid("SIP")
    orders = np.clip(months.sip_orders[rows], 1, MOST_ORDERS)
    step = tables.sip_step
    for n in range(MOST_ORDERS):
        who = np.flatnonzero(orders > n)
        if not who.size:
            break
        whole = amount[who] // step
        part = (whole * (n + 1) // orders[who] - whole * n // orders[who]) * step
        part += (orders[who] == n + 1) * (amount[who] % step)
        some = np.flatnonzero(part)
        who, part = who[some], part[some]
        word = mix(maker.habit("SIP", rows[who]) + np.uint64(n))
        day = tables.standing_day("SIP", word)
        at = day * DAY + _COLLECTED_FROM + bits(word, 40, _SPREAD_BITS)
        maker.add("SIP", rows[who], part, at, n)
    for name, stream in (("Lump sum", 1), ("Redemption", 2)):
        rows, amount = maker.paid(name)
        maker.add(name, rows, amount, _any_time(maker, rows, stream))


def _loans(maker: _Maker) -> None:
    tables = maker.tables
    for name in ("Principal", "Interest"):
        rows, amount = maker.paid(name)
        word = maker.habit("Principal", rows)
        at = _COLLECTED_FROM + bits(word, 40, _SPREAD_BITS)
        maker.add(name, rows, amount, tables.emi_day * DAY + at, seller="Principal")
    rows, amount = maker.paid("Prepayment")
    maker.add("Prepayment", rows, amount, _any_time(maker, rows, 3))
    for name, after in (("Loan drawn", 0), ("Bought on credit", 1)):
        rows, amount = maker.paid(name)
        maker.add(name, rows, amount, _any_time(maker, rows, 4) + after)


def _any_time(maker: _Maker, rows: Integers, stream: int) -> Integers:
    """Any day of the month, by day."""
    word = maker.dice.monthly(rows, stream)
    day = maker.length(rows) * bits(word, 0, 16) >> 16
    found: Integers = day * DAY + _BY_HAND_FROM + bits(word, 16, _LONG_SPREAD_BITS)
    return found


def _subscriptions(maker: _Maker, left: Integers) -> None:
    """Who has one pays it in each month in which its category can bear it."""
    for subscription in maker.tables.subscriptions:
        column = left[:, subscription.position]
        rows = np.flatnonzero(column >= subscription.price + subscription.least_left)
        word = maker.habit(subscription.name, rows)
        has = np.flatnonzero(bits(word, 48, 16) < subscription.chance)
        rows, word = rows[has], word[has]
        early = bits(word, 20, 12)
        day = 28 * early * early >> 24
        at = day * DAY + _COLLECTED_FROM + bits(word, 32, _LONG_SPREAD_BITS)
        paid = np.full(len(rows), subscription.price, np.int64)
        maker.add(subscription.name, rows, paid, at)
        left[rows, subscription.position] -= subscription.price


def _bills(maker: _Maker, left: Integers) -> None:
    """Each service is paid its part in whole units, the largest one what is left."""
    bills = maker.tables.bills
    whole = left[:, [bill.position for bill in bills]]
    for n, bill in enumerate(bills):
        is_last = n + 1 == len(bills) or bills[n + 1].position != bill.position
        paid = left[:, bill.position].copy()
        if not is_last:
            paid = share_of(whole[:, n], bill.share) // PAISE_PER_UNIT * PAISE_PER_UNIT
            paid *= paid >= bill.least
        rows = np.flatnonzero(paid)
        word = maker.habit(bill.name, rows)
        day = maker.tables.standing_day(bill.category, word)
        at = day * DAY + _BY_HAND_FROM + bits(word, 40, _LONG_SPREAD_BITS)
        maker.add(bill.name, rows, paid[rows], at)
        left[:, bill.position] -= paid


def _fees(maker: _Maker) -> None:
    """The account's fee and interest on its last day; of returned payments earlier."""
    months, tables = maker.months, maker.tables
    left = months.spending[:, tables.fees]
    overdrawn = share_of(np.maximum(-months.opening, 0), tables.overdraft_rate)
    last = maker.length(np.arange(len(left))) - 1
    for name, most, day in (
        ("Account fee", tables.account_fee, last),
        ("Overdraft interest", overdrawn, last),
        ("Returned payment", left, np.full_like(last, _RETURNED_DAY)),
    ):
        paid = np.minimum(most, left)
        left = left - paid
        rows = np.flatnonzero(paid)
        maker.add(name, rows, paid[rows], day[rows] * DAY + _CHARGED_AT)
