"""Delete what is at a path, whatever a user or another program put there."""

import shutil
from pathlib import Path


def delete(path: Path) -> None:
    """Delete a file, a link or a folder; of a link never what it points to.

    Args:
        path: The path, at which there may be nothing.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
