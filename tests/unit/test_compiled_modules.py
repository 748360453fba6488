"""A file that may not grow, as on a full disk, leaves no compiled module cut short."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project_copy import copy_project

_PACKAGES = ("contest", "expectations", "finmark", "publishing", "python_generators")
_DO_NOT_KEEP = "PYTHONDONTWRITEBYTECODE"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without compiled modules."""
    return copy_project(tmp_path_factory.mktemp("copy") / "project")


@pytest.mark.parametrize("package", _PACKAGES)
def test_a_command_works_after_the_disk_was_full(copy: Path, package: str) -> None:
    _help(copy, package, "ulimit -f 1")
    ended = _help(copy, package, ":")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("usage: ")


def _help(root: Path, package: str, before: str) -> "subprocess.CompletedProcess[str]":
    command = ["bash", "-c", f'{before} && exec "$@"', "bash", sys.executable]
    return subprocess.run(
        [*command, "-m", package, "--help"],
        cwd=root,
        env={k: v for k, v in os.environ.items() if k != _DO_NOT_KEEP},
        capture_output=True,
        text=True,
        check=False,
    )
