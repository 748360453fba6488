"""What is at a path is deleted or read, whatever a user put there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.dbt_artifacts import DBT_MANIFEST, DBT_RUN_RESULTS, read_json
from expectations.verdict import VERDICT_FILE, read_verdict
from finmark.run_settings import LAST_RUN, remembered
from publishing.build_proof import PROOF_FILE, read_proof
from publishing.layout import MANIFEST
from publishing.reader import Published
from python_generators.core.disk_paths import delete, read_regular
from python_generators.core.errors import InputError
from python_generators.core.file_checksums import SUMS, file_faults
from python_generators.core.json_objects import json_object_of
from tests.support.no_waiting import no_waiting


def test_of_a_link_what_it_points_to_stays(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "mine").write_text("mine")
    for target in (disk, disk / "mine", tmp_path / "nowhere"):
        link = tmp_path / "link"
        link.symlink_to(target)
        delete(link)
        assert not link.is_symlink()
    assert (disk / "mine").read_text() == "mine"


@pytest.mark.parametrize("kind", ["file", "folder", "pipe", "nothing"])
def test_anything_is_deleted(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "path"
    if kind == "file":
        path.write_text("x")
    elif kind == "folder":
        (path / "in it").mkdir(parents=True)
    elif kind == "pipe":
        os.mkfifo(path)
    delete(path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A project root with pipes in place of files, which nobody writes to."""
    (tmp_path / "build").mkdir()
    names = (PROOF_FILE, VERDICT_FILE, LAST_RUN, DBT_MANIFEST, DBT_RUN_RESULTS)
    for name in (*names, MANIFEST, SUMS):
        os.mkfifo(tmp_path / name)
    with no_waiting():
        yield tmp_path


def test_a_pipe_is_read_as_a_file_that_is_missing(root: Path) -> None:
    assert read_proof(root) is None
    assert read_verdict(root) is None
    assert remembered(root) is None
    for name in (DBT_MANIFEST, DBT_RUN_RESULTS):
        assert json_object_of(root / name) == {}
        with pytest.raises(InputError, match="missing or unreadable"):
            read_json(root, name)
    assert list(file_faults(root)) == [(SUMS, "damaged")]
    with pytest.raises(InputError, match="missing"):
        Published(root).path(MANIFEST)


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "link") == b"x"
    for path in (tmp_path, tmp_path / "nothing", Path("/dev/zero")):
        with pytest.raises(FileNotFoundError):
            read_regular(path)
