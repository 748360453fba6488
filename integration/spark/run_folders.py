"""The folders of Spark's tables: one for each run, and a link to the last good one.

A run writes into a folder of its own. When its tables are complete and equal DuckDB's,
the link is replaced, at once. So a run that ends early leaves the tables before it as
they were.
"""

import shutil
import tempfile
from pathlib import Path

from python_generators.core.settings import PROJECT_ROOT

HOME = PROJECT_ROOT / "build" / "spark"
TABLES = "tables"
"""The tables of a run, and the link in ``HOME`` to those of the last good run."""
_RUN = "run-"


def begin(home: Path) -> Path:
    """A new folder for a run; what runs before it left incomplete is deleted."""
    home.mkdir(parents=True, exist_ok=True)
    sweep(home)
    return Path(tempfile.mkdtemp(prefix=_RUN, dir=home))


def publish(folder: Path, home: Path) -> None:
    """Let the link ``tables`` name this run; runs before it are deleted."""
    new = home / f"{TABLES}.new"
    new.unlink(missing_ok=True)
    new.symlink_to(Path(folder.name) / TABLES)
    new.replace(home / TABLES)
    sweep(home)


def sweep(home: Path) -> None:
    """Delete what runs have left that the link ``tables`` does not name."""
    link = home / TABLES
    kept = link.resolve().parent if link.is_symlink() else None
    for folder in home.glob(f"{_RUN}*"):
        if folder.resolve() != kept:
            shutil.rmtree(folder)
