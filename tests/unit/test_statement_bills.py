"""The statement: bills by service, and the days on which banks settle."""

import numpy as np
import pytest

from python_generators.seeds.load import load_seeds
from python_generators.statement.dated_months import DAY, DatedMonths
from python_generators.statement.month_statement import Statement, date_months
from python_generators.statement.statement_tables import (
    StatementTables,
    statement_tables,
)
from tests.support.statement_months import SEED, crowd, lines_of


@pytest.fixture(scope="module", params=["in", "us"])
def tables(request: pytest.FixtureRequest) -> StatementTables:
    return statement_tables(load_seeds(request.param))


@pytest.fixture(scope="module")
def months(tables: StatementTables) -> DatedMonths:
    return crowd(tables, 160)


@pytest.fixture(scope="module")
def found(tables: StatementTables, months: DatedMonths) -> Statement:
    return date_months(months, tables, SEED)


def test_banks_settle_on_working_days(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    start = months.month[found.row].astype("M8[D]")
    days = start + found.second // DAY
    settled = tables.lines.settled[found.text]
    settled &= ~np.isin(lines_of(found, tables), tables.payments.names)
    free = np.isin((days.astype(int) + 3) % 7, (5, 6))
    last = (months.month.astype("M8[M]") + 1).astype("M8[D]")[found.row]
    waits = found.second > found.due  # at the end of a month none is left
    assert not (settled & free & ~(waits & (last - days < np.timedelta64(4)))).any()
    if settled.any():
        assert settled.mean() > 0.02
        assert free[~settled].mean() > 0.1


def test_a_bill_is_paid_by_service(
    tables: StatementTables, months: DatedMonths, found: Statement
) -> None:
    names = lines_of(found, tables)
    services = {bill.name for bill in tables.bills if ": " in bill.name}
    assert len(services) == 3
    mine = np.isin(names, [*services])
    assert not (names == "Utilities").any()
    pairs = np.unique(np.array([found.row[mine], found.text[mine]]), axis=1)
    assert pairs.shape[1] == mine.sum()  # one payment to each
    position = next(b.position for b in tables.bills if b.name in services)
    paid = np.bincount(found.row[mine], -found.amount[mine], len(months.month))
    assert (paid <= months.spending[:, position]).all()
    bills = [bill for bill in tables.bills if bill.name in services]
    assert [bill.share for bill in bills] == sorted(bill.share for bill in bills)
    for bill in bills[:-1]:
        part = -found.amount[names == bill.name] / paid[found.row[names == bill.name]]
        assert abs(np.median(part) - bill.share / 2**20) < 0.01
    customer, payee = months.customer_id[found.row[mine]], found.text[mine]
    payees = np.unique(np.array([customer, payee]), axis=1)[0]
    assert np.bincount(payees).max() == 3  # the same ones in every month
