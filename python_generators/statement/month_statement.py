"""The statement of a batch of customer-months: rows in order, with a balance after."""

from dataclasses import dataclass

import numpy as np

from python_generators.engine.rates import ONE, Integers, share_of
from python_generators.statement.cover import (
    Means,
    Presentation,
    date_items,
    date_payments,
    order_of,
    sums_within,
)
from python_generators.statement.dated_months import DAY, DatedMonths, Dice
from python_generators.statement.everyday import everyday_payments
from python_generators.statement.fixed_items import fixed_items
from python_generators.statement.statement_tables import StatementTables

_NUMBERED_FROM = 1900  # the year that months in ids are counted from
_IDS_A_MONTH, _IDS_A_CUSTOMER = 1_000, 10_000_000
_ENTRIES_A_CUSTOMER, _ENTRIES_A_YEAR, _ENTRIES_A_MONTH = 100_000_000, 10_000, 100


@dataclass(frozen=True)
class Statement:
    """s rows in order of the batch's rows and time; every field has shape (s,)."""

    transaction_id: Integers
    row: Integers  # position in the batch
    second: Integers  # since the month's beginning
    amount: Integers  # paise; credits are positive, debits negative
    balance: Integers  # after the row, paise
    text: Integers
    entry_id: Integers
    due: Integers  # when it was wished or first presented, since the month's beginning


def date_months(
    months: DatedMonths, tables: StatementTables, random_seed: int
) -> Statement:
    """The rows of a batch of months.

    ``transaction_id`` is ``customer_number * 10**7 + months since 1900 * 10**3 + n``,
    n counting the customer's rows of the month from 1, in order of time.

    Args:
        months: At least one month, in any order.
        tables: The market's tables.
        random_seed: The project's seed.

    Raises:
        ValueError: an amount, a month or a customer number is beyond what int64 and
            the ids can hold.
    """
    months.check()
    dice = Dice(months, random_seed)
    items, everyday = fixed_items(months, tables, dice)
    payments = everyday_payments(months, everyday, tables, dice)
    means = Means(
        available=months.opening + months.limit,
        length=tables.lengths(months.calendar)[months.place] * DAY,
    )
    terms = Presentation(
        days=tables.seeds.statement.second_presentation,
        everyday=everyday.sum(axis=1),
        reserved=share_of(months.limit, ONE - tables.overdraft_share),
        settling=tables.settling_days(months.calendar)[months.place],
    )
    presented = tables.lines.presented[items.text]
    settled = tables.lines.settled[items.text]
    items, items_due = date_items(items, means, presented, settled, terms)
    payments, payments_due = date_payments(payments, items, means)
    kinds = ((items.amount < 0) * 1, np.full(len(payments.row), 2))
    row = np.concatenate([items.row, payments.row])
    second = np.concatenate([items.second, payments.second])
    amount = np.concatenate([items.amount, -payments.amount])
    text = np.concatenate([items.text, payments.text])
    order = order_of(row, second, np.concatenate(kinds))
    row, second, amount, text = row[order], second[order], amount[order], text[order]
    first_id, first_entry = _first_ids(months)
    number = sums_within(row, np.ones_like(row))
    return Statement(
        transaction_id=first_id[row] + number,
        row=row,
        second=second,
        amount=amount,
        balance=months.opening[row] + sums_within(row, amount),
        text=text,
        entry_id=first_entry[row] + tables.slots[text],
        due=np.concatenate([items_due, payments_due])[order],
    )


def _first_ids(months: DatedMonths) -> tuple[Integers, Integers]:
    """The numbers to which a month's rows and entries are added."""
    calendar = months.calendar
    since = [(m.year - _NUMBERED_FROM) * 12 + m.month - 1 for m in calendar]
    if since and not 0 <= min(since) <= max(since) < _IDS_A_CUSTOMER // _IDS_A_MONTH:
        raise ValueError(f"months start in {_NUMBERED_FROM} at the earliest")
    entry = [m.year * _ENTRIES_A_YEAR + m.month * _ENTRIES_A_MONTH for m in calendar]
    rows = np.array(since, dtype=np.int64)[months.place] * _IDS_A_MONTH
    entries = np.array(entry, dtype=np.int64)[months.place]
    number = months.customer_number
    return number * _IDS_A_CUSTOMER + rows, number * _ENTRIES_A_CUSTOMER + entries
