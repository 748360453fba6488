"""The site's folder: filled under another name, then made current in one step.

``published/site`` is a symbolic link to a folder in ``published/sites``. A reader sees
the whole old site or the whole new one; a step that fails leaves the old site in place.
"""

import fcntl
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publishing.layout import SITE
from python_generators.core.errors import InputError
from python_generators.core.file_checksums import write_checksums

_FOLDER = "sites"
_NAME = re.compile(r"tmp[a-z0-9_]{8}")  # as tempfile names a folder


@contextmanager
def new_site(published: Path, inputs: str = "") -> Iterator[Path]:
    """Yield an empty folder, which becomes the site when the block ends without error.

    Another process that calls this waits until the first one is done.

    Args:
        published: The folder ``published``.
        inputs: A digest of what the site is drawn from.

    Raises:
        InputError: ``published/site`` exists and is not a symbolic link.
    """
    site, folder = published / SITE, published / _FOLDER
    if site.exists() and not site.is_symlink():
        remedy = "make site did not create this: move it to another folder"
        raise InputError(published.name, "file", SITE, remedy)
    with _locked(folder):
        staging = Path(tempfile.mkdtemp(dir=folder))
        staging.chmod(0o755)
        try:
            yield staging
            write_checksums(staging, inputs)
            _make_current(site, staging)
        finally:
            _remove_all_but(site.resolve(), folder)


def sweep_sites(published: Path) -> None:
    """Delete the folders that a killed process left beside the site's.

    Args:
        published: The folder ``published``, which has a site.
    """
    with _locked(published / _FOLDER):
        _remove_all_but((published / SITE).resolve(), published / _FOLDER)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_current(site: Path, staging: Path) -> None:
    new = site.with_name(f"{site.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(staging.relative_to(site.parent))
    new.replace(site)


def _remove_all_but(current: Path, folder: Path) -> None:
    """Delete the other folders of sites; what else a user keeps there stays."""
    for path in folder.iterdir():
        is_site = _NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        if is_site and path.resolve() != current:
            shutil.rmtree(path)
