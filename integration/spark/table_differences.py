"""Compare the tables that Spark wrote with those of the DuckDB build."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from integration.spark.inputs import BUILT, opened
from python_generators.core.parquet_relation import parquet_relation
from python_generators.core.table_content import quoted


@dataclass(frozen=True)
class Difference:
    """How a table on Spark differs from DuckDB's.

    Attributes:
        table: ``schema.table``.
        rows: Its rows in DuckDB.
        columns: The columns whose name, position or type differ.
        missing: The rows that only DuckDB has.
        surplus: The rows that only Spark has.
    """

    table: str
    rows: int
    columns: tuple[str, ...]
    missing: int
    surplus: int

    @property
    def is_none(self) -> bool:
        """Whether both tables have the same columns and rows."""
        return not (self.columns or self.missing or self.surplus)


def compare(build: Path, tables: Iterable[str], folder: Path) -> list[Difference]:
    """Compare all rows of these tables, duplicates included.

    Args:
        build: The DuckDB file.
        tables: Their names as ``schema.table``.
        folder: Spark's warehouse.
    """
    with opened(build) as connection:
        return [_difference(connection, table, folder) for table in tables]


def spark_files(folder: Path, table: str) -> str:
    """The relation of DuckDB that reads a table of Spark's warehouse."""
    schema, name = table.split(".")
    return parquet_relation(folder / f"{schema}.db" / name, names="*.parquet")


def _difference(
    connection: duckdb.DuckDBPyConnection, table: str, folder: Path
) -> Difference:
    ours, theirs = quoted(f"{BUILT}.{table}"), spark_files(folder, table)
    columns, found = _columns(connection, ours), _columns(connection, theirs)
    ((rows,),) = connection.execute(f"select count(*) from {ours}").fetchall()
    if columns != found:
        names = sorted({name for name, _ in {*columns} ^ {*found}}) or ["order"]
        return Difference(table, rows, tuple(names), rows, 0)
    missing, surplus = (
        connection.execute(
            f"select count(*) from (from {first} except all from {second})"
        ).fetchall()[0][0]
        for first, second in ((ours, theirs), (theirs, ours))
    )
    return Difference(table, rows, (), missing, surplus)


def _columns(
    connection: duckdb.DuckDBPyConnection, relation: str
) -> list[tuple[str, str]]:
    described = connection.execute(f"describe from {relation}").fetchall()
    return [(name, kind) for name, kind, *_ in described]


def as_text(found: Iterable[Difference]) -> str:
    """The differences as a table for the terminal."""
    lines = [f"{'table':40}{'rows':>12}{'only DuckDB':>13}{'only Spark':>12}"]
    for one in found:
        counts = f"{one.rows:>12,}{one.missing:>13,}{one.surplus:>12,}"
        columns = f"  columns differ: {', '.join(one.columns)}" if one.columns else ""
        lines.append(f"{one.table:40}{counts}{columns}")
    return "\n".join(lines)
