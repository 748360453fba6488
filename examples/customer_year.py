"""One customer's months as a banker reads them, from the published file.

.venv/bin/python -m examples.customer_year --customer 42
.venv/bin/python -m examples.customer_year --persona Saver --number 10
"""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pandas as pd

from publishing.reader import Published
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process
from python_generators.core.errors import InputError

_FACTS = ("age", "gender", "city", "job_role", "employment_type", "joined_date")
_OPENING = (
    "annual_income",
    "credit_score",
    "existing_loan_balance",
    "account_balance",
)
_EXACT = {"pay_level": 2, "portfolio_units": 1}  # decimals; others are whole
_LABEL, _CELL = 26, 11


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Print the months of one customer, or of some of a persona.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(arguments)
    with Published().open() as database:
        chosen = [options.customer]
        if options.customer is None:
            chosen = of_persona(database, options.persona, options.number)
        for customer_id in chosen:
            print(customer_year(database, customer_id), end="\n\n")
    return 0


def of_persona(
    database: duckdb.DuckDBPyConnection, persona: str, number: int
) -> list[int]:
    """Customers who start with the persona, evenly spread by number.

    Raises:
        InputError: no customer has the persona.
    """
    found = database.execute(
        "select customer_id from marts.customers where persona = ? order by all",
        [persona],
    ).fetchall()
    if not found:
        raise InputError("command line", "persona", persona, "no customer has it")
    return [key for (key,) in found[:: max(len(found) // number, 1)][:number]]


def customer_year(database: duckdb.DuckDBPyConnection, customer_id: int) -> str:
    """The customer, the life events, and a line for each amount that is ever used.

    Raises:
        InputError: there is no such customer.
    """

    def query(sql: str) -> pd.DataFrame:
        return database.execute(sql, [customer_id]).df()

    customers = query("from marts.customers where customer_id = ?")
    if customers.empty:
        remedy = "no such customer: give one of marts.customers"
        raise InputError("command line", "customer", customer_id, remedy)
    customer = customers.iloc[0]
    months = query(
        "select behavior.*, months.* exclude (customer_id, month, persona) "
        "from marts.financial_behavior as behavior "
        "inner join marts.customer_months as months using (customer_id, month) "
        "where customer_id = ? order by month",
    )
    months = months.set_index("month").drop(columns="customer_id")
    spent = query(
        "select date_trunc('month', transaction_date) as month, category, "
        "sum(amount)::double as amount from marts.transactions "
        "where customer_id = ? and direction = 'debit' group by all order by all"
    )
    events = query("from marts.life_events where customer_id = ? order by all")
    lines = [f"Customer {customer_id}: {customer['persona']}", ""]
    lines.append("  " + ", ".join(_text(customer[name]) for name in _FACTS))
    opening = (f"{name} {float(customer[name]):,.0f}" for name in _OPENING)
    lines.append("  " + ", ".join(opening))
    lines += [f"  {line}" for line in _events(events)]
    lines += ["", _line("", (f"{month:%b %Y}" for month in months.index))]
    lines += _rows(months)
    by_category = spent.pivot_table(
        index="category", columns="month", values="amount", fill_value=0
    ).reindex(columns=months.index, fill_value=0)
    lines += ["", "paid by category"]
    lines += [
        _line(f"  {category}", (f"{value:,.0f}" for value in row))
        for category, row in zip(by_category.index, by_category.to_numpy(), strict=True)
    ]
    return "\n".join(lines)


def _rows(months: pd.DataFrame) -> Iterator[str]:
    """A line for each column that is not empty or zero all the time."""
    for name in months:
        column = months[name]
        if column.isna().all():
            continue
        if pd.api.types.is_bool_dtype(column):
            if column.any() and not column.all():
                yield _line(str(name), ("yes" if value else "no" for value in column))
        elif pd.api.types.is_numeric_dtype(column) or _is_decimal(column):
            values = column.astype(float)
            if (values != 0).any():
                digits = _EXACT.get(str(name), 0)
                yield _line(str(name), (f"{value:,.{digits}f}" for value in values))
        else:
            yield _line(str(name), (_text(value)[: _CELL - 1] for value in column))


def _is_decimal(column: "pd.Series[Any]") -> bool:
    try:
        column.astype(float)
    except (TypeError, ValueError):
        return False
    return True


def _events(events: pd.DataFrame) -> Iterator[str]:
    for event in events.to_dict("records"):
        changes = []
        if event["pay_change"]:
            changes.append(f"pay {float(event['pay_change']):+.1%}")
        changes += [
            f"{name.removeprefix('new_')} {event[name]}"
            for name in ("new_persona", "new_city")
            if not pd.isna(event[name])
        ]
        what = f" ({', '.join(changes)})" if changes else ""
        yield f"{pd.Timestamp(event['month']):%b %Y}: {event['event']}{what}"


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return "" if value is None or value is pd.NaT else str(value)


def _line(label: str, cells: Iterator[str]) -> str:
    return f"{label:<{_LABEL}}" + "".join(f"{cell:>{_CELL}}" for cell in cells)


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="python -m examples.customer_year",
        description="Print the months of customers, from the published file.",
    )
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--customer", type=int, help="a customer_id")
    who.add_argument("--persona", help="some customers of this persona")
    parser.add_argument(
        "--number", type=int, default=10, help="how many of the persona (10)"
    )
    return parser


if __name__ == "__main__":
    end_process(main())
