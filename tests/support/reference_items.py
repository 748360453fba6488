"""The reference of the statement: the items of a month that have a day.

Written from docs/decisions.md, in Python integers and loops; it shares with the package
its tables and raw words only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from python_generators.statement.dated_months import DatedMonths
from python_generators.statement.statement_tables import StatementTables
from tests.support.reference_arithmetic import ONE, mix, word

DAY, HOUR = 86_400, 3_600
GOLDEN = 0x9E3779B97F4A7C15
WORD = 2**64


def some_bits(drawn: int, start: int, count: int) -> int:
    return (drawn >> start) & ((1 << count) - 1)


@dataclass
class Entry:
    second: int
    amount: int  # with its sign
    text: int
    due: int
    presented: bool = False
    settled: bool = False


@dataclass
class Month:
    """One row of months, as plain numbers."""

    customer: int
    start: date
    place: int
    months: DatedMonths
    tables: StatementTables
    seed: int

    @classmethod
    def of(
        cls, months: DatedMonths, place: int, tables: StatementTables, seed: int
    ) -> "Month":
        start = months.month[place].astype("datetime64[D]").item()
        return cls(int(months.customer_id[place]), start, place, months, tables, seed)

    def paid(self, name: str) -> int:
        return int(self.months.amounts[name][self.place])

    def at(self, column: str) -> int:
        return int(getattr(self.months, column)[self.place])

    def lasting(self, stream: int) -> int:
        return word(self.customer, self.seed, 0, 5_000 + stream)

    def monthly(self, stream: int) -> int:
        number = self.start.year * 12 + self.start.month
        return word(self.customer, self.seed, number, 5_000 + stream)

    def habit(self, name: str) -> int:
        return self.lasting(40 + self.tables.lines.number(name))

    @property
    def days(self) -> int:
        return self.tables.pay_days(self.start).length

    @property
    def pattern(self) -> int:
        chosen = self.tables.pay.chosen[self.at("employment")]
        return int(chosen[some_bits(self.lasting(0), 0, 8)])

    def entry(
        self, name: str, amount: int, second: int, order: int = 0, seller: str = ""
    ) -> Entry:
        lines = self.tables.lines
        line = lines.all[lines.number(name)]
        drawn = mix((self.habit(seller or name) + order) % WORD)
        channel = int(line.ways[some_bits(drawn, 0, 8)])
        merchant = int(line.popularity[some_bits(drawn, 8, 10)])
        first = sum(
            len(x.merchants) * len(x.channels) for x in lines.all[: lines.number(name)]
        )
        text = first + channel * len(line.merchants) + merchant
        presented = (
            line.is_recurring
            and line.direction < 0
            and line.channels[channel] in ("Auto-debit", "ACH")
        )
        settled = line.channels[channel] in ("ACH", "Direct deposit", "Check")
        if settled:
            second = self.working_day(second // DAY) * DAY + second % DAY
        return Entry(second, amount * line.direction, text, second, presented, settled)

    def working_day(self, day: int) -> int:
        working = [int(d) for d in self.tables.pay_days(self.start).working]
        return next((d for d in working if d >= day), working[-1])

    def any_time(self, stream: int) -> int:
        drawn = self.monthly(stream)
        day = self.days * some_bits(drawn, 0, 16) // 2**16
        return day * DAY + 10 * HOUR + some_bits(drawn, 16, 15)


def credits_and_orders(m: Month) -> Iterator[Entry]:
    t = m.tables
    drawn, dates = m.lasting(0), t.pay_days(m.start)
    pay, count = m.paid("Regular pay"), int(dates.count[m.pattern])
    early = 5 * HOUR + some_bits(drawn, 16, 13)
    by_clients = t.pay.patterns[m.pattern].pattern == "clients"
    for n in range(count if pay else 0):
        part = pay * (n + 1) // count - pay * n // count
        if by_clients:
            quantile = some_bits(m.monthly(0), 10 * n, 10)
            day = int(dates.working[quantile * len(dates.working) // 1024])
            second = day * DAY + 10 * HOUR + some_bits(drawn, 29, 13)
            yield m.entry("Client pay", part, second, n + 1)
        else:
            day = int(dates.day[m.pattern][n])
            yield m.entry("Regular pay", part, day * DAY + early)
    last = int(dates.day[m.pattern][max(count - 1, 0)]) if pay and not by_clients else 0
    if m.paid("Bonus"):
        second = last * DAY + (early if pay else 5 * HOUR)
        yield m.entry("Bonus", m.paid("Bonus"), second, seller="Regular pay")
    if m.paid("Support"):
        habit = m.habit("Support")
        second = some_bits(habit, 32, 3) * DAY + 10 * HOUR + some_bits(habit, 40, 13)
        yield m.entry("Support", m.paid("Support"), second)
    if m.paid("Tax refund"):
        quantile = some_bits(m.monthly(5), 0, 10)
        day = int(dates.working[quantile * len(dates.working) // 1024])
        yield m.entry("Tax refund", m.paid("Tax refund"), day * DAY + 5 * HOUR)
    if m.paid("Account interest"):
        yield m.entry(
            "Account interest", m.paid("Account interest"), m.days * DAY - 660
        )
    sip, orders = m.paid("SIP"), min(max(m.at("sip_orders"), 1), 8)
    for n in range(orders if sip else 0):
        steps = sip // t.sip_step
        part = (steps * (n + 1) // orders - steps * n // orders) * t.sip_step
        part += sip % t.sip_step if n == orders - 1 else 0
        if part:
            habit = mix((m.habit("SIP") + n) % WORD)
            day = int(t.standing["SIP"][some_bits(habit, 18, 10)])
            second = day * DAY + 9 * HOUR + some_bits(habit, 40, 13)
            yield m.entry("SIP", part, second, n)
    for name, stream in (("Lump sum", 1), ("Redemption", 2)):
        if m.paid(name):
            yield m.entry(name, m.paid(name), m.any_time(stream))
    for name in ("Principal", "Interest"):
        if m.paid(name):
            second = (
                t.emi_day * DAY + 9 * HOUR + some_bits(m.habit("Principal"), 40, 13)
            )
            yield m.entry(name, m.paid(name), second, seller="Principal")
    if m.paid("Prepayment"):
        yield m.entry("Prepayment", m.paid("Prepayment"), m.any_time(3))
    for n, name in enumerate(("Loan drawn", "Bought on credit")):
        if m.paid(name):
            yield m.entry(name, m.paid(name), m.any_time(4) + n)


def bills(m: Month, left: list[int]) -> Iterator[Entry]:
    t = m.tables
    for one in t.subscriptions:
        habit = m.habit(one.name)
        bears = left[one.position] >= one.price + one.least_left
        if bears and some_bits(habit, 48, 16) < one.chance:
            day = 28 * some_bits(habit, 20, 12) ** 2 // 2**24
            second = day * DAY + 9 * HOUR + some_bits(habit, 32, 15)
            yield m.entry(one.name, one.price, second)
            left[one.position] -= one.price
    billed = list(left)
    for n, bill in enumerate(t.bills):
        paid = left[bill.position]
        if bill.position in [later.position for later in t.bills[n + 1 :]]:
            paid = billed[bill.position] * bill.share // ONE
            paid -= paid % 100
            paid *= paid >= bill.least
        if paid:
            habit = m.habit(bill.name)
            day = int(t.standing[bill.category][some_bits(habit, 18, 10)])
            second = day * DAY + 10 * HOUR + some_bits(habit, 40, 15)
            yield m.entry(bill.name, paid, second)
        left[bill.position] -= paid
    fees, end = left[t.fees], m.days * DAY - 600
    interest = max(-m.at("opening"), 0) * t.overdraft_rate // ONE
    charged = {"Account fee": min(fees, t.account_fee)}
    charged["Overdraft interest"] = min(fees - sum(charged.values()), interest)
    charged["Returned payment"] = fees - sum(charged.values())
    for name, amount in charged.items():
        if amount:
            second = 3 * DAY - 600 if name == "Returned payment" else end
            yield m.entry(name, amount, second)
