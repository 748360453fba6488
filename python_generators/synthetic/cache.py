"""Stores fitted models on disk between runs, each under a content key."""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from python_generators.core.disk_paths import delete, read_regular

_CHECKSUMS = "checksums.json"
_log = logging.getLogger(__name__)


class Saveable(Protocol):
    """A model that can be saved in a folder."""

    def save(self, folder: Path) -> None:
        """Write the model."""


Model = TypeVar("Model", bound=Saveable)


def cached(
    folder: Path, key: str, learn: Callable[[], Model], load: Callable[[Path], Model]
) -> Model:
    """The model of this key; it is fitted if there is no complete entry.

    The model is always returned from ``load``, so that the first run and later runs
    agree. If an entry is damaged, the model is fitted again, with a warning.

    Args:
        folder: The folder of entries; it is created if missing.
        key: A content key.
        learn: Fits the model.
        load: Reads a model from the folder that its ``save`` wrote.
    """
    entry = folder / key
    if entry.exists():
        try:
            _check(entry)
            return load(entry)
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("cache entry %s is damaged (%s): fitting again", entry, error)
    model = learn()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        fresh = Path(scratch) / key
        model.save(fresh)
        checksums = json.dumps(_checksums(fresh), sort_keys=True)
        (fresh / _CHECKSUMS).write_text(checksums, encoding="utf-8")
        delete(entry)
        fresh.rename(entry)
    return load(entry)


def _check(entry: Path) -> None:
    expected = json.loads(read_regular(entry / _CHECKSUMS).decode())
    if _checksums(entry) != expected:
        raise ValueError("checksums differ")


def _checksums(entry: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(read_regular(file)).hexdigest()
        for file in sorted(entry.iterdir())
        if file.name != _CHECKSUMS
    }
