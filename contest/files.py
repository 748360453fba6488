"""The two published files, opened so that a query reaches nothing but its own file."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from python_generators.core.connection import Config, connect
from python_generators.core.errors import InputError

DATABASE, TRUTH, MANIFEST = "finmark.duckdb", "truth.duckdb", "manifest.json"
# One thread: a query that does not say in which order gives the same rows each time.
_LOCKED_DOWN: Config = {
    "python_enable_replacements": False,  # or SQL reads Python's own variables
    "temp_directory": "",
    "threads": 1,
}


def shown(folder: Path, name: str) -> str:
    """A published file as messages name it."""
    return f"{folder.name}/{name}"


@contextmanager
def opened(folder: Path, name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A published DuckDB file until the block ends: read-only, locked down.

    Args:
        folder: Where it was published.
        name: The file.

    Raises:
        InputError: there is no such file, or DuckDB cannot open it.
    """
    path = folder / name
    if not path.is_file():
        raise InputError(shown(folder, name), "file", "missing", "run make run first")
    connection = connect(config=_LOCKED_DOWN)
    try:
        _attach(connection, folder, name)
        yield connection
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
    path, catalog = str(folder / name).replace("'", "''"), Path(name).stem
    try:
        connection.execute(f"attach '{path}' as {catalog} (read_only)")
    except duckdb.Error as error:
        remedy = "publish it again: make publish"
        raise InputError(
            shown(folder, name), "file", first_line(error), remedy
        ) from None
    connection.execute(f"use {catalog}")
    connection.execute("select setseed(0)")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def first_line(error: BaseException) -> str:
    """What an error says, without its drawings."""
    return str(error).splitlines()[0]


def manifest(folder: Path) -> tuple[bytes, Mapping[str, Any]]:
    """The publication's manifest: its bytes and what they say.

    Raises:
        InputError: it is missing or not as publish writes it.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
        says = json.loads(content)
        says["settings"]["random_seed"], says["settings"]["market"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            shown(folder, MANIFEST), "file", "missing or unreadable", "run make publish"
        ) from None
    return content, says
