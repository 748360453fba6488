"""Read the results of the build's checks: dbt's tests and the audit's expectations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectations.dbt_artifacts import (
    DBT_MANIFEST,
    DBT_RUN_RESULTS,
    read_json,
    read_nodes,
)
from expectations.verdict import VERDICT_FILE
from python_generators.core.errors import InputError

STATUSES = ("passed", "warned", "failed", "not run")
"""The results that a check can have, best first."""

_OF_DBT = {
    "pass": "passed",
    "success": "passed",
    "warn": "warned",
    "fail": "failed",
    "error": "failed",
    "skipped": "not run",
}
_GROUPS = {"test": "Data tests by dbt", "unit_test": "Unit tests by dbt"}


@dataclass(frozen=True)
class Check:
    """One check of a build, with its result.

    Attributes:
        group: The topic of the check.
        name: What it checks.
        status: One of ``STATUSES``.
        tables: The tables that it read, as ``schema.name``; none for a unit test.
    """

    group: str
    name: str
    status: str
    tables: tuple[str, ...] = ()


def read_checks(root: Path, target: str) -> list[Check]:
    """Return all checks of the target's build, those that did not pass first.

    Args:
        root: The project root, where ``make build`` and ``make expect`` left results.
        target: The target of profiles.yml that was built.

    Raises:
        InputError: A file is missing or unreadable, belongs to another target or build,
            or was written by another command than ``dbt build``. The results of
            ``dbt docs generate``, for one, list tests as passed though none ran.
    """
    checks = [*_dbt_tests(root, target), *_expectations(root, target)]
    return sorted(
        checks, key=lambda c: (-STATUSES.index(c.status), c.group, c.name.lower())
    )


def _dbt_tests(root: Path, target: str) -> Iterator[Check]:
    found = read_json(root, DBT_RUN_RESULTS)
    given = found.get("args") or {}
    if given.get("which") != "build":
        remedy = "only dbt build runs the tests: run make build"
        raise InputError(DBT_RUN_RESULTS, "args.which", given.get("which"), remedy)
    if given.get("target") != target:
        remedy = f"the requested target is {target}: run make build"
        raise InputError(DBT_RUN_RESULTS, "args.target", given.get("target"), remedy)
    nodes = read_nodes(root)
    for result in found.get("results", []):
        unique_id = str(result["unique_id"])
        node_type, _, *names = unique_id.split(".")
        if node_type not in _GROUPS:
            continue
        if (status := _OF_DBT.get(result["status"])) is None:
            remedy = "not a status of dbt 1.11: run make build"
            raise InputError(DBT_RUN_RESULTS, "status", result["status"], remedy)
        name = names[-1] if node_type == "unit_test" else names[0]
        tables = _tables_read(nodes, unique_id) if node_type == "test" else ()
        yield Check(_GROUPS[node_type], name.replace("_", " "), status, tables)


def _tables_read(nodes: Mapping[str, Any], unique_id: str) -> tuple[str, ...]:
    if unique_id not in nodes:
        raise InputError(
            DBT_MANIFEST, "nodes", unique_id, "from another build: run make build"
        )
    read = (nodes[name] for name in nodes[unique_id]["depends_on"]["nodes"]
            if name in nodes)  # fmt: skip
    return tuple(f"{node['schema']}.{node['alias']}" for node in read)


def _expectations(root: Path, target: str) -> Iterator[Check]:
    found = read_json(root, VERDICT_FILE, "run make expect")
    if found.get("target") != target:
        remedy = f"the requested target is {target}: run make expect"
        raise InputError(VERDICT_FILE, "target", found.get("target"), remedy)
    if "expectations" not in found:
        raise InputError(VERDICT_FILE, "expectations", "missing", "run make expect")
    for outcome in found["expectations"]:
        status = "passed"
        if not outcome["success"]:
            status = "warned" if outcome["severity"] == "warning" else "failed"
        group = str(outcome["question"]).replace("_", " ").capitalize()
        yield Check(group, outcome["name"], status, (outcome["table"],))
