"""The reader of one published version: its manifest, its files, queries on them.

Everything that runs after publishing gets its settings from here, not from the vars of
the command line: pages, contest, examples, benchmarks and integration.
"""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from pydantic import ValidationError

from publishing.layout import CSV, CURRENT, DATABASE, MANIFEST, PUBLISHED
from python_generators.core.connection import Config, connect
from python_generators.core.errors import InputError, first_line
from python_generators.core.machine_words import duckdb_remedy, is_of_machine
from python_generators.core.settings import Settings
from python_generators.core.table_content import literal
from python_generators.core.tables import CUSTOMERS, raw_schema

# One thread: a query without "order by" gives the same rows each time.
_LOCKED_DOWN: Config = {
    "python_enable_replacements": False,  # or SQL reads Python's variables
    "temp_directory": "",
    "threads": 1,
}


@contextmanager
def time_limit(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt a query that still runs when the seconds are over.

    The query then raises ``duckdb.InterruptException``.
    """
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@dataclass(frozen=True)
class Market:
    """The names of a market: country and currency.

    Attributes:
        country_code: The code of ISO 3166.
        currency_code: The code of ISO 4217.
        currency_symbol: The symbol in axes and pages.
    """

    country_code: str
    currency_code: str
    currency_symbol: str


class Published:
    """The version that is current when this object is created.

    The object reads the same version, even if another one is published later.

    Attributes:
        folder: The folder that holds all versions and the links to the current one.
    """

    def __init__(self, folder: Path = PUBLISHED) -> None:
        """Resolve the current version of the folder, which may still be empty."""
        self.folder = folder
        current = folder / CURRENT
        self._version_folder = current.resolve() if current.exists() else folder

    def shown(self, name: str) -> str:
        """The name of a published file in messages."""
        return f"{self.folder.name}/{name}"

    def path(self, name: str) -> Path:
        """The path of a file or folder of this version.

        Raises:
            InputError: it is missing.
        """
        path = self._version_folder / name
        if not (path.is_file() or path.is_dir()):
            raise InputError(self.shown(name), "file", "missing", "run make run first")
        return path

    def link(self, name: str) -> Path:
        """The path for other tools: a link to the current version.

        Raises:
            InputError: nothing has been published yet.
        """
        self.path(name)
        return self.folder / name

    @cached_property
    def _manifest_bytes(self) -> bytes:
        return self.path(MANIFEST).read_bytes()

    @property
    def digest(self) -> str:
        """The SHA-256 of the manifest."""
        return hashlib.sha256(self._manifest_bytes).hexdigest()

    @property
    def version(self) -> str:
        """The name of the version: the first digits of the manifest's digest."""
        return self.digest[:12]

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest, as publishing wrote it.

        Raises:
            InputError: it is missing or not a JSON object.
        """
        try:
            manifest = json.loads(self._manifest_bytes)
        except ValueError:
            manifest = None
        if not isinstance(manifest, dict):
            raise self._unreadable("file", "not a JSON object")
        return manifest

    @cached_property
    def settings(self) -> Settings:
        """The settings of the run; ``base_dir`` is a folder name without its path.

        Raises:
            InputError: the manifest holds none, or another version of FinMark wrote it.
        """
        values = self._part("settings")
        try:
            month = str(values["first_month"])[: len("2025-01")]
            return Settings.model_validate({**values, "first_month": month})
        except (KeyError, ValidationError) as error:
            raise self._unreadable("settings", first_line(error)) from None

    @cached_property
    def market(self) -> Market:
        """The market's texts.

        Raises:
            InputError: the manifest holds none, or another version of FinMark wrote it.
        """
        values = self._part("market")
        try:
            return Market(**values)
        except TypeError as error:
            raise self._unreadable("market", first_line(error)) from None

    @property
    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """Rows, SHA-256 and files of each table, by ``schema.name``."""
        return self._part("tables")

    @property
    def target(self) -> str:
        """The target of profiles.yml whose build was published."""
        target = self.manifest.get("target")
        if not isinstance(target, str):
            raise self._unreadable("target", target)
        return target

    def _part(self, name: str) -> Mapping[str, Any]:
        part = self.manifest.get(name)
        if not isinstance(part, dict):
            raise self._unreadable(name, "missing")
        return part

    def _unreadable(self, field: str, value: object) -> InputError:
        remedy = "another version of FinMark wrote this file: run make publish"
        return InputError(self.shown(MANIFEST), field, value, remedy)

    @contextmanager
    def open(self, name: str = DATABASE) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open a DuckDB file of this version read-only until the block ends.

        Queries can read this file only: no other file, network or extension. They
        cannot change these settings.

        Args:
            name: The file, ``finmark.duckdb`` or ``truth.duckdb``.

        Raises:
            InputError: there is no such file, or DuckDB cannot open it.
        """
        path = literal(self.path(name))
        catalog = Path(name).stem
        with connect(config=_LOCKED_DOWN) as connection:
            try:
                connection.execute(f"attach {path} as {catalog} (read_only)")
            except duckdb.Error as error:
                remedy = "publish it again: run make publish"
                if is_of_machine(error):
                    remedy = duckdb_remedy(error)
                raise InputError(
                    self.shown(name), "file", first_line(error), remedy
                ) from None
            connection.execute(f"use {catalog}")
            connection.execute("select setseed(0)")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            yield connection

    def query(self, sql: str) -> pd.DataFrame:
        """The result of a query on ``finmark.duckdb``."""
        with self.open() as connection:
            result: pd.DataFrame = connection.sql(sql).df()
        return result

    def records(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries, with None for missing values."""
        frame = self.query(sql).astype(object)
        rows = frame.where(frame.notna(), None).itertuples(index=False, name=None)
        return [dict(zip(frame.columns, row, strict=True)) for row in rows]

    def customers(self, population: str) -> pd.DataFrame:
        """The customers of a population: ``base``, ``hma`` or another synthesizer.

        Raises:
            InputError: this version holds no such population.
        """
        table = f"{raw_schema(population)}.{CUSTOMERS.name}"
        files = self.tables.get(table, {}).get("files", [])
        for file in files:
            if file.startswith(f"{CSV}/"):
                return pd.read_csv(self.path(file), parse_dates=["joined_date"])
        remedy = "this version holds no such population: run make run"
        raise InputError(self.shown(MANIFEST), "tables", table, remedy)

    def has(self, table: str) -> bool:
        """Whether a table, given as ``schema.name``, is published."""
        names = self.query(
            "select schema_name || '.' || table_name from duckdb_tables()"
        )
        return table in set(names.iloc[:, 0])
