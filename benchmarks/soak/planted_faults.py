"""The trials of data faults: each is planted in a small build, and must be found."""

import shutil
from functools import cache
from pathlib import Path

from benchmarks.gate.data_faults import DATA_FAULTS
from benchmarks.gate.gate import Gate
from benchmarks.soak.project_run import ProjectRun
from python_generators.core.settings import load_settings, resolve_vars


def data_fault(run: ProjectRun, _expected: str, number: int) -> str:
    """Plant one kind of fault in a copy of the build; undo it."""
    fault = DATA_FAULTS[number % len(DATA_FAULTS)]
    is_found = _gate(run.root).caught_by(fault) is not None
    return "" if is_found else f"published: {fault.kind}"


@cache
def _gate(root: Path) -> Gate:
    copied = root / "build" / "planted" / "finmark_ci.duckdb"
    copied.parent.mkdir(exist_ok=True)
    shutil.copyfile(root / "build" / copied.name, copied)
    return Gate(root, copied, load_settings(resolve_vars("ci", "{}")))
