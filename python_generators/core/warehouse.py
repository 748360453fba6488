"""The build file: write and read the raw tables and the stamps of their steps."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from python_generators.core.connection import open_or_replace
from python_generators.core.json_objects import json_object
from python_generators.core.parquet_relation import parquet_relation
from python_generators.core.parquet_rows import ParquetRows
from python_generators.core.profiles import target_path
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.stamps import CHECKSUMS, checksums
from python_generators.core.table_content import table_names
from python_generators.core.tables import GENERATION_RUNS, RAW, Table

Rows = pd.DataFrame | ParquetRows
_MOST_KEYS = 10_000_000  # the index of more would fill the memory


def build_file(target: str, root: Path = PROJECT_ROOT) -> Path:
    """The DuckDB file that dbt's target builds, from profiles.yml.

    Raises:
        InputError: profiles.yml cannot be read, or does not have the target.
    """
    return target_path(target, root)


@dataclass(frozen=True)
class Load:
    """The tables and the stamp of one step, written in one transaction.

    Attributes:
        step: The step's name.
        content_key: The content key of its tables.
        settings: The stamp: settings, and the numbers of rows by table. The warehouse
            adds the checksums of the tables.
        tables: The rows, by (schema, table).
        populations: If given, the tables are shared with other steps, and only the rows
            of these populations are replaced.
    """

    step: str
    content_key: str
    settings: Mapping[str, Any]
    tables: Mapping[tuple[str, Table], Rows]
    populations: Sequence[str] = ()


class Warehouse:
    """An open build file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Wrap an open connection; create the table of stamps if it is missing."""
        self._connection = connection
        self._connection.execute(f"create schema if not exists {RAW}")
        ddl = GENERATION_RUNS.ddl(RAW).replace(
            "create or replace table", "create table if not exists"
        )
        self._connection.execute(ddl)

    def holds(
        self, step: str, content_key: str, used: Mapping[str, Any] | None = None
    ) -> bool:
        """Whether the step's tables have this content key, and are as it made them.

        The rows are read: a stamp alone does not prove that nothing changed them.

        Args:
            step: The step's name.
            content_key: The content key of the tables that are wanted.
            used: Settings that the stamp must state.
        """
        found = self._connection.execute(
            f"select settings from {RAW}.generation_runs "
            "where step = ? and content_key = ?",
            [step, content_key],
        ).fetchall()  # all: an unfinished result would block the next read
        if not found:
            return False
        try:
            stamp = json_object(found[0][0])
            if any(stamp[name] != value for name, value in (used or {}).items()):
                return False
            names, populations = stamp["rows"], stamp["populations"]
            return bool(
                stamp[CHECKSUMS] == checksums(self._connection, names, populations)
            )
        except (KeyError, duckdb.Error):  # an old stamp, a missing table
            return False

    def has_stamp(self, step: str, content_key: str, stamp: Mapping[str, Any]) -> bool:
        """Whether a step without tables has exactly this stamp."""
        found = self._connection.execute(
            f"select content_key, settings from {RAW}.generation_runs where step = ?",
            [step],
        ).fetchall()
        return found == [(content_key, json.dumps(stamp, sort_keys=True))]

    def remove_unstamped_rows(self) -> None:
        """Remove rows of shared tables whose population no step's stamp names."""
        known: dict[str, set[str]] = {}
        for (text,) in self._connection.execute(
            f"select settings from {RAW}.generation_runs"
        ).fetchall():
            stamp = json_object(text)
            if populations := stamp.get("populations"):
                for name in stamp.get("rows", {}):
                    known.setdefault(name, set()).update(populations)
        there = table_names(self._connection)
        for name, populations in known.items():
            if name not in there:
                continue
            other = f"from {name} where population not in (select unnest(?))"
            given = [sorted(populations)]
            if self._connection.execute(f"select 1 {other} limit 1", given).fetchall():
                self._connection.execute(f"delete {other}", given)

    def withdraw(self, step: str) -> None:
        """Remove the step's stamp, if there is one; its tables stay."""
        self._connection.execute(
            f"delete from {RAW}.generation_runs where step = ?", [step]
        )

    def load(self, load: Load) -> None:
        """Replace the step's tables and its stamp, in one transaction."""
        self._connection.begin()
        try:
            for (schema, table), frame in load.tables.items():
                if load.populations:
                    self._keep_others(schema, table, load.populations)
                else:
                    self._create(schema, table, len(frame))
                self._insert(schema, table, frame)
            names = [f"{schema}.{table.name}" for schema, table in load.tables]
            stamp = dict(load.settings)
            if names:
                stamp[CHECKSUMS] = checksums(self._connection, names, load.populations)
            self._connection.execute(
                f"insert or replace into {RAW}.generation_runs values (?, ?, ?)",
                [load.step, load.content_key, json.dumps(stamp, sort_keys=True)],
            )
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def keep_only(self, steps: Collection[str]) -> None:
        """Remove the tables and stamps of all other steps."""
        stamps = self._connection.execute(
            f"select step, settings from {RAW}.generation_runs"
        ).fetchall()
        for step, settings in stamps:
            if step in steps:
                continue
            stamp = json_object(settings)
            self.withdraw(step)
            for name in stamp.get("rows", {}):
                populations = stamp.get("populations", [])
                if populations:
                    self._connection.execute(
                        f"delete from {name} where population in (select unnest(?))",
                        [populations],
                    )
                else:
                    self._connection.execute(f"drop table if exists {name}")

    def _create(self, schema: str, table: Table, rows: int = 0) -> None:
        self._connection.execute(f"create schema if not exists {schema}")
        declares_key = rows <= _MOST_KEYS
        self._connection.execute(table.ddl(schema, declares_key=declares_key))

    def _keep_others(
        self, schema: str, table: Table, populations: Sequence[str]
    ) -> None:
        """Empty a table of the populations; create it if it is missing.

        The other rows are copied to a new table: DuckDB refuses to delete and insert
        the same key in one transaction.
        """
        name = f"{schema}.{table.name}"
        is_there = self._connection.execute(
            "select 1 from information_schema.tables "
            "where table_schema = ? and table_name = ?",
            [schema, table.name],
        ).fetchall()
        if is_there:
            self._connection.execute(
                f"create or replace temp table others as from {name} "
                "where population not in (select unnest(?))",
                [list(populations)],
            )
        self._create(schema, table)
        if is_there:
            self._connection.execute(f"insert into {name} by name from others")
            self._connection.execute("drop table others")

    def _insert(self, schema: str, table: Table, rows: Rows) -> None:
        columns = ", ".join(table.column_names)
        if isinstance(rows, ParquetRows):
            folder, names = rows.files.parent, rows.files.name
            relation = parquet_relation(folder, names=names)
            incoming = self._connection.sql(f"from {relation}")
        else:
            incoming = self._connection.from_df(rows)
        if len(rows) <= _MOST_KEYS:  # the index is smaller and made faster
            incoming = incoming.order(", ".join(table.key))
        self._connection.register("incoming", incoming)
        self._connection.execute(
            f"insert into {schema}.{table.name} ({columns}) "
            f"select {columns} from incoming"
        )
        self._connection.unregister("incoming")

    def read(
        self, schema: str, table: Table, customers: int | None = None
    ) -> pd.DataFrame:
        """The table in key order; money as float64, dates as datetime64[ns].

        Args:
            schema: The schema of the table.
            table: The table.
            customers: If given, only rows of the customers with keys up to this number.
        """
        some = "" if customers is None else f"where customer_id <= {customers} "
        columns = ", ".join(_python_type(c, t) for c, t in table.columns.items())
        order = ", ".join(table.key)
        frame: pd.DataFrame = self._connection.sql(
            f"select {columns} from {schema}.{table.name} {some}order by {order}"
        ).df()
        dates = [c for c, t in table.columns.items() if t == "date"]
        for column in dates:
            frame[column] = frame[column].astype("datetime64[ns]")
        return frame


def _python_type(column: str, duckdb_type: str) -> str:
    if duckdb_type.startswith("decimal"):
        return f"{column}::double as {column}"
    return column


@contextmanager
def open_warehouse(path: Path) -> Iterator[Warehouse]:
    """The build file, open for writing until the block ends.

    A file that DuckDB cannot read is renamed, and a new one is created.

    Raises:
        InputError: another process holds the file, or the system refuses to open it.
    """
    connection = open_or_replace(path)
    try:
        yield Warehouse(connection)
    finally:
        connection.close()
