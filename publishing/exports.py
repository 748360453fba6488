"""The published tables as Parquet and CSV files, rows in the order of their key.

A Parquet file has the types that data frames compute with: a decimal is a double, a day
is a timestamp at midnight. pandas would make Python objects of decimals and of dates.
The file of a large table is a folder with a file for each month; readers of Parquet
open such a folder like a file.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from publishing.published_file import WORK, ordered
from python_generators.core.parquet_relation import parquet_relation
from python_generators.core.settings import Settings
from python_generators.core.table_content import literal, quoted
from python_generators.core.tables import (
    BASE,
    CAMPAIGN_EVENTS,
    CUSTOMERS,
    TRANSACTIONS,
)

BEHAVIOR = "marts.financial_behavior"
_FILE_NAMES = {
    CUSTOMERS.name: "customers",
    TRANSACTIONS.name: "transactions",
    CAMPAIGN_EVENTS.name: "campaigns",
}
_MONTH_FORMAT = "%Y-%m"
_LARGE = 10_000_000  # rows
_DAYS = ('"month"', '"transaction_date"')  # the columns that give a row's month
# Spreadsheet programs run a text that starts like this as a formula.
_FORMULA = r"^[=+\-@\t\r]"


def csv_files(settings: Settings) -> dict[str, str]:
    """The tables of the CSV files, by the file names of the original project.

    Customers are always among the tables: the pages draw the populations from these.
    """
    size = settings.synthetic_customers
    synthetic = {
        f"{_FILE_NAMES[table.name]}_{one.name}_{size}.csv": f"{one.schema}.{table.name}"
        for one in settings.chosen_synthesizers
        for table in one.tables
    }
    found = {
        "customers.csv": f"{BASE}.{CUSTOMERS.name}",
        "transactions.csv": f"{BASE}.{TRANSACTIONS.name}",
        "campaign_events.csv": f"{BASE}.{CAMPAIGN_EVENTS.name}",
        **synthetic,
        "financial_behavior.csv": BEHAVIOR,
    }
    if settings.publish_csv:
        return found
    customers = f".{CUSTOMERS.name}"
    return {name: table for name, table in found.items() if table.endswith(customers)}


def parquet_file(table: str) -> str:
    """The name of a table's Parquet file."""
    return f"{table.split('.')[1]}.parquet"


def write_parquet(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str], folder: Path
) -> None:
    """Write a zstd-compressed Parquet file for each table of the attached build."""
    folder.mkdir()
    for table in tables:
        columns = _columns(connection, f"{WORK}.{table}")
        stored = ", ".join(
            f"{name}::{_stored(kind)} as {name}" for name, kind in columns
        )
        for file, rows in _parts(connection, table, columns):
            path = folder / parquet_file(table) / file
            path.parent.mkdir(exist_ok=True)
            query = f"select {stored} from ({ordered(connection, table, rows)})"
            connection.execute(
                f"copy ({query}) to {literal(path)} (format parquet, compression zstd)"
            )


def _parts(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """The files of a table below its name, and the condition of the rows of each."""
    name = quoted(f"{WORK}.{table}")
    ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()
    day = next((column for column, _ in columns if column in _DAYS), None)
    if rows <= _LARGE or day is None:
        return [("", "true")]
    month = f"strftime({day}, {literal(_MONTH_FORMAT)})"
    months = connection.execute(f"select distinct {month} from {name} order by all")
    return [
        (f"{one}.parquet", f"{month} = {literal(one)}") for (one,) in months.fetchall()
    ]


def stored_rows(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> str:
    """The rows of a table's Parquet file with the types of the table, as a subquery.

    Args:
        connection: A connection with the table.
        table: The table as ``schema.table``.
        folder: The folder of the Parquet files.
    """
    columns = ", ".join(
        f"{name}::{kind} as {name}" for name, kind in _columns(connection, table)
    )
    path = folder / parquet_file(table)
    names = "*.parquet" if path.is_dir() else ""
    return f"(select {columns} from {parquet_relation(path, names=names)})"


def _columns(
    connection: duckdb.DuckDBPyConnection, table: str
) -> list[tuple[str, str]]:
    """The quoted names and the types of a table's columns."""
    found = connection.execute(f"describe {quoted(table)}").fetchall()
    return [(quoted(name), kind) for name, kind, *_ in found]


def _stored(kind: str) -> str:
    """The type in Parquet of a column of this type."""
    if kind.startswith("DECIMAL"):
        return "DOUBLE"
    return "TIMESTAMP" if kind == "DATE" else kind


def write_csv(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path
) -> None:
    """Write the CSV files of the attached build; no cell is a formula."""
    folder.mkdir()
    for name, table in csv_files(settings).items():
        columns = ", ".join(_cells(connection, table))
        query = f"select {columns} from ({ordered(connection, table)})"
        connection.execute(
            f"copy ({query}) to {literal(folder / name)} (format csv, header)"
        )


def _cells(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [
        _cell(column, kind, month=table == BEHAVIOR and column == '"month"')
        for column, kind in _columns(connection, f"{WORK}.{table}")
    ]


def _cell(column: str, kind: str, month: bool) -> str:
    if month:
        return f"strftime({column}, '{_MONTH_FORMAT}') as {column}"
    if kind == "VARCHAR":
        starts_formula = f"regexp_matches({column}, '{_FORMULA}')"
        return (
            f"case when {starts_formula} then '''' || {column} else {column} end "
            f"as {column}"
        )
    return column
