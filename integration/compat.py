"""Read the published files with other tools, and compare the results.

    python -m integration.compat

Each tool counts the rows of every table and sums the balances. The results must equal
those of the project's DuckDB. Prints a table; exits with 1 if a tool fails.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from integration.environments import (
    ENVIRONMENTS,
    environment,
    environment_of,
    published_file,
    run,
)
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

OLDER = ("1.2.2", "1.4.4", "1.5.6")
NODE = "1.5.6-r.1"
LIBRARIES = ("pandas", "polars", "pyarrow")
_READERS = PROJECT_ROOT / "integration" / "readers"


@dataclass(frozen=True)
class Reading:
    """The result of one tool, or its error."""

    tool: str
    version: str = ""
    rows: dict[str, int] | None = None
    balance: Decimal | None = None
    fault: str = ""

    def difference(self, expected: "Reading") -> str:
        """The difference from the expected result; empty if there is none."""
        if self.fault or self.rows is None or expected.rows is None:
            return self.fault or "read nothing"
        wrong = [
            table
            for table in sorted({*self.rows, *expected.rows})
            if self.rows.get(table) != expected.rows.get(table)
        ]
        if wrong:
            return f"rows differ: {', '.join(wrong)}"
        return "" if self.balance == expected.balance else "the sum of balances differs"


def readings(file: Path, parquet: Path) -> Iterator[tuple[Reading, Reading]]:
    """The result of each tool, with the expected one; the project's DuckDB is first.

    Args:
        file: The published DuckDB file.
        parquet: The folder of the published Parquet files.
    """
    reader = _READERS / "duckdb_file.py"
    ours = _read("duckdb, python", [sys.executable, reader, file])
    yield ours, ours
    for version in OLDER:
        python = environment_of(f"duckdb-{version}", [f"duckdb=={version}"]) / "python"
        yield _read("duckdb, python", [python, reader, file]), ours
    modules = node_modules()
    node = ["node", _READERS / "duckdb_file.mjs", file, modules.parent]
    yield _read("duckdb, node", node), ours
    names = {name.split(".")[1]: rows for name, rows in (ours.rows or {}).items()}
    files = Reading("parquet", rows=names, balance=ours.balance)
    for library in LIBRARIES:
        python = environment("compat") / "python"
        command = [python, _READERS / "parquet_files.py", library, parquet]
        yield _read(f"parquet, {library}", command), files


def node_modules() -> Path:
    """The folder of @duckdb/node-api; npm installs it once.

    Raises:
        InputError: npm is missing or fails.
    """
    folder = ENVIRONMENTS / f"node-{NODE}"
    modules = folder / "node_modules"
    if not (modules / "@duckdb" / "node-api").exists():
        quiet = ["--no-save", "--no-audit", "--no-fund", "--prefix", folder]
        folder.mkdir(parents=True, exist_ok=True)
        try:
            found = run(["npm", "install", *quiet, f"@duckdb/node-api@{NODE}"])
        except FileNotFoundError:
            raise InputError("npm", "command", "missing", "install Node.js") from None
        if found.returncode:
            remedy = f"npm could not install it: {found.stderr.strip()[:300]}"
            raise InputError("npm", "@duckdb/node-api", NODE, remedy)
    return modules


def _read(tool: str, command: Sequence[object]) -> Reading:
    found = run(command)
    if found.returncode:
        lines = (found.stderr or found.stdout).strip().splitlines() or ["no output"]
        return Reading(tool, fault=lines[-1][:200])
    result: dict[str, Any] = json.loads(found.stdout)
    return Reading(tool, result["version"], result["rows"], Decimal(result["balance"]))


def _line(reading: Reading, fault: str) -> str:
    rows = reading.rows or {}
    balance = "" if reading.balance is None else f"{reading.balance:,}"
    return (
        f"{reading.tool:<18}{reading.version:<11}{len(rows):>6}"
        f"{sum(rows.values()):>13,}{balance:>22}  {fault or 'ok'}"
    )


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Print the result of each tool.

    Returns:
        The exit code: 0 if all agree, 1 if one differs.
    """
    CommandParser(prog="python -m integration.compat").parse_args(arguments)
    file = published_file()
    print(
        f"{'tool':<18}{'version':<11}{'tables':>6}{'rows':>13}{'balances':>22}",
        flush=True,
    )
    failed = False
    for reading, expected in readings(file, file.with_name("parquet")):
        fault = reading.difference(expected)
        failed = failed or bool(fault)
        print(_line(reading, fault), flush=True)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
