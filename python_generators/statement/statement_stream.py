"""Arrow batches of months in, Arrow batches of the statement's rows out."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from python_generators.core.arrow_columns import codes, numbers
from python_generators.engine.rates import Integers
from python_generators.seeds.load import Seeds
from python_generators.statement.dated_months import DAY, MOST_MONTHS, DatedMonths
from python_generators.statement.month_statement import Statement, date_months
from python_generators.statement.statement_lines import DEBIT
from python_generators.statement.statement_tables import (
    StatementTables,
    statement_tables,
)

_MICROSECONDS = 1_000_000
_TEXT = pa.dictionary(pa.int16(), pa.string())
_DIRECTIONS = ("credit", "debit")
SCHEMA = pa.schema(
    [
        ("transaction_id", pa.int64()),
        ("customer_id", pa.int64()),
        ("posted_at", pa.timestamp("us")),
        ("description", _TEXT),
        ("merchant", _TEXT),
        ("category", _TEXT),
        ("channel", _TEXT),
        ("direction", _TEXT),
        ("amount_paise", pa.int64()),
        ("balance_after_paise", pa.int64()),
        ("is_recurring", pa.bool_()),
        ("entry_id", pa.int64()),
        ("due_at", pa.timestamp("us")),
        ("is_presented", pa.bool_()),
    ]
)
# Columns of paise by the name of the ledger's entry.
AMOUNTS = {
    "Regular pay": "regular_pay",
    "Bonus": "bonus",
    "SIP": "sip",
    "Lump sum": "lump_sum",
    "Principal": "principal",
    "Prepayment": "prepayment",
    "Interest": "interest",
    "Loan drawn": "loan_drawn",
    "Bought on credit": "loan_drawn",
    "Redemption": "redeemed",
    "Account interest": "account_interest",
    "Support": "support",
    "Tax refund": "refund",
}


def statement_stream(
    batches: Iterable[pa.RecordBatch], seeds: Seeds, random_seed: int
) -> pa.RecordBatchReader:
    """The statement of all customer-months, one batch at a time.

    Args:
        batches: Customer-months with columns customer_id, customer_number, month,
            employment_type, ticket_scale, day_rhythm, sip_orders, and in paise opening,
            overdraft_limit, those of ``AMOUNTS`` and the array spending_by_category.
        seeds: The market's seeds.
        random_seed: The project's seed.

    Returns:
        A reader of ``SCHEMA``, in order of the batches' rows, then of time.
    """
    tables = statement_tables(seeds)
    texts = _Texts(tables)
    few = (
        batch.slice(start, MOST_MONTHS)
        for batch in batches
        for start in range(0, batch.num_rows, MOST_MONTHS)
    )
    records = (
        texts.record(months, date_months(months, tables, random_seed))
        for months in (read_dated_months(batch, seeds, tables) for batch in few)
    )
    return pa.RecordBatchReader.from_batches(SCHEMA, records)


def read_dated_months(
    batch: pa.RecordBatch, seeds: Seeds, tables: StatementTables
) -> DatedMonths:
    """The batch as arrays.

    Raises:
        ValueError: the arrays are not of the market's spending categories, or an
            employment type is not known.
    """
    categories = len(tables.categories)
    spending = _integers(batch.column("spending_by_category_paise").flatten())
    if spending.size != batch.num_rows * categories:
        raise ValueError(f"spending_by_category: not {categories} an array")
    month = batch.column("month").to_numpy(zero_copy_only=False)
    types = [row.employment_type for row in seeds.employment_types]
    return DatedMonths(
        customer_id=numbers(batch, "customer_id"),
        customer_number=numbers(batch, "customer_number"),
        month=month.astype("datetime64[D]"),
        employment=codes(batch, "employment_type", types),
        ticket_scale=numbers(batch, "ticket_scale"),
        day_rhythm=numbers(batch, "day_rhythm"),
        opening=numbers(batch, "opening_paise"),
        limit=numbers(batch, "overdraft_limit_paise"),
        sip_orders=numbers(batch, "sip_orders"),
        amounts={
            name: numbers(batch, f"{column}_paise") for name, column in AMOUNTS.items()
        },
        spending=spending.reshape(batch.num_rows, categories),
    )


def _integers(column: pa.Array) -> Integers:
    values: Integers = column.to_numpy(zero_copy_only=False).astype(np.int64)
    return values


def _times(seconds: Integers) -> pa.Array:
    return pa.array(seconds * _MICROSECONDS).view(pa.timestamp("us"))


class _Texts:
    """The columns of texts: each a dictionary, and the code of each text in it."""

    def __init__(self, tables: StatementTables) -> None:
        """Lay out the dictionaries of a market."""
        texts = tables.lines.texts
        columns = {
            "description": tables.lines.words(),
            "merchant": [merchant for _, _, merchant in texts],
            "category": [line.category for line, _, _ in texts],
            "channel": [channel for _, channel, _ in texts],
            "direction": [_DIRECTIONS[line.direction == DEBIT] for line, _, _ in texts],
        }
        self._columns = {}
        for name, values in columns.items():
            known = list(dict.fromkeys(values))
            position = {value: code for code, value in enumerate(known)}
            chosen = np.array([position[value] for value in values], dtype=np.int16)
            self._columns[name] = (chosen, pa.array(known, pa.string()))
        self._presented = tables.lines.presented
        self._recurs = np.array([line.is_recurring for line, _, _ in texts])

    def record(self, months: DatedMonths, found: Statement) -> pa.RecordBatch:
        """The rows as a batch of ``SCHEMA``."""
        first = months.month.astype("datetime64[D]").view(np.int64) * DAY
        values = {
            "transaction_id": found.transaction_id,
            "customer_id": months.customer_id[found.row],
            "posted_at": _times(first[found.row] + found.second),
            "due_at": _times(first[found.row] + found.due),
            "is_presented": self._presented[found.text],
            "amount_paise": np.abs(found.amount),
            "balance_after_paise": found.balance,
            "is_recurring": self._recurs[found.text],
            "entry_id": found.entry_id,
            **{
                name: pa.DictionaryArray.from_arrays(chosen[found.text], known)
                for name, (chosen, known) in self._columns.items()
            },
        }
        columns = [
            value if isinstance(value, pa.Array) else pa.array(value)
            for value in (values[name] for name in SCHEMA.names)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
