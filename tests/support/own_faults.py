"""Faults of own files, each with the error message that it must give."""

from dataclasses import dataclass

from tests.support.own_edits import (
    Edit,
    cell,
    head,
    missing,
    quoted_over_rows,
    replaced,
    whole,
    with_column,
    without_column,
)


@dataclass(frozen=True)
class Fault:
    """A fault, with the beginning and a part of its error message."""

    edit: Edit
    begins: str
    contains: str


def faulty_cell(column: str, value: str, shown: str, contains: str) -> Fault:
    """A fault in one cell of line 7 of customers.csv."""
    begins = f"customers.csv:7: {column}: {shown}: "
    return Fault(cell("customers", 7, column, value), begins, contains)


FAULTS = {
    # the file
    "no customers": Fault(
        missing("customers"),
        "customers.csv: file: 'customers.csv'",
        "missing",
    ),
    "no transactions": Fault(
        missing("transactions"),
        "transactions.csv: file: 'transactions.csv'",
        "missing",
    ),
    "an empty file": Fault(
        whole("customers", lambda _: ""), "customers.csv:1: header: ''", "separate"
    ),
    "header only": Fault(
        head("transactions", 1), "transactions.csv:2: rows: 0", "at least one row"
    ),
    "semicolons": Fault(
        whole("campaign_events", lambda t: t.replace(",", ";")),
        "campaign_events.csv:1: header: 'customer_id;event_date;response'",
        "by commas",
    ),
    "tabs": Fault(
        whole("customers", lambda t: t.replace(",", "\t")),
        "customers.csv:1: header: 'customer_id\\tage",
        "by commas",
    ),
    "a NUL character": Fault(
        replaced("customers", "Pune", "Pu\0ne"),
        "customers.csv:2: city: '\\x00'",
        "NUL",
    ),
    # the header
    "a missing column": Fault(
        without_column("customers", "income"),
        "customers.csv:1: header: 'income'",
        "missing column",
    ),
    "a missing foreign key": Fault(
        without_column("transactions", "customer_id"),
        "transactions.csv:1: header: 'customer_id'",
        "missing column",
    ),
    "an undeclared column": Fault(
        with_column("customers", "segment", "A"),
        "customers.csv:1: header: 'segment'",
        "base_extra_columns",
    ),
    "a duplicate column": Fault(
        with_column("customers", "age", "30"),
        "customers.csv:1: header: 'age'",
        "each column once",
    ),
    "a column in another case": Fault(
        replaced("customers", "age", "Age"),
        "customers.csv:1: header: 'Age'",
        "unknown column",
    ),
    # the rows
    "a row too short": Fault(
        replaced("transactions", ",Travel,100\n", ",Travel\n"),
        "transactions.csv:3: amount: None",
        "3 of 4 fields",
    ),
    "a row too long": Fault(
        replaced("transactions", ",Travel,100\n", ",Travel,1,100\n"),
        "transactions.csv:3: field 5: '100'",
        "5 fields for 4 columns",
    ),
    "a thousands separator without quotes": Fault(
        replaced("transactions", ",Travel,100\n", ",Travel,1,000\n"),
        "transactions.csv:3: field 5: '000'",
        "quote a text",
    ),
    "a blank line": Fault(
        replaced("customers", "\n3,", "\n\n3,"), "customers.csv:4: row: ''", "blank"
    ),
    "unclosed quotes": Fault(
        replaced("customers", "Pune", '"Pune'), "customers.csv:2: city: ", "close"
    ),
    "quotes closed too early": Fault(
        replaced("customers", "Pune", '"Pu"ne'), "customers.csv:2: city: ", "close"
    ),
    "quotes closed three rows later": Fault(
        whole("customers", quoted_over_rows),
        "customers.csv:2: city: 'Pune,Sales,",
        "line breaks",
    ),
    # keys
    "a duplicate customer": Fault(
        cell("customers", 7, "customer_id", "3"),
        "customers.csv:7: customer_id: 3: ",
        "duplicate of line 4",
    ),
    "a duplicate customer with leading zeros": faulty_cell(
        "customer_id", "003", "3", "duplicate of line 4"
    ),
    "a transaction without a customer": Fault(
        cell("transactions", 5, "customer_id", "777"),
        "transactions.csv:5: customer_id: 777: ",
        "not in ",
    ),
    "an event without a customer": Fault(
        cell("campaign_events", 5, "customer_id", "777"),
        "campaign_events.csv:5: customer_id: 777: ",
        "not in ",
    ),
    "a duplicate event": Fault(
        with_column("campaign_events", "event_id", ["8"]),
        "campaign_events.csv:3: event_id: 8: ",
        "duplicate of line 2",
    ),
    "a text as key": faulty_cell("customer_id", "C7", "'C7'", "whole number"),
    "a key of zero": faulty_cell("customer_id", "0", "'0'", "from 1 to"),
    "a key too large": faulty_cell(
        "customer_id", "9" * 17, f"'{'9' * 17}'", "from 1 to"
    ),
    # numbers
    "an empty number": faulty_cell("age", "", "''", "missing value"),
    "a blank number": faulty_cell("age", " ", "' '", "missing value"),
    "NaN": faulty_cell("income", "NaN", "'NaN'", "missing value"),
    "infinity": faulty_cell("income", "inf", "'inf'", "infinite"),
    "minus infinity": faulty_cell("income", "-Infinity", "'-Infinity'", "infinite"),
    "a text as number": faulty_cell("credit_score", "good", "'good'", "whole number"),
    "an age of 33.5": faulty_cell("age", "33.5", "'33.5'", "whole number"),
    "an age with decimals": faulty_cell("age", "33.0", "'33.0'", "whole number"),
    "underscores": faulty_cell("income", "1_000_000", "'1_000_000'", "plain number"),
    "an exponent": faulty_cell("income", "1E+06", "'1E+06'", "plain number"),
    "digits of another script": faulty_cell("age", "३३", "'३३'", "whole number"),
    "a thousands separator": faulty_cell(
        "income", '"1,234"', "'1,234'", "thousands separators"
    ),
    "a percentage": faulty_cell("savings_rate", "25%", "'25%'", "such as 0.25"),
    "a currency": faulty_cell("income", "₹500000", "'₹500000'", "plain number"),
    "a number with a leading space": faulty_cell("age", " 33", "' 33'", "spaces"),
    "an age of -1": faulty_cell("age", "-1", "'-1'", "from 0 to 120"),
    "an age of 121": faulty_cell("age", "121", "'121'", "from 0 to 120"),
    "a score beyond the scale": faulty_cell("credit_score", "901", "'901'", "to 900"),
    "a score below the scale": faulty_cell("credit_score", "299", "'299'", "from 300"),
    "a rate in percent": faulty_cell("savings_rate", "25", "'25'", "from 0 to 1"),
    "a rate with 5 decimals": faulty_cell(
        "savings_rate", "0.12345", "'0.12345'", "4 decimals"
    ),
    "an amount with 3 decimals": faulty_cell(
        "account_balance", "10.005", "'10.005'", "2 decimals"
    ),
    "a negative loan": faulty_cell("existing_loan_balance", "-1", "'-1'", "from 0"),
    "a negative balance": faulty_cell("account_balance", "-0.01", "'-0.01'", "from 0"),
    "a negative income": faulty_cell("income", "-5", "'-5'", "from 0"),
    "an income too large": faulty_cell("income", "100000001", "'100000001'", "from 0"),
    "beyond decimal(18, 2)": faulty_cell(
        "account_balance", "1" + "0" * 16, f"'1{'0' * 16}'", "from 0 to 10000000000"
    ),
    "a very long number": faulty_cell(
        "account_balance", "9" * 500, f"'{'9' * 60}...'", "plain number"
    ),
    "a refund": Fault(
        cell("transactions", 4, "amount", "-20"),
        "transactions.csv:4: amount: '-20'",
        "from 0",
    ),
    "an amount of 0": Fault(
        cell("transactions", 4, "amount", "0.00"),
        "transactions.csv:4: amount: '0.00'",
        "an amount above 0",
    ),
    # days
    "a date with the day first": faulty_cell(
        "joined_date", "31/12/2022", "'31/12/2022'", "YYYY-MM-DD"
    ),
    "a date without dashes": faulty_cell(
        "joined_date", "20221231", "'20221231'", "YYYY-MM-DD"
    ),
    "a timestamp": faulty_cell(
        "joined_date", "2022-12-31 00:00:00", "'2022-12-31 00:00:00'", "YYYY-MM-DD"
    ),
    "an impossible date": faulty_cell(
        "joined_date", "2023-02-29", "'2023-02-29'", "no such date"
    ),
    "an empty date": faulty_cell("joined_date", "", "''", "missing value"),
    "a date in the future": faulty_cell(
        "joined_date", "2026-01-01", "'2026-01-01'", "to 2025-12-31"
    ),
    "a date before 1900": faulty_cell(
        "joined_date", "1066-10-14", "'1066-10-14'", "1900"
    ),
    "a transaction in the future": Fault(
        cell("transactions", 4, "transaction_date", "2026-01-01"),
        "transactions.csv:4: transaction_date: '2026-01-01'",
        "to 2025-12-31",
    ),
    # texts
    "an empty city": faulty_cell("city", "", "''", "missing value"),
    "a null city": faulty_cell("city", "null", "'null'", "missing value"),
    "a city with a leading space": faulty_cell("city", " Pune", "' Pune'", "spaces"),
    "a city of two lines": faulty_cell("city", '"Pu\nne"', "'Pu\\nne'", "line breaks"),
    "an unknown response": Fault(
        cell("campaign_events", 3, "response", "Liked"),
        "campaign_events.csv:3: response: 'Liked'",
        "Ignored, Opened, Clicked, Converted",
    ),
    "a response in lower case": Fault(
        cell("campaign_events", 3, "response", "opened"),
        "campaign_events.csv:3: response: 'opened'",
        "Ignored, Opened, Clicked, Converted",
    ),
    # together
    "too few customers": Fault(
        head("customers", 50),
        "customers.csv:50: customer_id: 49: ",
        "at least 50",
    ),
    "too few with events": Fault(
        head("campaign_events", 10),
        "campaign_events.csv:10: customer_id: 9: ",
        "at least 20",
    ),
}
_AS_UTF8 = "save the file as UTF-8"
FAULTY_ENCODINGS = {  # beginning of the message, by encoding
    "latin-1": f"customers.csv:2: city: 'byte 0xe9': {_AS_UTF8}",
    "utf-16": f"customers.csv:1: header: 'byte 0xff': {_AS_UTF8}",
}
