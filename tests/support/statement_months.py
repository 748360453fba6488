"""Months as the tests of the statement draw them: any amounts that can be paid."""

from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from python_generators.statement.dated_months import DatedMonths
from python_generators.statement.month_statement import Statement
from python_generators.statement.statement_lines import ENTRIES
from python_generators.statement.statement_stream import AMOUNTS
from python_generators.statement.statement_tables import StatementTables

SEED = 42
UNIT = 100
_OFTEN = {"Regular pay": 0.95, "SIP": 0.5, "Principal": 0.3, "Interest": 0.3}


def crowd(
    tables: StatementTables, count: int, horizon: int = 12, seed: int = 7
) -> DatedMonths:
    """Customers with months that end at or above minus the overdraft limit."""
    draw = np.random.default_rng(seed)
    rows = count * horizon
    pay = draw.lognormal(np.log(60_000 * UNIT), 0.6, rows).astype(np.int64)

    def some(name: str) -> np.ndarray:
        has = draw.random(rows) < _OFTEN.get(name, 0.1)
        part = 1.0 if name == "Regular pay" else draw.random(rows) * 0.3
        found: np.ndarray = (pay * part).astype(np.int64) * has
        return found

    amounts = {name: some(name) for name in ENTRIES}
    amounts["Bought on credit"] = amounts["Loan drawn"].copy()
    categories = len(tables.categories)
    total = pay * draw.uniform(0.3, 1.2, rows)
    spending = (draw.dirichlet(np.ones(categories), rows) * total[:, None]).astype(int)
    spending = spending // UNIT * UNIT * (draw.random(spending.shape) < 0.8)
    spending[:, tables.fees] = draw.integers(0, 900 * UNIT, rows)
    for line, position in enumerate(tables.everyday):
        step = max(int(tables.payments.plain[line, 0]), UNIT)
        least = tables.payments.smallest[line]
        spending[:, position] = spending[:, position] // step * step
        spending[:, position] *= spending[:, position] >= least
    limit = np.repeat(draw.integers(0, 50_000, count) * UNIT, horizon)
    change = -spending.sum(axis=1)
    for name, (_, direction) in ENTRIES.items():
        change = change + direction * amounts[name]
    wished = draw.lognormal(np.log(40_000 * UNIT), 1.2, rows).astype(np.int64) - limit
    first = np.datetime64("2025-01-01", "M")
    return DatedMonths(
        customer_id=np.repeat(np.arange(1, count + 1), horizon),
        customer_number=np.repeat(np.arange(1, count + 1), horizon),
        month=np.tile((first + np.arange(horizon)).astype("datetime64[D]"), count),
        employment=np.repeat(draw.integers(0, len(tables.pay.chosen), count), horizon),
        ticket_scale=np.repeat(draw.integers(256, 4097, count), horizon),
        day_rhythm=np.repeat(draw.integers(0, 4, count), horizon),
        opening=np.maximum(np.maximum(wished, -limit), -limit - change),
        limit=limit,
        sip_orders=draw.integers(0, 5, rows),
        amounts=amounts,
        spending=spending,
    )


def part(months: DatedMonths, chosen: np.ndarray | slice) -> DatedMonths:
    """Some rows of the months."""
    values: dict[str, Any] = {
        f.name: getattr(months, f.name)[chosen]
        for f in fields(DatedMonths)
        if f.name != "amounts"
    }
    amounts = {name: paid[chosen] for name, paid in months.amounts.items()}
    return DatedMonths(amounts=amounts, **values)


def record(
    months: DatedMonths, tables: StatementTables, categories: int
) -> pa.RecordBatch:
    """The months as ``statement_stream`` reads them."""
    types = [row.employment_type for row in tables.seeds.employment_types]
    columns = {
        "customer_id": months.customer_id,
        "customer_number": months.customer_number,
        "month": pa.array(months.month.astype("datetime64[D]")),
        "employment_type": [types[code] for code in months.employment],
        "ticket_scale": months.ticket_scale,
        "day_rhythm": months.day_rhythm,
        "sip_orders": months.sip_orders,
        "opening_paise": months.opening,
        "overdraft_limit_paise": months.limit,
        "spending_by_category_paise": pa.FixedSizeListArray.from_arrays(
            pa.array(months.spending[:, :categories].ravel()), categories
        ),
        **{f"{column}_paise": months.amounts[name] for name, column in AMOUNTS.items()},
    }
    return pa.RecordBatch.from_pydict(columns)


def lines_of(found: Statement, tables: StatementTables) -> np.ndarray:
    """The name of the line of each row."""
    names = np.array([line.name for line, _, _ in tables.lines.texts])
    lines: np.ndarray = names[found.text]
    return lines
