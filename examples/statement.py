"""A customer's statement as the bank prints it, from the published file.

.venv/bin/python -m examples.statement 42
.venv/bin/python -m examples.statement 42 --month 2025-03
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd

from publishing.reader import Published
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process
from python_generators.core.errors import InputError

_WORDS = 44  # characters of a description


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Print a statement.

    Returns:
        The exit code.
    """
    parser = CommandParser(prog="python -m examples.statement")
    parser.add_argument("customer", type=int, help="a customer_id")
    parser.add_argument("--month", help="one month, as 2025-03; else all")
    options = parser.parse_args(arguments)
    with Published().open() as database:
        print(statement(database, options.customer, options.month))
    return 0


def statement(
    database: duckdb.DuckDBPyConnection, customer_id: int, month: str | None = None
) -> str:
    """The rows in order, with the items that were returned, and each month's sums.

    Args:
        database: The published file.
        customer_id: The customer.
        month: One month, as 2025-03; all by default.

    Raises:
        InputError: the customer has no rows in these months.
    """
    chosen = [customer_id, month or ""]
    rows = database.execute(
        "select posted_at as at, description, channel, direction, amount::double as "
        "amount, balance_after::double as balance from marts.transactions "
        "where customer_id = ? and starts_with(posted_at::varchar, ?) "
        "order by transaction_id",
        chosen,
    ).df()
    if rows.empty:
        raise InputError(
            "command line", "customer", customer_id, "no rows: give another"
        )
    returned = database.execute(
        "select presented_on as at, category, merchant, amount::double as amount "
        "from marts.auto_debits where customer_id = ? "
        "and starts_with(presented_on::varchar, ?) and not is_paid order by all",
        chosen,
    ).df()
    lines = [f"Statement of customer {customer_id}"]
    for start, group in rows.groupby(rows["at"].dt.to_period("M")):
        lines += ["", f"{start}"]
        lines += [_line(row) for row in group.to_dict("records")]
        sums = group.groupby("direction")["amount"].sum()
        credit, debit = (sums.get(side, 0.0) for side in ("credit", "debit"))
        lines.append(f"  in {credit:,.2f}, out {debit:,.2f}, {len(group)} rows")
        mine = returned[pd.to_datetime(returned["at"]).dt.to_period("M") == start]
        lines += [
            f"  returned on {item['at']:%d %b}: {item['category']}, "
            f"{item['merchant']}, {item['amount']:,.2f}"
            for item in mine.to_dict("records")
        ]
    return "\n".join(lines)


def _line(row: Mapping[Hashable, Any]) -> str:
    sign = "+" if row["direction"] == "credit" else "-"
    words = f"{row['description']}"[:_WORDS]
    return (
        f"  {row['at']:%d %b %H:%M}  {words:{_WORDS}} {row['channel']!s:16}"
        f"{sign}{row['amount']:>13,.2f}{row['balance']:>15,.2f}"
    )


if __name__ == "__main__":
    end_process(main())
