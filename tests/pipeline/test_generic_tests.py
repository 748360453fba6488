"""The generic tests are tested: each passes on good rows and fails on bad ones."""

import re
from typing import Any

import duckdb
import jinja2
import pytest

from python_generators.core.settings import PROJECT_ROOT

GENERIC = PROJECT_ROOT / "tests" / "sql" / "generic"
GOOD = """
create table customers as select * from (values (1, 100.00, 50.00, 20.00),
    (2, 0.00, 10.00, 0.00)) t(customer_id, existing_loan_balance, account_balance,
    overdraft_limit);
alter table customers add column joined_date date default '2025-01-01';
create table months as select distinct unnest([date '2025-01-01', '2025-02-01'])
    as month;
create table simulated as select * from (values
    (1, date '2025-01-01', 5.00, 55.00, 12.00, 2.00, 90.00, 0.00),
    (1, date '2025-02-01', -70.00, -15.00, 11.00, 1.00, 85.00, 5.00),
    (2, date '2025-01-01', 1.00, 11.00, 0.00, 0.00, 0.00, 0.00),
    (2, date '2025-02-01', 2.00, 13.00, 0.00, 0.00, 0.00, 0.00)
    ) t(customer_id, month, savings, balance, loan_repayment, loan_interest,
        loan_outstanding, loan_drawn);
create table ledger as select * from (values
    (11, 1, date '2025-01-01', 'bank', 'Pay', 10.00),
    (11, 1, date '2025-01-01', 'pay', 'Pay', -10.00),
    (12, 1, date '2025-01-01', 'bank', 'Food', -5.00),
    (21, 2, date '2025-02-01', 'bank', 'Pay', 2.00)
    ) t(entry_id, customer_id, month, account, category, amount);
create table dated as select * from (values
    (1001, 1, timestamp '2025-01-02 08:00:00', 'Food', 'debit', 2.00, 48.00, 12),
    (1002, 1, timestamp '2025-01-05 06:00:00', 'Pay', 'credit', 10.00, 58.00, 11),
    (1003, 1, timestamp '2025-01-05 06:00:00', 'Food', 'debit', 3.00, 55.00, 12),
    (2001, 2, timestamp '2025-02-28 06:00:00', 'Pay', 'credit', 2.00, 13.00, 21)
    ) t(transaction_id, customer_id, posted_at, category, direction, amount,
        balance_after, entry_id);
alter table dated add column transaction_date date;
update dated set transaction_date = posted_at::date;
create table derived as select customer_id, month, balance, loan_interest as interest,
    loan_repayment - loan_interest as principal from simulated;
create table lists as select [3, 1] as parts, 4 as whole;
"""
DIALECTS = (PROJECT_ROOT / "macros" / "dialects.sql").read_text(encoding="utf-8")
MACROS: Any = jinja2.Template(DIALECTS).module
ARGUMENTS: dict[str, dict[str, object]] = {
    "expression_is_true": {"expression": "savings >= -70"},
    "complete_grid": {
        "rows_model": "customers",
        "rows_column": "customer_id",
        "columns_model": "months",
        "columns_column": "month",
    },
    "same_rows": {
        "compare_model": "(select * from simulated)",
        "column": "customer_id",
    },
    "carries_over": {
        "column": "balance",
        "change": "savings",
        "opening_model": "customers",
        "opening": "account_balance",
        "run": "true",
    },
    "agrees_with": {
        "compare_model": "derived",
        "columns": {"balance": "balance", "loan_repayment": "interest + principal"},
        "key": ["customer_id", "month"],
        "compare_where": "true",
    },
    "nothing_happens_before_joining": {
        "customers_model": "customers",
        "day": "month",
        "event": "savings <> 0",
    },
    "list_adds_up": {"model": "lists", "items": "parts", "total": "whole"},
    "loan_is_repaid_within_limits": {"opening_model": "customers", "run": "true"},
    "balance_within_overdraft": {"limit_model": "customers"},
    "statement_has_every_posting": {
        "model": "dated",
        "ledger_model": "ledger",
        "is_simulated": "True",
    },
    "balance_follows": {
        "model": "dated",
        "months_model": "simulated",
        "opening_model": "customers",
    },
}
FIRST = "customer_id = 1 and month = '2025-01-01'"
SECOND = "customer_id = 1 and month = '2025-02-01'"
OTHERS_FIRST = "customer_id = 2 and month = '2025-01-01'"
FAULTS = {
    "expression_is_true": [
        f"update simulated set savings = -70.01 where {SECOND}",
        f"update simulated set savings = null where {SECOND}",
    ],
    "complete_grid": [
        "delete from simulated where customer_id = 2 and month = '2025-02-01'",
        f"insert into simulated select * from simulated where {FIRST}",
        "insert into simulated select 3, * exclude customer_id from simulated limit 1",
    ],
    "same_rows": [
        "create or replace view theirs as from simulated where month = '2025-01-01'"
    ],
    "carries_over": [
        f"update simulated set balance = 55.01 where {FIRST}",
        "update customers set account_balance = 50.01 where customer_id = 1",
        f"delete from simulated where {OTHERS_FIRST}",
        "delete from customers where customer_id = 2",
    ],
    "agrees_with": [
        f"update simulated set balance = 55.01 where {FIRST}",
        f"update derived set principal = 9.99 where {FIRST}",
        f"delete from simulated where {FIRST}",
        f"delete from derived where {FIRST}",
    ],
    "nothing_happens_before_joining": [
        "update customers set joined_date = '2025-01-02' where customer_id = 2",
    ],
    "list_adds_up": [
        "update lists set whole = 5",
        "update lists set whole = null",
        "update lists set parts = [5, -1]",
        "update lists set parts = null",
    ],
    "loan_is_repaid_within_limits": [
        f"update simulated set loan_repayment = 0.01 where {OTHERS_FIRST}",
        f"update simulated set loan_outstanding = 89.99 where {FIRST}",
        f"update simulated set loan_interest = 1.99 where {FIRST}",
        f"update simulated set loan_drawn = 5.01 where {SECOND}",
    ],
    "statement_has_every_posting": [
        "update dated set amount = 2.01 where transaction_id = 1001",
        "update dated set category = 'Pay' where transaction_id = 1001",
        "update dated set transaction_date = date '2025-02-02' where entry_id = 11",
        "update dated set customer_id = 2 where entry_id = 11",
        "update dated set direction = 'debit' where entry_id = 11",
        "delete from dated where customer_id = 2",
        "insert into dated from dated where entry_id = 11",
        "update ledger set amount = 2.01 where entry_id = 21",
        "delete from ledger where entry_id = 12",
    ],
    "balance_follows": [
        "update dated set balance_after = 48.01 where transaction_id = 1001",
        "update dated set balance_after = 55.01 where transaction_id = 1003",
        "update dated set amount = 2.01 where customer_id = 2",
        "update dated set direction = 'debit' where transaction_id = 1002",
        "update dated set posted_at = '2025-01-06' where transaction_id = 1001",
        "update dated set balance_after = null where transaction_id = 1003",
        "update customers set overdraft_limit = -49.00 where customer_id = 1",
        "delete from dated where transaction_id = 1002",
        f"update simulated set balance = 55.01, savings = 5.01 where {FIRST}",
        f"update simulated set savings = 5.01 where {FIRST}",
        "delete from customers where customer_id = 2",
    ],
    "balance_within_overdraft": [
        f"update simulated set balance = -20.01 where {SECOND}"
    ],
}


