"""Transactions: their sums for any amounts, and an independent reference."""

from calendar import monthrange
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_generators.economy.calendar import add_months
from python_generators.engine.ticket_split import (
    LARGEST_AMOUNT,
    MonthsSpent,
    Transactions,
    split,
)
from python_generators.engine.tickets import (
    MOST_TICKETS,
    RHYTHMS,
    Tickets,
    month_shape,
    ticket_tables,
)
from python_generators.engine.transaction_stream import split_stream
from python_generators.seeds.load import Seeds, load_seeds
from tests.support.reference_tickets import tickets_of
from tests.support.spent_months import (
    LINES,
    RUPEE,
    SEED,
    batch,
    crowd,
    rows_of,
    some,
    spent_rows,
)


@pytest.fixture(scope="module")
def tickets(seeds: Seeds) -> Tickets:
    return ticket_tables(seeds.categories, seeds.population)


@given(rows=spent_rows)
def test_tickets_add_up_inside_their_month_for_any_amounts(
    tickets: Tickets, rows: list[tuple[int, date, int, int, list[int]]]
) -> None:
    found = rows_of(split(batch(rows), tickets, SEED), tickets)
    assert len({row[0] for row in found}) == len(found)
    sums: dict[tuple[int, date, str], int] = {}
    counts: dict[tuple[int, date, str], int] = {}
    for _, customer, day, category, amount in found:
        assert amount >= 1
        key = (customer, day.replace(day=1), category)
        sums[key] = sums.get(key, 0) + amount
        counts[key] = counts.get(key, 0) + 1
    expected: dict[tuple[int, date, str], int] = {}
    for customer, month, _, _, paid in rows:
        for line, amount in enumerate(paid):
            if amount:
                key = (customer, month, tickets.names[tickets.category[line]])
                expected[key] = expected.get(key, 0) + amount
    assert sums == expected
    assert max(counts.values(), default=0) <= MOST_TICKETS


@given(rows=spent_rows, seed=st.integers(0, 2**32 - 1))
def test_the_reference_agrees_on_every_ticket(
    tickets: Tickets, rows: list[tuple[int, date, int, int, list[int]]], seed: int
) -> None:
    found = rows_of(split(batch(rows), tickets, seed), tickets)
    expected = [ticket for row in rows for ticket in tickets_of(*row, tickets, seed)]
    assert found == expected


def test_tickets_do_not_depend_on_batches_or_order(tickets: Tickets) -> None:
    whole = crowd(200)
    order = np.random.default_rng(1).permutation(2400)
    expected = sorted(rows_of(split(whole, tickets, SEED), tickets))
    parts = np.array_split(order, 5)
    found = [rows_of(split(some(whole, p), tickets, SEED), tickets) for p in parts]
    assert sorted(sum(found, [])) == expected


def test_a_longer_horizon_keeps_the_earlier_tickets(tickets: Tickets) -> None:
    long = crowd(100, 13)
    short = some(long, long.month < np.datetime64("2026-01-01"))
    earlier = rows_of(split(short, tickets, SEED), tickets)
    later = rows_of(split(long, tickets, SEED), tickets)
    assert [row for row in later if row[2] < date(2026, 1, 1)] == earlier
    assert len(later) > len(earlier)


def test_another_seed_gives_other_tickets(tickets: Tickets) -> None:
    one, other = (split(crowd(50), tickets, seed) for seed in (SEED, SEED + 1))
    assert set(one.amount.tolist()) != set(other.amount.tolist())
    assert one.amount.sum() == other.amount.sum()


