"""Reads what was published, as any BI tool would: read-only, nothing private."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings

PUBLISHED = PROJECT_ROOT / "published"


@dataclass(frozen=True)
class Published:
    """The published folder of one run, or one version in it."""

    folder: Path
    settings: Settings
    pin: Path | None = None

    @property
    def place(self) -> Path:
        """Where files are read: the pinned version, or whichever is on."""
        return self.pin or self.folder

    @property
    def database(self) -> Path:
        """The DuckDB file that BI tools open.

        Raises:
            InputError: nothing has been published yet.
        """
        path = self.place / "finmark.duckdb"
        if not path.exists():
            raise InputError("published/finmark.duckdb", "file", "missing", "make run")
        return path

    @property
    def version(self) -> str:
        """The name of the version: a hash of its manifest."""
        text = (self.place / "manifest.json").read_bytes()
        return hashlib.sha256(text).hexdigest()[:12]

    @property
    def manifest(self) -> dict[str, Any]:
        """What was published, as its manifest tells it."""
        text = (self.place / "manifest.json").read_text(encoding="utf-8")
        manifest: dict[str, Any] = json.loads(text)
        return manifest

    def pinned(self) -> "Published":
        """The version that is on now, whatever is published after."""
        return replace(self, pin=self.database.resolve().parent)

    def query(self, sql: str) -> pd.DataFrame:
        """The answer of the published database."""
        with connect(self.database, read_only=True) as connection:
            answer: pd.DataFrame = connection.sql(sql).df()
        return answer

    def records(self, sql: str) -> list[dict[str, Any]]:
        """The answer as a dictionary a row, with None where there is nothing."""
        frame = self.query(sql).astype(object)
        rows = frame.where(frame.notna(), None).itertuples(index=False, name=None)
        return [dict(zip(frame.columns, row, strict=True)) for row in rows]

    def has(self, table: str) -> bool:
        """Whether a table, given as ``schema.name``, is published."""
        names = self.query(
            "select schema_name || '.' || table_name from duckdb_tables()"
        )
        return table in set(names.iloc[:, 0])

    def customers(self, population: str) -> pd.DataFrame:
        """The published customers of a population."""
        count = self.settings.synthetic_customers
        name = (
            "customers" if population == "base" else f"customers_{population}_{count}"
        )
        return pd.read_csv(
            self.place / "csv" / f"{name}.csv", parse_dates=["joined_date"]
        )
