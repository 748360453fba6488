"""An approved build of a small bank, which tests of publishing copy."""

from pathlib import Path

import pytest

from tests.support.approved_build import make_approved
from tests.support.small_build import Project


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_approved(tmp_path_factory.mktemp("original"))


@pytest.fixture
def project(original: Project, tmp_path: Path) -> Project:
    return original.copy(tmp_path / "project")
