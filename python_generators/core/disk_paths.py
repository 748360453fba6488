"""Read and delete what is at a path, whatever a user or another program put there."""

import errno
import os
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


def read_regular(path: Path) -> bytes:
    """The content of a file that an earlier step wrote.

    Anything else than a file is as if it were missing: reading a pipe may never end.

    Raises:
        FileNotFoundError: there is no regular file.
    """
    if not path.is_file():
        code = errno.ENOENT
        raise FileNotFoundError(code, os.strerror(code), str(path))
    return path.read_bytes()


def plain(path: Path) -> Path:
    """The path of a user's file, if reading it ends: it is no pipe and no device.

    Raises:
        OSError: nothing is there, or neither a file nor a folder.
    """
    path.stat()
    if not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "neither a file nor a link to one", str(path))
    return path
