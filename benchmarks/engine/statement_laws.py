"""Check the statement of many customers as its rows are made.

The identities are those of docs/marts.md on ``marts.transactions``, written from the
columns alone. Rows are checked one batch of customer-months at a time.
"""

from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from python_generators.seeds.load import Seeds
from python_generators.statement.statement_stream import statement_stream

Integers = npt.NDArray[np.int64]
CLOSING = "closing_paise"  # the month's balance, beside what the statement reads
BATCH_MONTHS = 1 << 14
_CREDITS = (
    "regular_pay_paise",
    "bonus_paise",
    "redeemed_paise",
    "account_interest_paise",
    "support_paise",
    "refund_paise",
    "loan_drawn_paise",  # goods bought on a loan: a debit too
)


@dataclass
class StatementFound:
    """The numbers of months and rows, and of those that break each identity."""

    months: int = 0
    rows: int = 0
    broken: dict[str, int] = field(default_factory=dict)

    def add(self, broken: dict[str, int]) -> None:
        """Add the rows that break each identity."""
        for name, count in broken.items():
            self.broken[name] = self.broken.get(name, 0) + count


def check_statement(
    months: duckdb.DuckDBPyRelation, seeds: Seeds, random_seed: int
) -> StatementFound:
    """Date the months, and count the rows that break each identity.

    Args:
        months: Customer-months as ``statement_stream`` reads them, with ``CLOSING``.
        seeds: The market's seeds.
        random_seed: The project's seed.
    """
    found = StatementFound()
    for batch in months.to_arrow_reader(BATCH_MONTHS):
        rows = statement_stream([batch], seeds, random_seed).read_all()
        found.months += batch.num_rows
        found.rows += rows.num_rows
        found.add(_broken(batch, rows, seeds))
    return found


def _broken(batch: pa.RecordBatch, rows: pa.Table, seeds: Seeds) -> dict[str, int]:
    """Rows and months that break each identity."""
    keys = _keys(_column(batch, "customer_id"), _months(batch, "month"))
    row_keys = _keys(_column(rows, "customer_id"), _months(rows, "posted_at"))
    order = np.argsort(keys)
    month = order[np.searchsorted(keys[order], row_keys)]  # of each row
    unknown = int((keys[month] != row_keys).sum())
    is_credit = _texts(rows, "direction") == "credit"
    amount = _column(rows, "amount_paise")
    change = np.where(is_credit, amount, -amount)
    balance = _column(rows, "balance_after_paise")
    first = np.append(True, month[1:] != month[:-1])
    before = np.where(
        first, _column(batch, "opening_paise")[month], np.append(0, balance[:-1])
    )
    last = np.append(first[1:], True)
    closing = _column(batch, CLOSING)
    time = rows.column("posted_at").to_numpy().astype(np.int64)
    found = {
        "a row belongs to a month of its customer": unknown,
        "a month has its rows in one place": int(first.sum()) - len(np.unique(month)),
        "a month has a row": batch.num_rows - len(np.unique(month)),
        "amounts are positive": int((amount <= 0).sum()),
        "the balance after a row is that before it plus the row": int(
            (balance != before + change).sum()
        ),
        "the balance is within the overdraft limit": int(
            (balance < -_column(batch, "overdraft_limit_paise")[month]).sum()
        ),
        "rows are in order of time": int((~first & (time < np.roll(time, 1))).sum()),
        "the last row of a month is at the month's balance": int(
            (balance[last] != closing[month[last]]).sum()
        ),
    }
    credits = _sums(month, np.where(is_credit, amount, 0), batch.num_rows)
    expected = np.sum([_column(batch, name) for name in _CREDITS], axis=0)
    found["credits are the month's income and redemptions"] = int(
        (credits != expected).sum()
    )
    debits = np.where(is_credit, 0, amount)
    return found | _by_category(batch, rows, month, debits, seeds)


def _by_category(
    batch: pa.RecordBatch, rows: pa.Table, month: Integers, paid: Integers, seeds: Seeds
) -> dict[str, int]:
    """Months in which a category's debits are not the month's spending on it."""
    names = sorted(c.category for c in seeds.categories if c.kind != "investment")
    spending = (
        batch.column("spending_by_category_paise").flatten().to_numpy().astype(np.int64)
    ).reshape(batch.num_rows, len(names))
    of_row = _texts(rows, "category")
    different = 0
    for position, name in enumerate(names):
        sums = _sums(month, np.where(of_row == name, paid, 0), batch.num_rows)
        different += int((sums != spending[:, position]).sum())
    return {"debits of a category are the month's spending on it": different}


def _sums(month: Integers, amount: Integers, months: int) -> Integers:
    """Exact sums of each month: cumulative integers, read at the months' ends."""
    order = np.argsort(month, kind="stable")
    total = np.append(0, np.cumsum(amount[order]))
    ends = np.searchsorted(month[order], np.arange(months), side="right")
    found: Integers = np.diff(total[ends], prepend=0)
    return found


def _keys(customer_id: Integers, month: Integers) -> Integers:
    return customer_id * 10_000 + month


def _column(rows: pa.Table | pa.RecordBatch, name: str) -> Integers:
    values: Integers = rows.column(name).to_numpy().astype(np.int64)
    return values


def _months(rows: pa.Table | pa.RecordBatch, name: str) -> Integers:
    """Months since 1970."""
    times = rows.column(name).to_numpy(zero_copy_only=False)
    found: Integers = times.astype("datetime64[M]").astype(np.int64)
    return found


def _texts(rows: pa.Table, name: str) -> npt.NDArray[np.object_]:
    found: npt.NDArray[np.object_] = rows.column(name).to_pandas().to_numpy(object)
    return found
