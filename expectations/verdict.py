"""The audit's verdict on one build: written by the audit, asked for by publish."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations.outcome import Outcome
from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from python_generators.core.table_content import (
    TableContent,
    as_json,
    audited_schemas,
    contents,
    table_names,
)
from python_generators.core.tables import BASE, CUSTOMERS, GENERATION_RUNS, RAW
from python_generators.core.warehouse import build_file

VERDICT_FILE = "build/audit.json"
DOCS_FOLDER = "build/data_docs"


class RefusedError(Exception):
    """Why nothing was published; its text is one line."""


@dataclass(frozen=True)
class Build:
    """One finished build: its target, its settings, the content of its tables."""

    target: str
    settings: Settings
    tables: Mapping[str, TableContent]

    @property
    def digest(self) -> str:
        """A hash of the settings and of every audited table."""
        return hashlib.sha256(json.dumps(self._facts()).encode()).hexdigest()

    def _facts(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "settings": self.settings.model_dump(mode="json"),
            "tables": as_json(self.tables),
        }


@contextmanager
def open_build(target: str, root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The target's build file, read-only, until the block ends.

    Raises:
        InputError: there is no such file, or another program is writing to it.
    """
    path = build_file(target, root)
    name = path.relative_to(root)
    if not path.is_file():
        raise InputError(name, "file", "missing", "run make build first")
    try:
        connection = connect(path, read_only=True)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        remedy = "close the program that holds this file and run again"
        raise InputError(name, "open", reason, remedy) from None
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def read_build(
    connection: duckdb.DuckDBPyConnection, target: str, settings: Settings
) -> Build:
    """The build as its file holds it now."""
    tables = contents(connection, table_names(connection, audited_schemas(settings)))
    return Build(target, _as_generated(connection, target, settings), tables)


def _as_generated(
    connection: duckdb.DuckDBPyConnection, target: str, settings: Settings
) -> Settings:
    """The settings, with as many base customers as own files held when read.

    Raises:
        InputError: the build's base is not of the user's own files.
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


def write_verdict(
    build: Build,
    failures: Mapping[str, int],
    root: Path,
    outcomes: Sequence[Outcome] = (),
) -> None:
    """Keep the verdict beside the build.

    Args:
        build: What was audited.
        failures: The critical expectations that failed, and how many rows broke each.
        root: The project root.
        outcomes: What became of every expectation, for those who show it.
    """
    verdict = {
        "digest": build.digest,
        "expectations": [
            {
                "name": outcome.name,
                "question": outcome.question,
                "table": outcome.table,
                "severity": outcome.severity,
                "success": outcome.success,
            }
            for outcome in outcomes
        ],
        "failures": dict(failures),
        "passed": not failures,
        "tables": as_json(build.tables),
        "target": build.target,
    }
    text = json.dumps(verdict, indent=2, sort_keys=True) + "\n"
    (root / VERDICT_FILE).write_text(text, encoding="utf-8")


def forget_verdict(root: Path) -> None:
    """Remove the last verdict: a broken audit must not leave an old yes behind."""
    (root / VERDICT_FILE).unlink(missing_ok=True)


def require_passed(build: Build, root: Path) -> None:
    """Nothing, when the audit passed for exactly this build.

    Raises:
        RefusedError: there is no audit, it failed, or it saw another build.
    """
    try:
        verdict = json.loads((root / VERDICT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RefusedError("no audit of this build: run make expect first") from None
    if verdict.get("digest") != build.digest:
        changed = ", ".join(_changed(build, verdict)) or "target or settings"
        raise RefusedError(
            f"the audit saw another build ({changed} differ): run make expect again"
        )
    if verdict.get("passed") is not True:
        failures = "; ".join(verdict.get("failures", {}))
        raise RefusedError(f"the audit failed: {failures}")


def _changed(build: Build, verdict: Mapping[str, Any]) -> list[str]:
    audited = verdict.get("tables", {})
    names = sorted({*audited, *build.tables})
    found = as_json(build.tables)
    return [name for name in names if audited.get(name) != found.get(name)]