def _sql(name: str, **changes: str) -> str:
    text = (GENERIC / f"{name}.sql").read_text(encoding="utf-8")
    body = re.search(r"{% test \w+\([^)]*\) %}(.*){% endtest %}", text, re.DOTALL)
    assert body is not None
    macros = {n: getattr(MACROS, f"duckdb__{n}") for n in ("sum_of", "least_of")}
    arguments = {"model": "simulated", **macros, **ARGUMENTS[name], **changes}
    return jinja2.Template(body.group(1)).render(arguments)


def _failing_rows(sql: str, fault: str | None = None) -> int:
    connection = duckdb.connect()
    connection.execute(GOOD)
    if fault is not None:
        connection.execute(fault)
    return len(connection.execute(sql).fetchall())


def test_each_generic_test_is_tested() -> None:
    assert {path.stem for path in GENERIC.glob("*.sql")} == set(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_good_rows_pass(name: str) -> None:
    assert _failing_rows(_sql(name)) == 0


@pytest.mark.parametrize(
    ("name", "fault"), [(name, fault) for name in FAULTS for fault in FAULTS[name]]
)
def test_bad_rows_fail(name: str, fault: str) -> None:
    changes = {"compare_model": "theirs"} if name == "same_rows" else {}
    assert _failing_rows(_sql(name, **changes), fault) > 0


def test_where_no_transactions_are_simulated_there_are_none() -> None:
    sql = _sql("statement_has_every_posting", is_simulated="False")
    assert _failing_rows(sql) == 3
    assert _failing_rows(sql, "delete from dated") == 0
