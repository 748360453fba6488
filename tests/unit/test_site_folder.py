"""The site is replaced as a whole, independently of publishing."""

from pathlib import Path

import pytest

from pages.site_folder import new_site, sweep_sites
from publishing.layout import PARTS
from publishing.versions import Versions
from python_generators.core.errors import InputError


def write_site(published: Path, text: str) -> None:
    with new_site(published) as site:
        (site / "index.html").write_text(text)
        if text == "half":
            raise RuntimeError("a step failed")


def sites(published: Path) -> list[str]:
    folders = [path for path in (published / "sites").iterdir() if path.is_dir()]
    return [(folder / "index.html").read_text() for folder in folders]


def test_the_old_site_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    index = tmp_path / "site" / "index.html"
    write_site(tmp_path, "first")
    with new_site(tmp_path) as site:
        assert list(site.iterdir()) == []
        assert index.read_text() == "first"
    write_site(tmp_path, "second")
    with pytest.raises(RuntimeError):
        write_site(tmp_path, "half")
    assert index.read_text() == "second"
    assert sites(tmp_path) == ["second"]


def test_a_first_site_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        write_site(tmp_path, "half")
    assert not (tmp_path / "site").exists()
    assert sites(tmp_path) == []


def test_a_folder_that_is_not_a_site_is_kept(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(InputError, match="make site did not create this"):
        write_site(tmp_path, "mine")


def test_publishing_does_not_change_the_site(tmp_path: Path) -> None:

    def publish(text: str) -> None:
        def write(staging: Path) -> None:
            for part in PARTS:
                (staging / part).write_text(text)

        with versions.locked():
            assert versions.obstacles() == []
            versions.release(f"{text:0>12}", write, lambda step: None)

    versions = Versions(tmp_path)
    publish("0")
    write_site(tmp_path, "site of 0")
    for number in range(1, 5):
        publish(str(number))
    assert (tmp_path / "manifest.json").read_text() == "4"
    assert (tmp_path / "site" / "index.html").read_text() == "site of 0"
    kept = {path.name for path in (tmp_path / "versions").iterdir()}
    assert kept == {f"{number:012}" for number in (2, 3, 4)}
    write_site(tmp_path, "site of 4")
    assert sites(tmp_path) == ["site of 4"]


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    with new_site(tmp_path) as site:
        (site / "index.html").write_text("<p>page</p>")
    (tmp_path / "sites" / "tmpabc_4567").mkdir()
    sweep_sites(tmp_path)
    assert [p for p in (tmp_path / "sites").iterdir() if p.is_dir()] == [site]
    assert (tmp_path / "site" / "index.html").exists()


def test_what_the_site_did_not_make_stays_beside_it(tmp_path: Path) -> None:
    disk, folder = tmp_path / "disk", tmp_path / "sites"
    (disk / "mine").mkdir(parents=True)
    (folder / "my_backup").mkdir(parents=True)
    (folder / "notes.txt").write_text("hi")
    for name in ("link", "tmpabc_4567"):
        (folder / name).symlink_to(disk)
    (folder / "lost").symlink_to("nowhere")
    before = {*folder.iterdir()}
    write_site(tmp_path, "first")
    write_site(tmp_path, "second")
    sweep_sites(tmp_path)
    site = (tmp_path / "site").resolve()
    assert {*folder.iterdir()} == {*before, site, folder / ".lock"}
    assert (disk / "mine").is_dir()
