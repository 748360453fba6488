"""The site is switched on whole, and publishing and it leave each other alone."""

from pathlib import Path

import pytest

from pages.site_folder import new_site
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


def test_the_last_good_site_stays_until_the_next_is_whole(tmp_path: Path) -> None:
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


def test_a_folder_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(InputError, match="not made by make site"):
        write_site(tmp_path, "mine")


def test_publishing_leaves_the_site_alone(tmp_path: Path) -> None:
    """It stays, of the version that it names, until the next site replaces it."""

    def publish(text: str) -> None:
        def write(staging: Path) -> None:
            for part in PARTS:
                (staging / part).write_text(text)

        with versions.locked():
            assert versions.obstacles() == []
            versions.release(text, write, lambda step: None)

    versions = Versions(tmp_path)
    publish("v0")
    write_site(tmp_path, "drawn from v0")
    for number in range(1, 5):
        publish(f"v{number}")
    assert (tmp_path / "manifest.json").read_text() == "v4"
    assert (tmp_path / "site" / "index.html").read_text() == "drawn from v0"
    kept = {path.name for path in (tmp_path / "versions").iterdir()}
    assert kept == {"v2", "v3", "v4"}
    write_site(tmp_path, "drawn from v4")
    assert sites(tmp_path) == ["drawn from v4"]
