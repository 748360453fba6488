"""The audit's verdict on one build, a file that the audit writes and publish reads."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from expectations.dbt_artifacts import read_json
from expectations.finished_build import Build
from expectations.outcome import Outcome
from python_generators.core.errors import FailedError, InputError
from python_generators.core.table_content import TableContent, as_json

VERDICT_FILE = "build/audit.json"
DOCS_FOLDER = "build/data_docs"


class RefusedError(FailedError):
    """Publishing was refused or failed; what was published before is unchanged."""

    def __init__(self, reason: str) -> None:
        """Build the line ``not published: reason``."""
        super().__init__(f"not published: {reason}")


def write_verdict(
    build: Build,
    contents: Mapping[str, TableContent],
    failures: Mapping[str, int],
    root: Path,
    outcomes: Sequence[Outcome] = (),
    *,
    inputs: str = "",
    pages: str = "",
) -> None:
    """Write the verdict beside the build.

    Args:
        build: The audited build.
        contents: The content of its audited tables.
        failures: The critical expectations that failed, and the number of failing rows.
        root: The project root.
        outcomes: The result of every expectation, for the pages that show it.
        inputs: The digest of all that the audit depended on.
        pages: The digest of the Data Docs.
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
        "fingerprints": _checksums(build),
        "inputs": inputs,
        "pages": pages,
        "passed": not failures,
        "tables": as_json(contents),
        "target": build.target,
    }
    text = json.dumps(verdict, indent=2, sort_keys=True) + "\n"
    new = (root / VERDICT_FILE).with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(root / VERDICT_FILE)


def read_verdict(root: Path) -> Mapping[str, Any] | None:
    """The last verdict; None if there is none, or it is damaged."""
    try:
        verdict = read_json(root, VERDICT_FILE)
    except InputError:
        return None
    parts = ("fingerprints", "failures", "tables")
    is_whole = all(isinstance(verdict.get(part), dict) for part in parts)
    return verdict if is_whole else None


def delete_verdict(root: Path) -> None:
    """Delete the last verdict, so that none exists if the audit ends with an error."""
    (root / VERDICT_FILE).unlink(missing_ok=True)


def audited_contents(build: Build, root: Path) -> dict[str, TableContent]:
    """The content of the tables, if the audit passed for exactly this build.

    Raises:
        RefusedError: there is no audit, it failed, or it checked another build.
    """
    verdict = read_verdict(root)
    if verdict is None:
        raise RefusedError("no audit of this build: run make expect first")
    if verdict.get("digest") != build.digest:
        changed = ", ".join(_changed(build, verdict)) or "target or settings"
        raise RefusedError(
            f"the audit checked another build ({changed} differ): run make expect again"
        )
    if verdict.get("passed") is not True:
        failures = "; ".join(verdict["failures"])
        raise RefusedError(f"the audit failed: {failures}")
    return {name: TableContent(**one) for name, one in verdict["tables"].items()}


def _changed(build: Build, verdict: Mapping[str, Any]) -> list[str]:
    audited, found = verdict["fingerprints"], _checksums(build)
    names = sorted({*audited, *found})
    return [name for name in names if audited.get(name) != found.get(name)]


def _checksums(build: Build) -> dict[str, str]:
    return {name: one.checksum for name, one in build.fingerprints.items()}
