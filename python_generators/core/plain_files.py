"""Files, and no pipes or devices, whose reading may never end."""

import errno
from pathlib import Path


def plain(path: Path) -> Path:
    """The path itself, if reading it ends: of a file, or of a link to one.

    Raises:
        OSError: nothing is there, or neither a file nor a folder.
    """
    path.stat()
    if not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "neither a file nor a link to one", str(path))
    return path
