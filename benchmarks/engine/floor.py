"""The floor: the time that DuckDB needs to write rows like the engine's.

The generated rows have the properties of each column that matter for compression: the
bits that the values of a group of 2,048 rows span, the share of zeros, the share of
customers with zeros only, and whether the value is constant within a customer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from python_generators.engine.month_stream import BATCH_ROWS

SAMPLED_CUSTOMERS = 2 * BATCH_ROWS
_GROUP = 2_048  # rows that DuckDB compresses together
_CONSTANT = 0.2  # below this share of customers with changes, a column is constant
_SCALE = 256  # shares have eight bits
_FIRST_DAY = "date '1970-01-01'"
_MIXER = 2_654_435_761  # 2**32 over the golden ratio: spreads the customer's bits


@dataclass(frozen=True)
class Column:
    """One scalar of a row: a column, or one element of an array column.

    Attributes:
        name: The name of the column or element.
        sql_type: Its DuckDB type.
        bits: The number of bits that the values of a group of rows span.
        negative: Whether there are negative values.
        zero: The share of zeros, among customers that are not always zero.
        idle: The share of customers that are always zero.
        constant: Whether the value is constant within a customer.
        words: The values of a text column.
    """

    name: str
    sql_type: str
    bits: int = 0
    negative: bool = False
    zero: float = 0.0
    idle: float = 0.0
    constant: bool = False
    words: tuple[str, ...] = ()


def measure_columns(
    connection: duckdb.DuckDBPyConnection, table: str
) -> list[list[Column]]:
    """Measure each column of a table of months; arrays are measured by element."""
    connection.execute(
        f"create temp table sampled as select *, row_number() over () as position "
        f"from {table} where customer_id <= {SAMPLED_CUSTOMERS} order by rowid"
    )
    described = connection.execute(f"describe {table}").fetchall()
    return [
        [
            _measure(connection, name, expression, scalar_type)
            for expression, scalar_type in _parts(name, str(sql_type))
        ]
        for name, sql_type, *_ in described
    ]


def _parts(name: str, sql_type: str) -> Iterator[tuple[str, str]]:
    array = re.fullmatch(r"(\w+)\[(\d+)\]", sql_type)
    if array is None:
        yield name, sql_type
        return
    for entry in range(int(array[2])):
        yield f"{name}[{entry + 1}]", array[1]


def _measure(
    connection: duckdb.DuckDBPyConnection, name: str, value: str, sql_type: str
) -> Column:
    if sql_type == "VARCHAR":
        found = connection.execute(f"select distinct {value} from sampled order by all")
        words = tuple(word for (word,) in found.fetchall())
        return Column(name, sql_type, constant=True, words=words)
    if name in ("customer_id", "month"):
        return Column(name, sql_type)
    number = f"{value}::bigint"
    if sql_type == "DATE":
        number = f"coalesce({value} - {_FIRST_DAY}, 0)"
    bits, negative = _one(
        connection,
        "select avg(ceil(log2(high - low + 1))), min(low) < 0 from ("
        f"select min({number}) as low, max({number}) as high from sampled "
        f"group by position // {_GROUP})",
    )
    idle, zero, changes = _one(
        connection,
        "select avg((most = 0)::int), "
        "coalesce(sum(zeros) filter (where most > 0) "
        "/ sum(months) filter (where most > 0), 0), avg((levels > 1)::int) from ("
        f"select max(abs({number})) as most, count_if({number} = 0) as zeros, "
        f"count(*) as months, count(distinct {number}) as levels "
        "from sampled group by customer_id)",
    )
    return Column(
        name=name,
        sql_type=sql_type,
        bits=round(float(bits)),
        negative=bool(negative),
        zero=round(float(zero), 4),
        idle=round(float(idle), 4),
        constant=float(changes) < _CONSTANT,
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[float, ...]:
    (row,) = connection.execute(sql).fetchall()
    return tuple(row)


def generated(columns: Sequence[Sequence[Column]], customers: int, months: int) -> str:
    """Return a query that generates rows with these properties, by one hash per row.

    Rows are in the engine's order: by batch of customers, then by month.
    """
    batch = min(BATCH_ROWS, customers)
    selected = []
    for index, parts in enumerate(columns):
        values = [
            _value(part, 5 * (index + entry), f"i // {batch} % {months}")
            for entry, part in enumerate(parts)
        ]
        value = values[0]
        if len(values) > 1:
            value = f"array_value({', '.join(values)})"
        selected.append(f"{value} as {parts[0].name}")
    return (
        f"select {', '.join(selected)} from (select i, hash(i) as h, customer, "
        f"customer::ubigint * {_MIXER} as c from (select i, "
        f"i // {batch * months} * {batch} + i % {batch} as customer "
        f"from range({customers * months}) as numbers(i)))"
    )


def _value(column: Column, turn: int, month: str) -> str:
    if column.name == "customer_id":
        return "customer + 1"
    if column.name == "month":
        return f"date '2025-01-01' + ({month} * 30)::integer"
    word = "c" if column.constant else "h"
    if column.words:
        words = ", ".join(f"'{w}'" for w in column.words)
        return f"[{words}][((c >> 20) % {len(column.words)})::integer + 1]"
    if column.sql_type == "BOOLEAN":
        return f"not {_chance(word, turn, column.zero + column.idle)}"
    value = _bits(word, turn % (64 - column.bits), column.bits)
    if column.negative:
        value = f"({value}::bigint - {1 << column.bits >> 1})"
    if column.sql_type == "DATE":
        return f"{_FIRST_DAY} + {value}::integer"
    value = f"{value}::{column.sql_type}"
    for source, share in ((word, column.zero), ("c", column.idle)):
        if share > 1 / _SCALE:
            chance = _chance(source, turn + 23, share)
            value = f"case when {chance} then 0 else {value} end"
    return value


def _bits(word: str, start: int, count: int) -> str:
    # the middle bits of a customer's word are mixed best
    shift = 8 + start % 12 if word == "c" else start
    return f"(({word} >> {shift}) & {(1 << count) - 1})"


def _chance(word: str, turn: int, share: float) -> str:
    return f"{_bits(word, turn % 48, 8)} < {round(share * _SCALE)}"
