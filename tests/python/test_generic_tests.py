"""The generic tests are tested: each passes on good rows and fails on bad ones."""

import re

import duckdb
import jinja2
import pytest

from python_generators.settings import PROJECT_ROOT

GENERIC = PROJECT_ROOT / "tests" / "generic"
GOOD = """
create table customers as select * from (values (1, 100.00, 50.00, 20.00),
    (2, 0.00, 10.00, 0.00)) t(customer_id, existing_loan_balance, account_balance,
    overdraft_limit);
create table months as select * from (values (1), (2)) t(month);
create table lived as select * from (values
    (1, 1, 5.00, 55.00, 12.00, 2.00, 90.00), (1, 2, -70.00, -15.00, 11.00, 1.00, 80.00),
    (2, 1, 1.00, 11.00, 0.00, 0.00, 0.00), (2, 2, 2.00, 13.00, 0.00, 0.00, 0.00)
    ) t(customer_id, month, savings, balance, loan_repayment, loan_interest,
        loan_outstanding);
"""
ARGUMENTS = {
    "expression_is_true": {"expression": "savings >= -70"},
    "complete_grid": {
        "rows_model": "customers",
        "rows_column": "customer_id",
        "columns_model": "months",
        "columns_column": "month",
    },
    "same_rows": {"compare_model": "(select * from lived)", "column": "customer_id"},
    "balance_chains": {
        "opening_model": "customers",
        "opening_column": "account_balance",
    },
    "loan_is_repaid_within_limits": {"opening_model": "customers"},
    "balance_within_overdraft": {"limit_model": "customers"},
}
FAULTS = {
    "expression_is_true": [
        "update lived set savings = -70.01 where month = 2 and customer_id = 1",
        "update lived set savings = null where month = 2 and customer_id = 1",
    ],
    "complete_grid": [
        "delete from lived where customer_id = 2 and month = 2",
        "insert into lived select * from lived where customer_id = 1 and month = 1",
        "insert into lived select 3, * exclude customer_id from lived limit 1",
    ],
    "same_rows": [
        "create or replace view theirs as select * from lived where month = 1"
    ],
    "balance_chains": [
        "update lived set balance = 55.01 where customer_id = 1 and month = 1",
        "update customers set account_balance = 50.01 where customer_id = 1",
        "delete from lived where customer_id = 2 and month = 1",
    ],
    "loan_is_repaid_within_limits": [
        "update lived set loan_repayment = 0.01 where customer_id = 2 and month = 1",
        "update lived set loan_outstanding = 89.99 where customer_id = 1 and month = 1",
        "update lived set loan_interest = 1.99 where customer_id = 1 and month = 1",
    ],
    "balance_within_overdraft": [
        "update lived set balance = -20.01 where customer_id = 1 and month = 2"
    ],
}


def _sql(name: str, **changes: str) -> str:
    text = (GENERIC / f"{name}.sql").read_text(encoding="utf-8")
    body = re.search(r"{% test \w+\([^)]*\) %}(.*){% endtest %}", text, re.DOTALL)
    assert body is not None
    arguments = {"model": "lived", **ARGUMENTS[name], **changes}
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
