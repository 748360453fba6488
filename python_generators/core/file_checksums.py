"""The SHA-256 of every file of a folder, in a file that ``sha256sum --check`` reads.

The file's last line is a comment with the hash of the lines before it, so damage to the
list itself is not taken for damage to the files that it lists.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from python_generators.core.disk_paths import read_regular

SUMS = "SHA256SUMS"
_OWN = "# sha256 of the lines above: "
_MADE_FROM = "# made from: "


def folder_checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file, by its path in the folder; without the list itself."""
    return {
        path.relative_to(folder).as_posix(): _file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / SUMS
    }


def folder_digest(folder: Path) -> str:
    """One SHA-256 of the names and contents of all files of a folder."""
    return _sha256(json.dumps(folder_checksums(folder)))


def write_checksums(folder: Path, made_from: str = "") -> None:
    """Write the list of the folder's files.

    Args:
        folder: The folder.
        made_from: A digest of what the files were made from, to be kept in the list.
    """
    text = f"{_MADE_FROM}{made_from}\n" if made_from else ""
    text += "".join(
        f"{digest}  {name}\n" for name, digest in folder_checksums(folder).items()
    )
    text += f"{_OWN}{_sha256(text)}\n"
    (folder / SUMS).write_text(text, encoding="utf-8", newline="\n")


def made_from(folder: Path) -> str | None:
    """What the files of a folder were made from; None if the list does not state it."""
    lines = _whole_list(folder) or []
    found = [line for line in lines if line.startswith(_MADE_FROM)]
    return found[0].removeprefix(_MADE_FROM) if found else None


def file_faults(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the fault of each file that is not as it was listed."""
    lines = _whole_list(folder)
    if lines is None:
        yield SUMS, "damaged" if (folder / SUMS).exists() else "missing"
        return
    entries = (line.split("  ", 1) for line in lines if not line.startswith("#"))
    listed = {name: digest for digest, name in entries}
    found = folder_checksums(folder)
    for name in sorted({*listed, *found}):
        if name not in found:
            yield name, "missing"
        elif name not in listed:
            yield name, "not published"
        elif found[name] != listed[name]:
            yield name, "damaged"


def _whole_list(folder: Path) -> list[str] | None:
    """The lines of the list but its last one; None if it is missing or damaged."""
    try:
        text = read_regular(folder / SUMS).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    *lines, last = text.split("\n")[:-1] or [""]
    content = "".join(f"{line}\n" for line in lines)
    is_whole = text == f"{content}{_OWN}{_sha256(content)}\n" and last.startswith(_OWN)
    return lines if is_whole else None


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
