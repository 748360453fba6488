"""Content keys: digests of data, source code and library versions."""

import ast
import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd

from python_generators.core.machine import machine_class
from python_generators.core.populations import Population

_ROOT = Path(__file__).resolve().parents[2]
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


def content_key(parts: Mapping[str, object]) -> str:
    """The sha256 of the parts as JSON; their order does not matter.

    Raises:
        TypeError: a part is neither a JSON value nor a date.
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
    raise TypeError(f"{value!r} cannot be part of a content key")


def frames_digest(population: Population) -> str:
    """The sha256 of the frames' contents; row order and integer width do not matter."""
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
    """The sha256 of source files; a folder stands for all its ``.py`` files."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            name = file.relative_to(path.parent).as_posix()
            content = file.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@cache
def module_files(*modules: str) -> tuple[Path, ...]:
    """The source files of modules of the project and of all that they import.

    Imports inside functions are included; ``__init__.py`` of parent packages is not.

    Args:
        modules: Dotted names, such as ``python_generators.synthetic.gaussian_copula``.
    """
    found: set[Path] = set()
    waiting = [file for module in modules for file in _file_of(module)]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _imported(file)
    return tuple(sorted(found))


def modules_digest(*modules: str) -> str:
    """The sha256 of the source files of modules and of all that they import."""
    return source_digest(*module_files(*modules))


def _imported(file: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _file_of(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from _file_of(node.module)
            for alias in node.names:
                yield from _file_of(f"{node.module}.{alias.name}")


def _file_of(module: str) -> Iterator[Path]:
    path = _ROOT.joinpath(*module.split(".")).with_suffix(".py")
    if path.is_file():
        yield path


def library_versions() -> dict[str, str]:
    """The class of the machine, and the versions that affect a fitted model."""
    found = {"python": platform.python_version(), "machine": machine_class()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found
