"""What is at a path is deleted, whatever a user put there."""

import os
from pathlib import Path

import pytest

from python_generators.core.disk_paths import delete


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
