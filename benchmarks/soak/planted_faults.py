"""The trials of the gate: planted faults must be found, and clean runs must pass."""

import json
import logging
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.gate.data_faults import DATA_FAULTS
from benchmarks.soak.project_run import ProjectRun, copy_project, end_of
from python_generators.core.settings import load_settings, resolve_vars

if TYPE_CHECKING:
    from benchmarks.gate.gate import Gate

_FIRST_SEED = 301
_OF_SCALE_CI = 20


def data_fault(run: ProjectRun, _expected: str, number: int) -> str:
    """Plant one kind of fault in a copy of a build at scale ci; undo it."""
    fault = DATA_FAULTS[number % len(DATA_FAULTS)]
    is_found = _gate(run.root.parent / "clean").caught_by(fault) is not None
    return "" if is_found else f"published: {fault.kind}"


@cache
def _gate(root: Path) -> "Gate":
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    from benchmarks.gate.gate import Gate

    _passes(root, "ci", {})
    copied = root / "build" / "planted" / "finmark_ci.duckdb"
    copied.parent.mkdir(exist_ok=True)
    shutil.copyfile(root / "build" / copied.name, copied)
    return Gate(root, copied, load_settings(resolve_vars("ci", "{}")))


def clean_run(run: ProjectRun, _: str, number: int) -> str:
    """Make, test and audit a run with another seed: nothing may stop it.

    The first twenty are of scale ci, and three are of full size.
    """
    scale = "ci" if number < _OF_SCALE_CI else "full"
    seed = _FIRST_SEED + number
    return _passes(run.root.parent / "clean", scale, {"random_seed": seed})


def _passes(root: Path, scale: str, values: dict[str, int]) -> str:
    copy_project(root)
    run = ProjectRun(root)
    given = ("--scale", scale, "--vars", json.dumps(values))
    for verb in ("generate", "build", "expect"):
        code, printed = run.verb(verb, *(given if verb == "generate" else ()))
        if code:
            failed = [line for line in printed.splitlines() if "FAILED" in line]
            return f"{values} {scale}: {failed[:2] or end_of(printed)}"
    run.warm.close()
    return ""
