"""A finished build: its file, its settings and the fingerprints of its tables."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from python_generators.core.connection import connect
from python_generators.core.errors import InputError, first_line
from python_generators.core.machine_words import duckdb_remedy
from python_generators.core.settings import Settings
from python_generators.core.table_content import (
    Fingerprint,
    audited_schemas,
    fingerprints,
    literal,
    quoted,
    table_names,
)
from python_generators.core.tables import BASE, CUSTOMERS, GENERATION_RUNS, RAW
from python_generators.core.warehouse import build_file


@dataclass(frozen=True)
class Build:
    """One finished build.

    Attributes:
        target: A target of profiles.yml.
        settings: The settings of the build; with own data, ``base_customers`` is the
            number of customers in the files.
        fingerprints: Of every audited table, by ``schema.table``.
        machine: The class of the machine that made the raw tables, if they state one.
    """

    target: str
    settings: Settings
    fingerprints: Mapping[str, Fingerprint]
    machine: str = ""

    @property
    def digest(self) -> str:
        """A hash of the target, the settings and every audited table."""
        tables = {name: asdict(one) for name, one in sorted(self.fingerprints.items())}
        facts = [self.target, self.settings.model_dump(mode="json"), tables]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@contextmanager
def open_build(target: str, root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the target's build file, read-only, until the block ends.

    Raises:
        InputError: there is no such file, or another program is writing to it.
    """
    path = build_file(target, root)
    name = path.relative_to(root)
    if not path.is_file():
        raise InputError(name, "file", "missing", "run make build first")
    # Attached, not opened: Great Expectations opens the same file in its own way.
    # Under the name that dbt gave it, which the views in the file contain.
    catalog = quoted(path.stem)
    # Two programs must not share a folder of temporary files.
    with connect(config={"temp_directory": f"{path}.audit.tmp"}) as connection:
        try:
            connection.execute(f"attach {literal(path)} as {catalog} (read_only)")
        except duckdb.Error as error:
            remedy = duckdb_remedy(error)
            raise InputError(name, "open", first_line(error), remedy) from None
        connection.execute(f"use {catalog}")
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def read_build(
    connection: duckdb.DuckDBPyConnection, target: str, settings: Settings
) -> Build:
    """Read the settings and the fingerprints of the build as its file is now.

    Raises:
        InputError: the build was made from another base than the settings name.
    """
    tables = table_names(connection, audited_schemas(settings))
    found = fingerprints(connection, tables)
    generated = _as_generated(connection, target, settings)
    return Build(target, generated, found, _machine(connection))


def _machine(connection: duckdb.DuckDBPyConnection) -> str:
    stamps = f"{RAW}.{GENERATION_RUNS.name}"
    if stamps not in table_names(connection, [RAW]):
        return ""
    ((classes,),) = connection.execute(
        "select string_agg(distinct settings ->> '$.machine', '; ' order by settings "
        f"->> '$.machine') from {stamps} where json_valid(settings)"
    ).fetchall()
    return str(classes or "")


def _as_generated(
    connection: duckdb.DuckDBPyConnection, target: str, settings: Settings
) -> Settings:
    """The settings, with the number of base customers that own files had.

    Raises:
        InputError: the base of the build was not read from own files.
    """
    if not settings.base_dir:
        return settings
    rows = f'$.rows."{BASE}.{CUSTOMERS.name}"'
    stamps = connection.execute(
        f"select (settings ->> '$.base_dir'), (settings ->> '{rows}')::bigint "
        f"from {RAW}.{GENERATION_RUNS.name} where step = 'base'"
    ).fetchall()
    if [folder for folder, _ in stamps] != [settings.base_dir]:
        remedy = "the build was made from another base: run make generate build"
        raise InputError(f"target {target}", "base_dir", settings.base_dir, remedy)
    return settings.model_copy(update={"base_customers": stamps[0][1]})
