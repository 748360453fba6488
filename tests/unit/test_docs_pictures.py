"""The committed pictures change by one verb only, and only those that exist."""

from pathlib import Path

import pytest

from pages.docs_pictures import refresh_docs_pictures
from python_generators.core.errors import InputError


def test_pictures_are_replaced_by_those_of_the_site(tmp_path: Path) -> None:
    docs, pictures = tmp_path / "docs", tmp_path / "site" / "visuals"
    docs.mkdir()
    pictures.mkdir(parents=True)
    for name in ("shown.png", "of_an_example.png"):
        (docs / name).write_text("old")
    for name in ("shown.png", "not_committed.png"):
        (pictures / name).write_text("new")
    assert refresh_docs_pictures(tmp_path / "site", docs) == [docs / "shown.png"]
    found = {path.name: path.read_text() for path in docs.iterdir()}
    assert found == {"shown.png": "new", "of_an_example.png": "old"}


def test_a_site_without_pictures_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="published/site/visuals"):
        refresh_docs_pictures(tmp_path)
