"""What was tried and counted: kept trial by trial, printed and written as a table."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.documents import markdown_table
from benchmarks.soak.disturbances import Trial
from python_generators.core.settings import PROJECT_ROOT

_NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Row:
    """One promise, how often it is tried, and how.

    Attributes:
        promise: The promise.
        few: The number of trials of ``make soak``.
        many: The number of trials with ``FULL=1``.
        trial: One trial; none for the trials of benchmarks.bad_inputs.
    """

    promise: str
    few: int
    many: int
    trial: Trial | None


@dataclass(frozen=True)
class Done:
    """A trial that was run.

    Attributes:
        number: Its number.
        fault: What went wrong; empty if nothing.
        commit: The commit of the code that was tried.
    """

    number: int
    fault: str
    commit: str

    @property
    def failed(self) -> bool:
        """Whether it was tried, and something went wrong."""
        return bool(self.fault) and not self.not_tried

    @property
    def not_tried(self) -> bool:
        """Whether this machine lacks what the trial needs."""
        return _NOT_TRIED in self.fault


def kept(folder: Path, name: str) -> dict[int, Done]:
    """The trials of a row that were run, by their number."""
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [Done(*json.loads(line)) for line in lines if line.endswith("]")]
    return {done.number: done for done in found}


def commit() -> str:
    """The commit of the project, with a plus sign if files were changed since."""
    named = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", ":!benchmarks/results")
    return f"{named or 'unknown'}{'+' if changed else ''}"


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def report(rows: Mapping[str, Row], folder: Path, results: Path) -> list[str]:
    """Write the rows as JSON, and return their table.

    A row with fewer trials than the one in the file does not replace it.

    Args:
        rows: The rows, by name.
        folder: The folder of the trials that were run.
        results: The file to write.
    """
    before = json.loads(results.read_text("utf-8")) if results.exists() else {}
    now = {name: _counted(row, kept(folder, name)) for name, row in rows.items()}
    best = {
        name: max(before.get(name, one), one, key=_trials)
        if before.get(name, one)["trials"] != one["trials"]
        else one
        for name, one in now.items()
    }
    new = results.with_suffix(".new")
    new.write_text(json.dumps(best, indent=2) + "\n", encoding="utf-8")
    new.replace(results)
    header = ("promise", "trials", "of the full table", "failed", "not tried")
    cells = [
        (
            str(one["promise"]),
            *(f"{one[key]:,}" for key in ("trials", "of", "failed", "not_tried")),
        )
        for one in now.values()
    ]
    return markdown_table(header, cells)


def _trials(one: Mapping[str, Any]) -> int:
    return int(one["trials"])


def _counted(row: Row, found: Mapping[int, Done]) -> dict[str, Any]:
    tried = [one for one in found.values() if not one.not_tried]
    faults = [one.fault for one in tried if one.failed]
    return {
        "promise": row.promise,
        "trials": len(tried),
        "of": row.many,
        "failed": len(faults),
        "not_tried": len(found) - len(tried),
        "commits": sorted({one.commit for one in tried}),
        "faults": faults[:10],
    }
