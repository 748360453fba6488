"""The build file: write and read the raw tables and the stamps of their steps."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import yaml

from python_generators.core.connection import open_or_replace
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.tables import GENERATION_RUNS, RAW, Table

PROFILES_FILE = "profiles.yml"


def build_file(target: str, root: Path = PROJECT_ROOT) -> Path:
    """The DuckDB file that dbt's target builds, from profiles.yml.

    Raises:
        InputError: the target is not in profiles.yml.
    """
    profiles = yaml.safe_load((root / PROFILES_FILE).read_text(encoding="utf-8"))
    outputs = profiles["finmark"]["outputs"]
    if target not in outputs:
        remedy = f"give one of {', '.join(outputs)}"
        raise InputError(PROFILES_FILE, "target", target, remedy)
    return root / str(outputs[target]["path"])


@dataclass(frozen=True)
class Load:
    """The tables and the stamp of one step, written in one transaction.

    Attributes:
        step: The step's name.
        content_key: The content key of its tables.
        settings: The stamp as JSON: settings, and the numbers of rows by table.
        tables: The rows, by (schema, table).
        populations: If given, the tables are shared with other steps, and only the rows
            of these populations are replaced.
    """

    step: str
    content_key: str
    settings: str
    tables: Mapping[tuple[str, Table], pd.DataFrame]
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

    def holds(self, step: str, content_key: str) -> bool:
        """Whether the step's tables are loaded and have this content key."""
        found = self._connection.execute(
            f"select 1 from {RAW}.generation_runs where step = ? and content_key = ?",
            [step, content_key],
        ).fetchall()  # all: an unfinished result would block the next read
        return bool(found)

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
                    self._create(schema, table)
                self._insert(schema, table, frame)
            self._connection.execute(
                f"insert or replace into {RAW}.generation_runs values (?, ?, ?)",
                [load.step, load.content_key, load.settings],
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
            stamp = json.loads(settings)
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

    def _create(self, schema: str, table: Table) -> None:
        self._connection.execute(f"create schema if not exists {schema}")
        self._connection.execute(table.ddl(schema))

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

    def _insert(self, schema: str, table: Table, frame: pd.DataFrame) -> None:
        columns = ", ".join(table.column_names)
        self._connection.register("incoming", frame)
        self._connection.execute(
            f"insert into {schema}.{table.name} ({columns}) "
            f"select {columns} from incoming"
        )
        self._connection.unregister("incoming")

    def read(self, schema: str, table: Table) -> pd.DataFrame:
        """The table in key order; money as float64, dates as datetime64[ns]."""
        columns = ", ".join(_python_type(c, t) for c, t in table.columns.items())
        order = ", ".join(table.key)
        frame: pd.DataFrame = self._connection.sql(
            f"select {columns} from {schema}.{table.name} order by {order}"
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
