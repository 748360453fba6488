"""Refresh the committed pictures of README and docs from those of the site."""

import shutil
from pathlib import Path

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

DOCS_PICTURES = PROJECT_ROOT / "docs" / "visuals"
SITE_PICTURES = "visuals"
"""The folder of the pictures, inside the site."""


def refresh_docs_pictures(site: Path, docs: Path = DOCS_PICTURES) -> list[Path]:
    """Replace each picture in ``docs`` by the site's picture of the same name.

    Nothing else changes ``docs``. A picture that the site does not have is kept.

    Args:
        site: The folder of the site.
        docs: The folder of the committed pictures.

    Returns:
        The pictures that were replaced.

    Raises:
        InputError: The site has no pictures.
    """
    source = site / SITE_PICTURES
    if not source.is_dir():
        name = f"published/site/{SITE_PICTURES}"
        raise InputError(name, "folder", "missing", "run make run first")
    refreshed = []
    for picture in sorted(docs.glob("*.png")):
        if (new := source / picture.name).is_file():
            shutil.copyfile(new, picture)
            refreshed.append(picture)
    return refreshed
