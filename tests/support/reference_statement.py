"""An independent reference of the statement: one month of one customer, by hand.

Written from docs/decisions.md, in Python integers and loops; it shares with the package
its tables and raw words only.
"""

from collections.abc import Iterator

from python_generators.statement.dated_months import DatedMonths
from python_generators.statement.statement_tables import StatementTables
from tests.support.reference_arithmetic import ONE, mix
from tests.support.reference_items import (
    DAY,
    GOLDEN,
    HOUR,
    WORD,
    Entry,
    Month,
    bills,
    credits_and_orders,
    some_bits,
)


def _payments(m: Month, line: int, total: int) -> Iterator[Entry]:
    """The payments of one everyday category."""
    pay, t = m.tables.payments, m.tables
    first = m.monthly(500 + line)
    smallest = int(pay.smallest[line])
    usual = max(int(pay.mean[line]) * m.at("ticket_scale"), smallest * 1024)
    count = (total * 1024 + usual * some_bits(first, 0, 16) // 2**16) // usual
    count = max(1, min(count, total // smallest, pay.most))
    drawn = [mix((first + (n + 1) * GOLDEN) % WORD) for n in range(count)]
    sizes = [int(pay.sizes[line, w % 1024]) for w in drawn]
    least = min(smallest, total)
    shares = [
        (total - count * least) * sum(sizes[:n]) // sum(sizes) for n in range(count + 1)
    ]
    amounts, steps, ways = [], [], []
    for n, w in enumerate(drawn):
        raw = shares[n + 1] - shares[n] + least
        way = int(pay.ways[line, some_bits(w, 10, 8)])
        ending = some_bits(w, 18, 8)
        step, below = (int(x[line, way, ending]) for x in (pay.step, pay.below))
        plain = int(pay.plain[line, way])
        step = plain if 2 * step > raw else step
        amount = (raw + below) // step * step - below
        if amount < smallest:
            amount = raw // plain * plain
        amounts.append(amount if amount >= smallest else raw)
        steps.append(step)
        ways.append(way)
    takes = max(range(count), key=lambda n: (2**36 // steps[n], n))
    amounts[takes] += total - sum(amounts)
    days = t.payment_days([m.start])[0, m.pattern, m.at("day_rhythm"), line]
    for w, amount, way in zip(drawn, amounts, ways, strict=True):
        hour = int(pay.hours[line, some_bits(w, 42, 10)])
        second = int(days[some_bits(w, 32, 10)]) * DAY + hour * HOUR
        second += HOUR * some_bits(w, 52, 12) // 2**12
        rank = int(pay.favourites[line, some_bits(w, 26, 6)])
        quantile = mix(w) % 1024
        if rank >= 0:
            word_of, part = divmod(line * 10 + rank, 6)
            quantile = some_bits(m.lasting(600 + word_of), 10 * part, 10)
        merchant = int(pay.popularity[line, quantile])
        text = int(pay.offset[line]) + way * int(pay.merchants[line]) + merchant
        yield Entry(second, -amount, text, second)


def _next_time(wished: int, covered: int, length: int) -> int:
    second = covered // DAY * DAY + wished % DAY
    if second < covered:
        second += DAY
    if second < length:
        return second
    return covered + (length - 1 - covered) * (wished * 40_503 % 2**16) // 2**16


def _sorted(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.second, e.amount < 0))


def _date(m: Month, entries: list[Entry], everyday: int) -> list[Entry]:
    """Items with a day, at the times at which they are paid."""
    there, length = m.at("opening") + m.at("limit"), m.days * DAY
    reserved = m.at("limit") * (ONE - m.tables.overdraft_share) // ONE
    again = m.tables.seeds.statement.second_presentation * DAY
    for bounces in (True, False):
        entries = _sorted(entries)
        credits = [e for e in entries if e.amount > 0]
        shifted = []
        for e in (e for e in entries if e.amount < 0):
            owed = -sum(
                x.amount for x in entries if x.amount < 0 and x.second <= e.second
            )
            if bounces:
                if not e.presented:
                    continue
                owed += everyday * (e.second // DAY) // m.days + reserved
                paid = sum(c.amount for c in credits if c.second <= e.second)
                if there + paid >= owed:
                    continue
            elif owed <= there:
                continue
            sums = [
                sum(c.amount for c in credits[: n + 1]) for n in range(len(credits))
            ]
            covers = [
                c.second
                for c, s in zip(credits, sums, strict=True)
                if s >= max(owed - there, 1)
            ]
            if covers and covers[0] > e.second:
                cover = max(covers[0], e.second + again) if bounces else covers[0]
                if cover < length:
                    shifted.append((e, _next_time(e.second, cover, length)))
        for e, second in shifted:
            e.second = second
    for e in entries:
        if e.settled and e.amount < 0:
            day = max(m.working_day(e.second // DAY), e.second // DAY)
            e.second = day * DAY + e.second % DAY
    return _sorted(entries)


def statement_of(
    months: DatedMonths, place: int, tables: StatementTables, seed: int
) -> list[tuple[int, int, int, int, int]]:
    """Rows of second, amount with its sign, balance, text and first due time."""
    m = Month.of(months, place, tables, seed)
    left = [int(x) for x in months.spending[place]]
    entries = [*credits_and_orders(m), *bills(m, left)]
    totals = [left[position] for position in tables.everyday]
    entries = _date(m, entries, sum(totals))
    payments = [
        e
        for line, total in enumerate(totals)
        if total
        for e in _payments(m, line, total)
    ]
    there = m.at("opening") + m.at("limit")
    after = [
        there + sum(e.amount for e in entries[: n + 1]) for n in range(len(entries))
    ]
    spent = 0
    for e in sorted(payments, key=lambda e: e.second):
        spent -= e.amount
        if spent > min([there, *after]):
            cover = next(
                x.second for n, x in enumerate(entries) if min(after[n:]) >= spent
            )
            if cover > e.second:
                e.second = _next_time(e.second, cover, m.days * DAY)
    kinds = [(e, 0 if e.amount > 0 else 1) for e in entries]
    ordered = sorted(
        [*kinds, *((e, 2) for e in sorted(payments, key=lambda e: e.due))],
        key=lambda p: (p[0].second, p[1]),
    )
    balance, rows = m.at("opening"), []
    for e, _ in ordered:
        balance += e.amount
        rows.append((e.second, e.amount, balance, e.text, e.due))
    return rows
