"""The benchmark's identities hold on every row, and a paisa more breaks one."""

from datetime import timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from benchmarks.engine import statement_laws
from benchmarks.engine.statement_laws import CLOSING, check_statement
from python_generators.seeds.load import load_seeds
from python_generators.statement.month_statement import date_months
from python_generators.statement.statement_stream import statement_stream
from python_generators.statement.statement_tables import statement_tables
from tests.support.statement_months import SEED, crowd, record


@pytest.fixture(scope="module")
def batch() -> pa.RecordBatch:
    tables = statement_tables(load_seeds("in"))
    months = crowd(tables, 30)
    found = date_months(months, tables, SEED)
    last = np.append(found.row[1:] != found.row[:-1], True)
    closing = months.opening.copy()
    closing[found.row[last]] = found.balance[last]
    rows = record(months, tables, len(tables.categories))
    columns = dict(zip(rows.schema.names, rows.columns, strict=True))
    every = pa.RecordBatch.from_pydict({**columns, CLOSING: closing})
    return every.filter(pa.array(np.isin(np.arange(360), found.row)))


def broken(batch: pa.RecordBatch) -> dict[str, int]:
    with duckdb.connect() as connection:
        connection.register("months", batch)
        months = connection.table("months")
        found = check_statement(months, load_seeds("in"), SEED)
    assert found.rows > 30 * found.months > 0
    return {name: count for name, count in found.broken.items() if count}


def test_identities_hold_on_every_row(batch: pa.RecordBatch) -> None:
    assert broken(batch) == {}


@pytest.mark.parametrize(
    ("column", "law"),
    [
        ("amount_paise", "the balance after a row is that before it plus the row"),
        ("balance_after_paise", "the balance after a row is that before it"),
        ("customer_id", "a month has its rows in one place"),
        ("posted_at", "rows are in order of time"),
        ("category", "debits of a category are the month's spending"),
        ("direction", "credits are the month's income"),
    ],
)
def test_a_changed_row_breaks_an_identity(
    batch: pa.RecordBatch, monkeypatch: pytest.MonkeyPatch, column: str, law: str
) -> None:
    plain = statement_stream

    def changed(*given: Any) -> pa.RecordBatchReader:
        rows = plain(*given).read_all()
        values = rows[column].to_pylist()
        if column == "posted_at":
            values[40] = values[41] + timedelta(seconds=1)
        elif column.endswith("paise"):
            values[40] += 1
        else:
            values[40] = next(value for value in values if value != values[40])
        at = rows.schema.get_field_index(column)
        table = rows.set_column(at, column, pa.array(values))
        return pa.RecordBatchReader.from_batches(table.schema, table.to_batches())

    monkeypatch.setattr(statement_laws, "statement_stream", changed)
    assert any(name.startswith(law) for name in broken(batch))


def test_a_month_that_ends_elsewhere_is_found(batch: pa.RecordBatch) -> None:
    at = batch.schema.get_field_index(CLOSING)
    ends = batch.column(at).to_numpy().copy()
    ends[3] += 1
    shifted = batch.set_column(at, batch.schema.field(at), pa.array(ends))
    assert broken(shifted) == {"the last row of a month is at the month's balance": 1}
