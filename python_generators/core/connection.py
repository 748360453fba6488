"""How every part of the project opens DuckDB, and what happens to a broken file."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from python_generators.core.errors import InputError, first_line
from python_generators.core.machine_words import (
    duckdb_remedy,
    is_of_machine,
    system_remedy,
)

Config = Mapping[str, str | bool | int | float | list[str]]
NO_EXTENSIONS: Config = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""DuckDB downloads nothing and loads no extension by itself."""
DEFAULTS: Config = {**NO_EXTENSIONS, "memory_limit": "3GB"}
"""What does not fit into memory goes to files; profiles.yml has the same for dbt."""

_log = logging.getLogger(__name__)


def connect(
    path: Path | str = ":memory:",
    *,
    read_only: bool = False,
    config: Config | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open DuckDB with the project's defaults.

    Args:
        path: A DuckDB file, or a database in memory if not given.
        read_only: Whether to open the file without the right to write.
        config: Further settings of the connection.

    Raises:
        duckdb.Error: the file is missing, locked or not readable.
    """
    settings = {**DEFAULTS, **(config or {})}
    return duckdb.connect(str(path), read_only=read_only, config=settings)


def open_or_replace(
    path: Path, report: Callable[[str], None] = _log.warning
) -> duckdb.DuckDBPyConnection:
    """Open a file for writing; replace one that DuckDB cannot read by a new file.

    A process that is killed can leave a file or a write-ahead log that DuckDB cannot
    read. Both are renamed, so nothing is lost, and one line is reported.

    Args:
        path: The file; it and its folder are created if missing.
        report: Called with the line when a file was set aside.

    Raises:
        InputError: another process holds the file, or the system refuses to open it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _require_access(path)
    try:
        return connect(path)
    except duckdb.Error as error:
        reason = first_line(error)
        if is_of_machine(error):  # the content is not the fault
            remedy = duckdb_remedy(error)
            raise InputError(path.name, "open", reason, remedy) from None
    kept = set_aside(path)
    report(f"{path.name} cannot be read ({reason}): renamed to {kept} and replaced")
    return connect(path)


def set_aside(path: Path) -> str:
    """Rename a DuckDB file and its write-ahead log; return the new name of the file."""
    kept = path.with_name(f"{path.name}.broken")
    path.replace(kept)
    log, kept_log = (p.with_name(f"{p.name}.wal") for p in (path, kept))
    if log.exists():
        log.replace(kept_log)
    else:
        kept_log.unlink(missing_ok=True)
    return kept.name


def _require_access(path: Path) -> None:
    if not path.exists():
        return
    try:
        with path.open("r+b"):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(path.name, "open", reason, system_remedy(error)) from None
