"""Damage to a published file is noticed and named, and publishing mends it."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pages.site_folder import new_site
from publishing import publishing_command as command
from publishing.reader import Published
from publishing.verify import find_damage
from python_generators.core.file_checksums import SUMS, made_from, write_checksums
from tests.support.approved_build import (
    change_and_approve,
    make_approved,
    publish_project,
)
from tests.support.damage import DAMAGES
from tests.support.small_build import Project


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_approved(tmp_path_factory.mktemp("original"))
    publish_project(project)
    with new_site(project.published, "abc") as site:
        (site / "gx").mkdir()
        for name in ("index.html", "gx/page.html"):
            (site / name).write_text("<p>page</p>")
    return project


def _damage(project: Project) -> list[str]:
    return [f"{found.file} {found.fault}" for found in find_damage(project.published)]


def test_what_was_published_is_whole(project: Project) -> None:
    assert _damage(project) == []
    assert made_from((project.published / "site").resolve()) == "abc"


FILES = [
    "finmark.duckdb",
    "truth.duckdb",
    "manifest.json",
    "csv/customers.csv",
    "parquet/months.parquet",
    "site/index.html",
    "site/gx/page.html",
    SUMS,
    f"site/{SUMS}",
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_named(original: Project, damage: Callable[[Path], str]) -> None:
    for name in FILES:
        path = (original.published / name).resolve()
        before = path.read_bytes()
        path.chmod(0o644)
        fault = damage(path)
        assert _damage(original) == [f"{name} {fault}"]
        path.write_bytes(before)
    assert _damage(original) == []


@pytest.mark.parametrize("name", ["manifest.json", "csv/customers.csv", SUMS])
def test_damage_is_mended_by_publishing(project: Project, name: str) -> None:
    path = (project.published / name).resolve()
    path.chmod(0o644)
    path.write_bytes(b"\xff" + path.read_bytes())
    assert not publish_project(project).was_there
    assert _damage(project) == []


@pytest.mark.parametrize(
    ("link", "change"),
    [("current", "gone"), ("current", "elsewhere"), ("csv", "elsewhere")],
)
def test_damaged_links_are_named(project: Project, link: str, change: str) -> None:
    path = project.published / link
    path.unlink()
    if change == "elsewhere":
        path.symlink_to("nowhere")
    assert f"{link} missing" in _damage(project)
    assert publish_project(project)
    assert _damage(project) == []


def test_a_file_that_was_not_published_is_named(project: Project) -> None:
    (project.published / "csv" / "more.csv").write_text("x")
    assert _damage(project) == ["csv/more.csv not published"]


def test_files_of_another_version_are_no_version(project: Project) -> None:
    first = publish_project(project).version
    change_and_approve(project)
    second = publish_project(project).version
    shutil.rmtree(second)
    shutil.copytree(first, second)
    assert _damage(project) == ["manifest.json damaged"]


def test_a_link_to_no_version_is_named(project: Project) -> None:
    current = project.published / "current"
    copy = project.published / "versions" / "my_copy"
    shutil.copytree(current.resolve(), copy)
    current.unlink()
    current.symlink_to("versions/my_copy")
    assert _damage(project) == ["current damaged"]
    publish_project(project)
    assert _damage(project) == []


@pytest.mark.parametrize("linked", ["published", "published/versions"])
def test_files_have_the_same_names_in_a_folder_that_is_a_link(
    project: Project, tmp_path: Path, linked: str
) -> None:
    folder = project.root / linked
    folder.rename(tmp_path / "disk")
    folder.symlink_to(tmp_path / "disk")
    (project.published / "csv" / "customers.csv").unlink()
    assert _damage(project) == ["csv/customers.csv missing"]
    publish_project(project)
    assert _damage(project) == []
    assert publish_project(project).was_there


def test_an_old_version_that_is_damaged_is_named_and_deleted(project: Project) -> None:
    old = publish_project(project).version
    change_and_approve(project)
    publish_project(project)
    assert _damage(project) == []
    file = old / "csv" / "customers.csv"
    file.chmod(0o644)
    file.write_text("")
    assert _damage(project) == [f"versions/{old.name}/csv/customers.csv damaged"]
    assert publish_project(project).was_there
    assert _damage(project) == []
    assert not old.exists()


def test_the_command_names_each_damage_in_one_line(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "Published", lambda: Published(project.published))
    assert command.main(["verify"]) == 0
    assert "is as it was published" in capsys.readouterr().out
    for name in ("manifest.json", "csv/customers.csv"):
        file = (project.published / name).resolve()
        file.chmod(0o644)
        file.write_bytes(b"\xff")
    assert command.main(["verify"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "published/csv/customers.csv: damaged: run make publish",
        "published/manifest.json: damaged: run make publish",
    ]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_other_programs_read_the_checksums(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("x")
    write_checksums(tmp_path, "abc")
    check = ["sha256sum", "--check", "--strict", SUMS]
    done = subprocess.run(
        check, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "a file: OK\n"), done.stderr
