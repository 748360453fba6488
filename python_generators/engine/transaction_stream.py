"""Split months into transactions: Arrow batches of months in, of tickets out."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from python_generators.engine.rates import Integers
from python_generators.engine.ticket_split import MonthsSpent, Transactions, split
from python_generators.engine.tickets import Tickets, ticket_tables
from python_generators.seeds.load import Seeds

# Of customer-months: their tickets' columns stay in the processor's cache.
BATCH_ROWS = 1 << 12
SCHEMA = pa.schema(
    [
        ("transaction_id", pa.int64()),
        ("customer_id", pa.int64()),
        ("transaction_date", pa.date32()),
        ("category", pa.dictionary(pa.int8(), pa.string())),
        ("amount_paise", pa.int64()),
    ]
)


def split_stream(
    batches: Iterable[pa.RecordBatch], seeds: Seeds, random_seed: int
) -> pa.RecordBatchReader:
    """The transactions of all customer-months, one batch at a time.

    Args:
        batches: Customer-months with columns customer_id, customer_number, month,
            ticket_scale, day_rhythm, and in paise the array spending_by_category,
            sip and lump_sum.
        seeds: The market's seeds: its categories and how tickets are grouped.
        random_seed: The project's seed.

    Returns:
        A reader of ``SCHEMA``, a row for each ticket.
    """
    tickets = ticket_tables(seeds.categories, seeds.population)
    few = (
        batch.slice(start, BATCH_ROWS)
        for batch in batches
        for start in range(0, batch.num_rows, BATCH_ROWS)
    )
    records = (
        _record(split(read_months(batch, tickets), tickets, random_seed), tickets)
        for batch in few
    )
    return pa.RecordBatchReader.from_batches(SCHEMA, records)


def read_months(batch: pa.RecordBatch, tickets: Tickets) -> MonthsSpent:
    """The batch as arrays.

    Raises:
        ValueError: the arrays are not of the tickets' spending categories.
    """

    def numbers(column: str) -> Integers:
        return _integers(batch.column(column))

    by_category = _integers(batch.column("spending_by_category_paise").flatten())
    if by_category.size != batch.num_rows * (tickets.lines - 2):
        raise ValueError(f"spending_by_category: not {tickets.lines - 2} an array")
    amounts = np.column_stack(
        [
            by_category.reshape(batch.num_rows, tickets.lines - 2),
            numbers("sip_paise"),
            numbers("lump_sum_paise"),
        ]
    )
    month = batch.column("month").to_numpy(zero_copy_only=False)
    return MonthsSpent(
        customer_id=numbers("customer_id"),
        customer_number=numbers("customer_number"),
        month=month.astype("datetime64[D]"),
        ticket_scale=numbers("ticket_scale"),
        day_rhythm=numbers("day_rhythm"),
        amounts=amounts,
    )


def _integers(column: pa.Array) -> Integers:
    values: Integers = column.to_numpy(zero_copy_only=False).astype(np.int64)
    return values


def _record(found: Transactions, tickets: Tickets) -> pa.RecordBatch:
    days = found.transaction_date.astype("datetime64[D]").view(np.int64)
    columns = [
        pa.array(found.transaction_id),
        pa.array(found.customer_id),
        pa.array(days.astype(np.int32)).view(pa.date32()),
        pa.DictionaryArray.from_arrays(found.category, pa.array(tickets.names)),
        pa.array(found.amount),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
