"""The published versions on disk: folders, and one link to the current version.

``published/current`` points to ``versions/<hash>``; ``finmark.duckdb``, ``parquet``,
``csv``, ``truth.duckdb`` and ``manifest.json`` beside it point into ``current``. So one
rename changes all at once, and a process killed at any moment leaves the old
version or the new one. What publishing did not make is left alone.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path

from publishing.layout import CURRENT, PARTS, VERSIONS_FOLDER
from python_generators.core.disk_paths import delete

VERSIONS_KEPT = 3
_NEW = ".new"
_READ_ONLY = 0o444
_DIGITS = 12  # of the manifest's hash, in a version's name
_NAME = re.compile(rf"[0-9a-f]{{{_DIGITS}}}(\.[1-9][0-9]*)?")


class Versions:
    """The versions in a ``published`` folder; one writer at a time."""

    def __init__(self, published: Path) -> None:
        """Manage the versions in a folder, which need not exist yet."""
        self.published = published
        self._folder = published / VERSIONS_FOLDER
        self._current = published / CURRENT

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Allow one writer at a time; first delete files that a killed writer left.

        Raises:
            BlockingIOError: another writer is active.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self.published / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._delete_leftovers()
            try:
                yield
            finally:
                with suppress(OSError):  # the next writer deletes them or says why not
                    self._delete_leftovers()

    def _delete_leftovers(self) -> None:
        delete(self._folder / _NEW)
        for link in self._links():
            _new(link).unlink(missing_ok=True)
            # A writer that dies may leave this beside the link, and DuckDB before 1.5
            # would add it to every later version.
            link.with_name(f"{link.name}.wal").unlink(missing_ok=True)

    def obstacles(self) -> list[str]:
        """The names of files that are not links, which publishing would overwrite."""
        return [p.name for p in self._links() if p.exists() and not p.is_symlink()]

    def current(self) -> Path | None:
        """The folder of the current version, if there is one."""
        if not self._current.exists():
            return None
        found = self._current.resolve()
        listed = self._folder / found.name  # the folders above it may be links
        return listed if listed.resolve() == found else found

    def staging(self) -> Path:
        """A new empty folder for the next version, on the same disk."""
        folder = self._folder / _NEW
        folder.mkdir()
        return folder

    def find(self, name: str) -> list[Path]:
        """The kept versions of this name, newest first."""
        return [path for path in self.kept() if path.name.split(".")[0] == name]

    def release(
        self, name: str, write: Callable[[Path], None], begin: Callable[[str], None]
    ) -> Path:
        """Write a new version and make it the current one.

        Args:
            name: The version's name; several versions may have the same one.
            write: Fills the version's folder; if it raises, nothing changes.
            begin: Called with the name of each step before it begins.
        """
        staging = self.staging()
        write(staging)
        begin("keep the version")
        version = self.keep(staging, name)
        begin("switch to it")
        self.switch_on(version)
        begin("delete old versions")
        self.delete_old()
        return version

    def keep(self, staging: Path, name: str) -> Path:
        """Make the staged folder a version: read-only and flushed to disk."""
        for path in sorted(staging.rglob("*")):
            if path.is_file():
                path.chmod(_READ_ONLY)
            _sync(path)
        _sync(staging)
        version = self._free(name)
        staging.rename(version)
        _sync(self._folder)
        return version

    def switch_on(self, version: Path) -> None:
        """Make this version the current one, in one step."""
        os.utime(version)
        for part in PARTS:
            self._link(self.published / part, Path(CURRENT) / part)
        self._link(self._current, version.relative_to(self.published))
        _sync(self.published)

    def delete_old(self) -> None:
        """Delete all but the newest versions; the current one stays."""
        for version in self.kept()[VERSIONS_KEPT:]:
            if version != self.current():
                shutil.rmtree(version)

    def others(self) -> list[Path]:
        """The kept versions that are not current."""
        return [version for version in self.kept() if version != self.current()]

    def kept(self) -> list[Path]:
        """The folders that publishing made, newest first."""
        versions = [path for path in self._folder.glob("*") if _is_version(path)]
        return sorted(versions, key=lambda p: p.stat().st_mtime_ns, reverse=True)

    def _free(self, name: str) -> Path:
        """A path for a version of this name, at which there is nothing."""
        numbered = (self._folder / f"{name}.{number}" for number in count(1))
        paths = chain([self._folder / name], numbered)
        return next(path for path in paths if not os.path.lexists(path))

    def _links(self) -> list[Path]:
        return [self._current, *(self.published / part for part in PARTS)]

    def _link(self, link: Path, target: Path) -> None:
        if link.is_symlink() and link.readlink() == target:
            return
        new = _new(link)
        new.symlink_to(target)
        new.replace(link)


def version_name(manifest: bytes) -> str:
    """The name of the version that a manifest describes."""
    return hashlib.sha256(manifest).hexdigest()[:_DIGITS]


def _is_version(path: Path) -> bool:
    is_folder = path.is_dir() and not path.is_symlink()
    return is_folder and _NAME.fullmatch(path.name) is not None


def _new(link: Path) -> Path:
    return link.with_name(link.name + _NEW)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
