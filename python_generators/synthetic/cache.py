"""Learned models kept between runs, each under the content of what it came from."""

import hashlib
import json
import logging
import platform
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import pandas as pd

from python_generators.core.populations import Population

_CHECKSUMS = "checksums.json"
_LIBRARIES = (
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "torch",
    "sdv",
    "sdmetrics",
    "ctgan",
    "rdt",
    "copulas",
    "faker",
)
_log = logging.getLogger(__name__)


class Saveable(Protocol):
    """A model that can write itself into a folder."""

    def save(self, folder: Path) -> None:
        """Write the model."""


Model = TypeVar("Model", bound=Saveable)


def content_key(parts: Mapping[str, object]) -> str:
    """The sha256 of the parts as JSON, whatever their order.

    Raises:
        TypeError: a part is not JSON, nor a date.
        ValueError: a part is not a finite number.
    """
    text = json.dumps(
        parts,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=_date_text,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _date_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a content key")


def frames_digest(population: Population) -> str:
    """The sha256 of the frames' contents, whatever the row order and integer width."""
    digest = hashlib.sha256()
    for name in sorted(population):
        frame = population[name]
        digest.update(json.dumps([name, list(frame.columns), len(frame)]).encode())
        fixed = frame.apply(_fixed)
        rows = pd.util.hash_pandas_object(fixed, index=False).to_numpy(np.uint64)
        digest.update(np.sort(rows).astype("<u8").tobytes())
    return digest.hexdigest()


def _fixed(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.astype("datetime64[ns]")
    numeric = pd.api.types.is_numeric_dtype(column.dtype)
    return column.astype("float64" if numeric else "object")


def source_digest(*paths: Path) -> str:
    """The sha256 of source files; of a folder, every ``.py`` file under it."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            name = file.relative_to(path.parent).as_posix()
            content = file.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def library_versions() -> dict[str, str]:
    """The versions of Python and of the libraries that shape what is learned."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


def cached(
    folder: Path, key: str, learn: Callable[[], Model], load: Callable[[Path], Model]
) -> Model:
    """The model under this key, learned only if it is not there whole.

    What is returned is always what ``load`` reads, so that a first run and later ones
    are one. An entry that is damaged is learned again, with a warning.

    Args:
        folder: Where entries live; made if need be.
        key: A content key.
        learn: Makes the model.
        load: Reads what the model's ``save`` wrote.
    """
    entry = folder / key
    if entry.exists():
        try:
            _check(entry)
            return load(entry)
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("cache entry %s is damaged (%s): learning again", entry, error)
    model = learn()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        fresh = Path(scratch) / key
        model.save(fresh)
        checksums = json.dumps(_checksums(fresh), sort_keys=True)
        (fresh / _CHECKSUMS).write_text(checksums, encoding="utf-8")
        shutil.rmtree(entry, ignore_errors=True)
        fresh.rename(entry)
    return load(entry)


def _check(entry: Path) -> None:
    expected = json.loads((entry / _CHECKSUMS).read_text(encoding="utf-8"))
    if _checksums(entry) != expected:
        raise ValueError("checksums differ")


def _checksums(entry: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(entry.iterdir())
        if file.name != _CHECKSUMS
    }
