"""Runs of the whole pipeline, which the files of this folder share."""

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.own_data_files import odd_files, write
from tests.support.project_copy import (
    GIVEN,
    OWN_DATA,
    Making,
    ProjectCopy,
    copy_project,
)


@pytest.fixture(scope="session")
def making(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Making]:
    """The runs that the chosen tests need, started all at once."""
    if "PYTEST_XDIST_WORKER" in os.environ:  # fails if two processes make the runs
        (tmp_path_factory.getbasetemp().parent / "runs").touch(exist_ok=False)
    tests = request.session.items
    needed = {name for test in tests for name in getattr(test, "fixturenames", ())}
    with ThreadPoolExecutor(len(GIVEN)) as pool:
        begun = {}
        for name in [name for name in GIVEN if name in needed]:
            folder = tmp_path_factory.mktemp(name) / "client's project"
            built = ProjectCopy(copy_project(folder), json.dumps(GIVEN[name]))
            if name == "own":
                write(built.root / OWN_DATA, odd_files())
            steps = {"clone": built.untested, "own": built.one_by_one}
            begun[name] = (built, pool.submit(steps.get(name, built.everything)))
        yield begun


@pytest.fixture(scope="session")
def built(making: Making) -> ProjectCopy:
    made, printed = making["built"]
    printed.result()
    return made


@pytest.fixture(scope="session")
def clone(making: Making) -> ProjectCopy:
    made, printed = making["clone"]
    printed.result()
    return made


@pytest.fixture(scope="session")
def own(making: Making) -> tuple[ProjectCopy, str]:
    """A run on very unusual own data, and what its steps printed."""
    made, printed = making["own"]
    return made, printed.result()


@pytest.fixture
def tampered(built: ProjectCopy, tmp_path: Path) -> Iterator[ProjectCopy]:
    """The same run, whose build file a test may change."""
    build = built.root / "build" / "finmark_ci.duckdb"
    kept = shutil.copyfile(build, tmp_path / "kept.duckdb")
    yield built
    build.with_name(f"{build.name}.wal").unlink(missing_ok=True)
    shutil.copyfile(kept, build)
