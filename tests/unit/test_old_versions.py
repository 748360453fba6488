"""Old versions: which folders are versions, and failures after the switch."""

import errno
from pathlib import Path

import pytest

from publishing.verify import find_damage
from python_generators.core.errors import EXIT_FAILED, FailedError
from tests.support.approved_build import (
    change_and_approve,
    publish_project,
)
from tests.support.small_build import Project


def _add_strays(folder: Path, disk: Path) -> set[Path]:
    """Put there what publishing did not make."""
    disk.mkdir()
    (folder / "notes.txt").write_text("hi")
    (folder / f"{0:012}").write_text("named as a version is")
    (folder / "my_backup").mkdir()
    (folder / f"{1:012}").symlink_to(disk)
    (folder / "lost").symlink_to("nowhere")
    return {*folder.iterdir()}


def test_what_publishing_did_not_make_is_left_alone(
    project: Project, tmp_path: Path
) -> None:
    folder = project.published / "versions"
    folder.mkdir(parents=True)
    strays = _add_strays(folder, tmp_path / "disk")
    versions = [publish_project(project).version]
    for _ in range(3):
        change_and_approve(project)
        versions.append(publish_project(project).version)
        assert publish_project(project).was_there
    assert {*folder.iterdir()} == {*strays, *versions[-3:]}
    assert list(find_damage(project.published)) == []


def test_a_link_in_place_of_the_new_version_is_deleted(
    project: Project, tmp_path: Path
) -> None:
    (project.published / "versions").mkdir(parents=True)
    (tmp_path / "mine").mkdir()
    (project.published / "versions" / ".new").symlink_to(tmp_path / "mine")
    publish_project(project)
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_version_takes_a_name_that_is_free(project: Project) -> None:
    first = publish_project(project).version
    for _ in range(2):  # the first damaged version is deleted, and its name is free
        (project.published / "csv" / "more.csv").write_text("x")
        again = publish_project(project).version
    assert again == first


@pytest.mark.parametrize("damaged", [False, True])
def test_a_failure_after_the_switch_says_what_is_published(
    project: Project, monkeypatch: pytest.MonkeyPatch, *, damaged: bool
) -> None:
    old = publish_project(project).version
    if damaged:
        (old / "more.csv").write_text("x")
    else:
        monkeypatch.setattr("publishing.versions.VERSIONS_KEPT", 1)
    change_and_approve(project)

    def fail(path: Path) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", fail)
        with pytest.raises(FailedError, match="busy") as caught:
            publish_project(project)
    current = (project.published / "current").resolve()
    assert current != old
    kind = "damaged" if damaged else "old"
    expected = f"version {current.name} is published, but 'delete {kind} versions' fail"
    assert str(caught.value).startswith(expected)
    assert caught.value.code == EXIT_FAILED
    assert publish_project(project).was_there
    assert old.exists() is not damaged
