"""The site's folder: filled aside, then switched on in one step.

``published/site`` is a link into ``published/sites``. A reader sees the old site or the
new one, whole; a step that fails leaves the last good site where it is.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_generators.core.errors import InputError

SITE = "site"
_FOLDER = "sites"


@contextmanager
def new_site(published: Path) -> Iterator[Path]:
    """A folder to fill, which is the site once the block has ended without a fault.

    Another writer waits until this one is done.

    Raises:
        InputError: ``published/site`` is not a link of ours.
    """
    site, folder = published / SITE, published / _FOLDER
    if site.exists() and not site.is_symlink():
        remedy = "move it away: it was not made by make site"
        raise InputError(published.name, "file", SITE, remedy)
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        staging = Path(tempfile.mkdtemp(dir=folder))
        staging.chmod(0o755)
        try:
            yield staging
            _switch_on(site, staging)
        finally:
            _forget_all_but(site.resolve(), folder)


def _switch_on(site: Path, staging: Path) -> None:
    new = site.with_name(f"{site.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(staging.relative_to(site.parent))
    new.replace(site)


def _forget_all_but(current: Path, folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and path.resolve() != current:
            shutil.rmtree(path)
