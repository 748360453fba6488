"""The statement: balances, sums, days, and an independent reference."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from python_generators.economy.calendar import is_weekend, month_holidays
from python_generators.seeds.load import load_seeds
from python_generators.statement.dated_months import (
    DAY,
    LARGEST_AMOUNT,
    MOST_MONTHS,
    DatedMonths,
)
from python_generators.statement.month_statement import Statement, date_months
from python_generators.statement.statement_stream import statement_stream
from python_generators.statement.statement_tables import (
    StatementTables,
    statement_tables,
)
from tests.support.reference_statement import statement_of
from tests.support.statement_months import SEED, crowd, lines_of, part, record


@pytest.fixture(scope="module", params=["in", "us"])
def tables(request: pytest.FixtureRequest) -> StatementTables:
    return statement_tables(load_seeds(request.param))


@pytest.fixture(scope="module")
def months(tables: StatementTables) -> DatedMonths:
    return crowd(tables, 160)


@pytest.fixture(scope="module")
def found(tables: StatementTables, months: DatedMonths) -> Statement:
    return date_months(months, tables, SEED)


def rows_of(found: Statement, months: DatedMonths) -> set[tuple[int, ...]]:
    columns = [
        found.transaction_id,
        months.customer_id[found.row],
        found.second,
        found.amount,
        found.balance,
        found.text,
        found.entry_id,
        found.due,
    ]
    return set(zip(*(c.tolist() for c in columns), strict=True))


def test_every_amount_of_a_month_is_on_its_statement(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    slots = found.entry_id % 100
    slot = {line.name: line.slot for line in tables.lines.all}
    for name, paid in months.amounts.items():
        mine = slots == slot[name]
        sums = np.bincount(found.row[mine], np.abs(found.amount[mine]), len(paid))
        assert (sums.astype(int) == paid).all(), name
    for position in range(len(tables.categories)):
        mine = slots == 21 + position
        sums = np.bincount(found.row[mine], -found.amount[mine], len(months.opening))
        assert (sums.astype(int) == months.spending[:, position]).all()


def test_balances_follow_and_stay_above_the_limit(
    months: DatedMonths, found: Statement
) -> None:
    first = np.diff(found.row, prepend=-1) != 0
    before = np.where(first, months.opening[found.row], np.roll(found.balance, 1))
    assert (found.balance == before + found.amount).all()
    assert (found.balance >= -months.limit[found.row]).all()
    assert (np.diff(found.second)[~first[1:]] >= 0).all()
    length = (months.month.astype("M8[M]") + 1).astype("M8[D]") - months.month
    assert (found.second < length.astype(int)[found.row] * DAY).all()
    assert (found.second >= found.due).all()


def test_the_reference_agrees_on_every_row(tables: StatementTables) -> None:
    months = crowd(tables, 12, horizon=5, seed=3)
    found = date_months(months, tables, SEED)
    for place in range(len(months.month)):
        mine = found.row == place
        columns = (found.second, found.amount, found.balance, found.text, found.due)
        rows = list(zip(*(c[mine].tolist() for c in columns), strict=True))
        assert rows == statement_of(months, place, tables, SEED)


def test_rows_depend_on_neither_batches_nor_order_nor_later_months(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    expected = rows_of(found, months)
    order = np.random.default_rng(1).permutation(len(months.month))
    parts = [part(months, chosen) for chosen in np.array_split(order, 5)]
    again = [rows_of(date_months(p, tables, SEED), p) for p in parts]
    assert set().union(*again) == expected
    early = part(months, months.month < np.datetime64("2025-07-01"))
    assert rows_of(date_months(early, tables, SEED), early) <= expected
    other = date_months(months, tables, SEED + 1)
    assert rows_of(other, months) != expected


def test_ids_are_unique_and_hold_customer_and_month(
    months: DatedMonths, found: Statement
) -> None:
    assert len(np.unique(found.transaction_id)) == len(found.row)
    since = months.month.astype("M8[M]").astype(int) + 70 * 12
    assert (found.transaction_id // 1000 % 10_000 == since[found.row]).all()
    number = months.customer_number[found.row]
    assert (found.transaction_id // 10_000_000 == number).all()
    assert (found.entry_id // 100_000_000 == number).all()


def test_firms_pay_on_working_days(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    paid = lines_of(found, tables) == "Regular pay"
    start = months.month[found.row[paid]].astype("M8[D]")
    days: list[date] = (start + found.second[paid] // DAY).tolist()
    assert len(set(days)) > 20
    for day in set(days):
        assert not is_weekend(day)
        assert day not in month_holidays(day.replace(day=1), tables.seeds)


def test_pay_comes_as_often_as_its_pattern_says(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    paid = lines_of(found, tables) == "Regular pay"
    count = np.bincount(found.row[paid], minlength=len(months.month))
    patterns = {pattern.pattern for pattern in tables.pay.patterns}
    often = {1, 2, 3, 4, 5} if "every week" in patterns else {1}
    assert set(count[count > 0].tolist()) == often


def test_amounts_end_as_their_channel_does(
    tables: StatementTables, found: Statement
) -> None:
    channels = np.array([channel for _, channel, _ in tables.lines.texts])[found.text]
    everyday = np.isin(lines_of(found, tables), tables.payments.names)
    amount = -found.amount
    least = dict(zip(tables.payments.names, tables.payments.smallest, strict=True))
    lines = lines_of(found, tables)
    for name, smallest in least.items():
        assert amount[lines == name].min() >= smallest
    cash = amount[channels == "ATM"]
    if "UPI" in channels:
        upi = amount[(channels == "UPI") & everyday]
        assert (upi % 100 == 0).mean() >= 0.85
        assert (amount[everyday] % 1000 == 0).mean() >= 0.36
        assert (cash % 10_000 == 0).all()
    else:
        cards = amount[channels == "Debit card"]
        assert 0.2 <= (cards % 100 == 0).mean() <= 0.4
        assert (cash % 2_000 == 0).all()


def test_little_money_delays_and_returns_items_and_much_money_none(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    assert 0 < (found.due != found.second).mean() < 0.3
    rich = replace(months, opening=months.opening + 10**9)
    dated = date_months(rich, tables, SEED)
    assert (dated.due == dated.second).all()


def test_a_subscription_costs_the_same_each_month(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    names = lines_of(found, tables)
    for subscription in tables.subscriptions:
        mine = names == subscription.name
        assert set(found.amount[mine].tolist()) <= {-subscription.price}
    assert any((names == s.name).any() for s in tables.subscriptions)


REFUSED = {
    "an amount beyond int64": ("spending", LARGEST_AMOUNT + 1, "amounts are 0 to"),
    "a negative amount": ("spending", -1, "amounts are 0 to"),
    "a long customer number": ("customer_number", 900_000_000, "numbers are 1 to"),
    "no customer number": ("customer_number", 0, "numbers are 1 to"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_the_integers_cannot_hold_is_refused(
    tables: StatementTables, fault: str
) -> None:
    column, value, message = REFUSED[fault]
    months = crowd(tables, 2)
    getattr(months, column)[-1] = value
    with pytest.raises(ValueError, match=message):
        date_months(months, tables, SEED)


def test_too_many_or_too_early_months_are_refused(tables: StatementTables) -> None:
    many = crowd(tables, MOST_MONTHS // 12 + 1)
    with pytest.raises(ValueError, match="months, not"):
        date_months(many, tables, SEED)
    early = replace(
        crowd(tables, 1), month=np.full(12, np.datetime64("1899-12-01", "D"))
    )
    with pytest.raises(ValueError, match="1900"):
        date_months(early, tables, SEED)


def test_the_stream_gives_the_rows_of_the_function(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    whole = record(months, tables, len(tables.categories))
    batches = [whole.slice(0, 700), whole.slice(700)]
    table = statement_stream(batches, tables.seeds, SEED).read_all()
    assert table["transaction_id"].to_pylist() == found.transaction_id.tolist()
    assert table["amount_paise"].to_pylist() == np.abs(found.amount).tolist()
    assert table["balance_after_paise"].to_pylist() == found.balance.tolist()
    credits = (found.amount > 0).tolist()
    directions = table["direction"].to_pylist()
    assert [d == "credit" for d in directions] == credits
    words = tables.lines.words()
    assert table["description"].to_pylist() == [words[code] for code in found.text]
    days = months.month.astype("M8[s]")[found.row] + found.second
    assert table["posted_at"].to_numpy().astype("M8[s]").tolist() == days.tolist()
    wrong = [record(months, tables, len(tables.categories) - 1)]
    with pytest.raises(ValueError, match="spending_by_category"):
        statement_stream(wrong, tables.seeds, SEED).read_all()


def _dated_with(**terms: float) -> tuple[Statement, DatedMonths, StatementTables]:
    """A crowd of India, with changed rows of statement.csv."""
    seeds = load_seeds("in")
    seeds = replace(seeds, statement=seeds.statement.model_copy(update=terms))
    tables = statement_tables(seeds)
    months = crowd(tables, 160)
    return date_months(months, tables, SEED), months, tables


def _after_pay(found: Statement, tables: StatementTables) -> float:
    """The share of everyday payments wished within three days from a firm's payday."""
    lines = lines_of(found, tables)
    pay = lines == "Regular pay"
    paid_on = np.full(found.row.max() + 1, -1)
    paid_on[found.row[pay]] = found.second[pay] // DAY
    mine = np.isin(lines, tables.payments.names) & (paid_on[found.row] >= 0)
    since = found.due[mine] // DAY - paid_on[found.row[mine]]
    return float(((since >= 0) & (since < 3)).mean())


def test_without_its_lift_payday_is_a_day_as_any_other() -> None:
    lifted, plain = (
        _after_pay(found, tables)
        for found, _, tables in (_dated_with(), _dated_with(payday_lift=0))
    )
    assert lifted > 1.15 * plain


def test_more_items_bounce_where_mandates_may_not_draw_on_the_overdraft() -> None:
    shares = []
    for share in (0.0, 1.0):
        found, months, tables = _dated_with(mandates_on_overdraft=share)
        presented = tables.lines.presented[found.text]
        shares.append(float((found.due != found.second)[presented].mean()))
        assert (found.balance >= -months.limit[found.row]).all()
    assert shares[0] > 1.3 * shares[1]
