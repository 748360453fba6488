"""The generic tests are tested: each passes on good rows and fails on bad ones."""

import re

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
create table categories as select * from (values ('Food', 'essential'),
    ('Investment', 'investment'), ('Fees', 'fee')) t(category, kind);
create table paise as select * from (values
    (1, date '2025-01-01', [100, 2550]::bigint[2], 500),
    (2, date '2025-01-01', [0, 0]::bigint[2], 0),
    (2, date '2025-02-01', [0, 7]::bigint[2], 0)
    ) t(customer_id, month, spending_by_category_paise, bought_paise);
create table tickets as select * from (values
    (1, date '2025-01-31', 'Fees', 1.00), (1, date '2025-01-02', 'Food', 20.50),
    (1, date '2025-01-30', 'Food', 5.00), (1, date '2025-01-05', 'Investment', 5.00),
    (2, date '2025-02-05', 'Food', 0.07)
    ) t(customer_id, transaction_date, category, amount);
create table derived as select customer_id, month, balance, loan_interest as interest,
    loan_repayment - loan_interest as principal from simulated;
"""
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
    "loan_is_repaid_within_limits": {"opening_model": "customers", "run": "true"},
    "balance_within_overdraft": {"limit_model": "customers"},
    "transactions_add_up": {
        "model": "tickets",
        "months_model": "paise",
        "categories_model": "categories",
        "is_simulated": "True",
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
    "loan_is_repaid_within_limits": [
        f"update simulated set loan_repayment = 0.01 where {OTHERS_FIRST}",
        f"update simulated set loan_outstanding = 89.99 where {FIRST}",
        f"update simulated set loan_interest = 1.99 where {FIRST}",
        f"update simulated set loan_drawn = 5.01 where {SECOND}",
    ],
    "transactions_add_up": [
        "update tickets set amount = 20.51 where amount = 20.50",
        "update tickets set category = 'Fees' where amount = 5.00 and customer_id = 1",
        "update tickets set transaction_date = date '2025-02-02' where amount = 20.50",
        "update tickets set customer_id = 2 where category = 'Investment'",
        "delete from tickets where customer_id = 2",
        "insert into tickets select * from tickets where category = 'Fees'",
        "insert into tickets values (3, date '2025-01-01', 'Food', 0.01)",
        "insert into tickets values (1, date '2025-01-01', 'Toys', 0.01)",
        "update paise set bought_paise = 499 where customer_id = 1",
        "update paise set spending_by_category_paise = [2550, 100]::bigint[2] "
        "where customer_id = 1",
        "delete from paise where month = date '2025-02-01'",
    ],
    "balance_within_overdraft": [
        f"update simulated set balance = -20.01 where {SECOND}"
    ],
}


def _sql(name: str, **changes: str) -> str:
    text = (GENERIC / f"{name}.sql").read_text(encoding="utf-8")
    body = re.search(r"{% test \w+\([^)]*\) %}(.*){% endtest %}", text, re.DOTALL)
    assert body is not None
    arguments = {"model": "simulated", **ARGUMENTS[name], **changes}
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
    sql = _sql("transactions_add_up", is_simulated="False")
    assert _failing_rows(sql) == 4
    assert _failing_rows(sql, "delete from tickets") == 0