def test_the_customer_number_changes_only_the_ids_of_tickets(
    tickets: Tickets,
) -> None:
    spent = crowd(10)
    long_ids = replace(spent, customer_id=spent.customer_id + 2**50)
    found = split(long_ids, tickets, SEED)
    assert (found.transaction_id // 10_000_000 == found.customer_id - 2**50).all()
    renamed = split(replace(spent, customer_number=spent.customer_id + 7), tickets, 42)
    assert (renamed.amount == split(spent, tickets, SEED).amount).all()


def test_larger_tickets_are_fewer_in_proportion(tickets: Tickets) -> None:
    spent = replace(crowd(2000), amounts=np.full((24_000, LINES), 20_000 * RUPEE))
    groceries = tickets.names.index("Groceries")

    def count(scale: int) -> float:
        found = split(
            replace(spent, ticket_scale=np.full(24_000, scale)), tickets, SEED
        )
        return float((found.category == groceries).sum() / 24_000)

    usual = 20_000 * RUPEE / tickets.mean[groceries]
    assert count(1024) == pytest.approx(usual, rel=0.005)
    assert count(2048) == pytest.approx(usual / 2, rel=0.005)


def test_sizes_vary_as_the_category_does(tickets: Tickets, seeds: Seeds) -> None:
    spent = replace(crowd(1000), amounts=np.full((12_000, LINES), 10**11))
    found = split(spent, tickets, SEED)
    for category in seeds.categories:
        if category.kind in ("fee", "investment"):
            continue
        mine = found.amount[found.category == tickets.names.index(category.category)]
        assert len(mine) == 12_000 * MOST_TICKETS
        spread = np.log(mine).std()
        assert spread == pytest.approx(category.amount_spread, rel=0.12)


def days_of(found: Transactions, code: int) -> np.ndarray:
    day = found.transaction_date[found.category == code].astype("datetime64[D]")
    since = day - day.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(since.astype(int) + 1)


def test_fees_investments_and_rent_have_their_days(
    tickets: Tickets, seeds: Seeds
) -> None:
    spent = crowd(500)
    found = split(spent, tickets, SEED)
    fees = found.transaction_date[found.category == tickets.names.index("Fees")]
    assert len(fees) == (spent.amounts[:, tickets.names.index("Fees")] > 0).sum()
    assert (
        (fees + 1).astype("datetime64[M]") == fees.astype("datetime64[M]") + 1
    ).all()
    due = {c.category: c.month_day_peak for c in seeds.categories}
    only_sip = replace(spent, amounts=spent.amounts * (np.arange(LINES) == LINES - 2))
    sip = split(only_sip, tickets, SEED)
    assert (days_of(sip, len(tickets.names) - 1) == due["Investment"]).all()
    assert len(sip.amount) == 6000
    only_lump = replace(spent, amounts=spent.amounts * (np.arange(LINES) == LINES - 1))
    lump = days_of(split(only_lump, tickets, SEED), len(tickets.names) - 1)
    assert (lump != due["Investment"]).all()
    assert set(lump.tolist()) == set(range(1, 32)) - {due["Investment"]}
    rent = days_of(found, tickets.names.index("Rent"))
    assert ((rent >= due["Rent"]) & (rent < due["Rent"] + 3)).mean() > 0.9


def test_a_rhythm_changes_only_its_days(tickets: Tickets) -> None:
    spent = crowd(3000)
    shares = []
    for rhythm in range(RHYTHMS):
        mine = replace(spent, day_rhythm=np.full(36_000, rhythm))
        day = split(mine, tickets, SEED).transaction_date.astype("datetime64[D]")
        weekend = ((day.view(np.int64) + 3) % 7 >= 5).mean()
        early = ((day - day.astype("datetime64[M]")).astype(int) < 10).mean()
        shares.append((weekend, early))
    (w0, e0), (w1, e1), (w2, e2), (w3, e3) = shares
    assert min(w1, w3) > 1.2 * max(w0, w2)
    assert min(e2, e3) > 1.15 * max(e0, e1)
    assert abs(e1 - e0) < 0.01 > abs(w2 - w0)


def test_every_shape_of_month_has_its_days(tickets: Tickets) -> None:
    seen = set()
    for month in (add_months(date(2000, 1, 1), i) for i in range(28 * 12)):
        code, days = month_shape(month), monthrange(month.year, month.month)[1]
        seen.add(code)
        assert tickets.days[code].max() == days - 1
        assert (tickets.days[code, :, tickets.names.index("Fees")] == days - 1).all()
    assert seen == set(range(len(tickets.days))) == set(range(28))


REFUSED = {
    "a negative amount": ({"amounts": -1}, "amounts are 0 to"),
    "an amount beyond int64": ({"amounts": LARGEST_AMOUNT + 1}, "amounts are 0 to"),
    "a long customer number": ({"customer_number": 900_000_000}, "numbers are 1 to"),
    "no customer number": ({"customer_number": 0}, "numbers are 1 to"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_ids_and_int64_cannot_hold_is_refused(
    tickets: Tickets, fault: str
) -> None:
    change, message = REFUSED[fault]
    spent = crowd(2)
    for name, value in change.items():
        getattr(spent, name)[-1] = value
    with pytest.raises(ValueError, match=message):
        split(spent, tickets, SEED)


def test_a_month_before_1900_is_refused(tickets: Tickets) -> None:
    early = replace(crowd(1), month=np.full(12, np.datetime64("1899-12-01", "D")))
    with pytest.raises(ValueError, match="1900"):
        split(early, tickets, SEED)


def record(spent: MonthsSpent, categories: int) -> pa.RecordBatch:
    spending = pa.array(spent.amounts[:, :categories].ravel())
    return pa.RecordBatch.from_pydict(
        {
            "customer_id": spent.customer_id,
            "customer_number": spent.customer_number,
            "month": pa.array(spent.month.astype("datetime64[D]")),
            "ticket_scale": pa.array(spent.ticket_scale.astype(np.int32)),
            "day_rhythm": pa.array(spent.day_rhythm.astype(np.int32)),
            "spending_by_category_paise": pa.FixedSizeListArray.from_arrays(
                spending, categories
            ),
            "sip_paise": spent.amounts[:, -2],
            "lump_sum_paise": spent.amounts[:, -1],
        }
    )


def test_the_stream_gives_the_tickets_of_the_function(
    tickets: Tickets, seeds: Seeds
) -> None:
    spent = crowd(800)  # more rows than a batch
    whole = record(spent, LINES - 2)
    batches = [whole.slice(0, 5000), whole.slice(5000)]
    table = split_stream(batches, seeds, SEED).read_all()
    found = split(spent, tickets, SEED)
    assert table["amount_paise"].to_pylist() == found.amount.tolist()
    assert table["transaction_id"].to_pylist() == found.transaction_id.tolist()
    days = found.transaction_date.astype("datetime64[D]").tolist()
    assert table["transaction_date"].to_pylist() == days
    names = [tickets.names[code] for code in found.category]
    assert table["category"].to_pylist() == names
    wrong = [record(spent, LINES - 3)]
    refused = split_stream(wrong, seeds, SEED)
    with pytest.raises(ValueError, match="spending_by_category"):
        refused.read_all()


def test_the_other_market_has_its_own_lines() -> None:
    american = load_seeds("us")
    tickets = ticket_tables(american.categories, american.population)
    spending = sorted(c.category for c in american.categories if c.kind != "investment")
    assert tickets.names == (*spending, "Investment")
    assert tickets.lines == len(spending) + 2
    assert tickets.days.max() == 30
