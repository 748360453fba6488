"""Things in the place of a file whose reading fails or never ends."""

import os
from pathlib import Path


def put_no_file(path: Path, kind: str) -> None:
    """Put a pipe, a device, a folder or a link to nothing there."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else "nothing")
