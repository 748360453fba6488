"""Changes of the build file that are undone if they do not come to their end.

The file is copied first. The copy is deleted when the change is complete; after a kill
the copy is still there, and the next verb puts it back.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_generators.core.disk_paths import delete

BUILD_FOLDER = "build"
_BEFORE = ".before"
_NEW = ".new"


@contextmanager
def undone_unless_complete(path: Path) -> Iterator[None]:
    """Keep a copy of a DuckDB file during the block; put it back if the block raises.

    Args:
        path: The file, which no process has open.
    """
    _keep_copy(path)
    try:
        yield
    except BaseException:
        undo_incomplete(path)
        raise
    _kept(path).unlink()


@contextmanager
def always_undone(path: Path) -> Iterator[None]:
    """Put the DuckDB file back as it was when the block ends."""
    _keep_copy(path)
    try:
        yield
    finally:
        undo_incomplete(path)


def undo_incomplete(path: Path) -> bool:
    """Put back the copy of a change that was not completed; whether there was one."""
    kept = _kept(path)
    kept.with_name(kept.name + _NEW).unlink(missing_ok=True)
    if not kept.exists():
        return False
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    kept.replace(path)
    return True


def sweep(folder: Path) -> None:
    """Undo incomplete changes in the folder of builds, and delete temporary files."""
    for kept in folder.glob(f"*{_BEFORE}"):
        undo_incomplete(kept.with_suffix(""))
    for pattern in (f"*{_NEW}", "*.tmp", "cache/*/.new-*"):
        for path in folder.glob(pattern):
            delete(path)


def _keep_copy(path: Path) -> None:
    kept = _kept(path)
    new = kept.with_name(kept.name + _NEW)
    shutil.copyfile(path, new)
    new.replace(kept)


def _kept(path: Path) -> Path:
    return path.with_name(path.name + _BEFORE)
