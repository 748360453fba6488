"""dbt's commands end with one line if the machine refuses, and else as dbt does."""

import subprocess
import sys
from pathlib import Path

import pytest

from finmark.children import child_environment
from python_generators.core.settings import PROJECT_ROOT

_PROJECT = "name: tiny\nprofile: tiny\nflags: {send_anonymous_usage_stats: false}\n"
_PROFILE = "tiny: {target: x, outputs: {x: {type: duckdb, path: x.duckdb}}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text(_PROJECT)
    (tmp_path / "profiles.yml").write_text(_PROFILE)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "one.sql").write_text("select 1 as one")
    return tmp_path


def _run(
    project: Path, command: str, limit: str = ":"
) -> subprocess.CompletedProcess[str]:
    own = [sys.executable, "-m", "finmark.dbt_command", "--quiet", command]
    path = {"PYTHONPATH": str(PROJECT_ROOT)}
    return subprocess.run(
        ["bash", "-c", f'{limit} && exec "$@"', "bash", *own],
        cwd=project,
        env=child_environment() | path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_that_may_not_grow_is_one_line(project: Path) -> None:
    ended = _run(project, "parse", "ulimit -f 2")
    assert (ended.returncode, ended.stdout) == (1, "")
    [line] = ended.stderr.splitlines()
    assert line.endswith("raise the limit of file sizes (ulimit -f) and run again")


def test_a_fault_of_the_project_is_one_line(project: Path) -> None:
    (project / "models" / "one.sql").write_text("select * from {{ ref('two') }}")
    ended = _run(project, "parse")
    assert (ended.returncode, ended.stdout) == (2, "")
    [line] = ended.stderr.splitlines()
    assert "depends on a node named 'two' which was not found" in line


_RAISED = {
    "MemoryError": "out of memory: close other programs",
    "OSError(24, 'Too many open files', 'a.csv')": "(ulimit -n) and run again",
    "ValueError('odd')": "unexpected error: ValueError: odd",
}


def test_models_that_fail_print_a_traceback_only_when_asked(project: Path) -> None:
    (project / "models" / "one.sql").write_text("select * from nowhere")
    for number, raised in enumerate(_RAISED):
        code = f"def model(dbt, session):\n    raise {raised}\n    return session\n"
        (project / "models" / f"fails_{number}.py").write_text(code)
    ended = _run(project, "build")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "Traceback" not in ended.stdout
    for line in ("Table with name nowhere does not exist", *_RAISED.values()):
        assert line in ended.stdout
    asked = _run(project, "build", "export DEBUG=1").stdout
    assert asked.count("Traceback") >= len(_RAISED)
