"""A file that may not grow, as on a full disk, leaves no compiled module cut short."""

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project_copy import copy_project

_PACKAGES = ("contest", "expectations", "finmark", "publishing", "python_generators")
_DO_NOT_KEEP = "PYTHONDONTWRITEBYTECODE"
_UNDER_LIMIT = ("bash", "-c", 'ulimit -f 1 && exec "$@"', "bash")
_HEADER = 16  # bytes before the code of a compiled module


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without compiled modules."""
    return copy_project(tmp_path_factory.mktemp("copy") / "project")


@pytest.mark.parametrize("package", _PACKAGES)
def test_no_compiled_module_is_cut_short(copy: Path, package: str) -> None:
    ended = subprocess.run(
        [*_UNDER_LIMIT, sys.executable, "-m", package, "--help"],
        cwd=copy,
        env={k: v for k, v in os.environ.items() if k != _DO_NOT_KEEP},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("usage: ")
    for compiled in copy.rglob("*.pyc"):  # the next command would read it
        marshal.loads(compiled.read_bytes()[_HEADER:])
