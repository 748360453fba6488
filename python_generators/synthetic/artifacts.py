"""Fitted models on disk: arrays in npz and parameters in JSON, no executable code."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_PARAMETERS = "parameters.json"
_ARRAYS = "arrays.npz"

Arrays = dict[str, npt.NDArray[Any]]


def write_artifact(
    folder: Path, parameters: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]
) -> None:
    """Write a model into a folder, which is created if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(parameters, indent=1, sort_keys=True, allow_nan=False)
    (folder / _PARAMETERS).write_text(text, encoding="utf-8")
    with (folder / _ARRAYS).open("wb") as file:
        np.savez(file, allow_pickle=False, **dict(arrays))


def read_artifact(folder: Path) -> tuple[dict[str, Any], Arrays]:
    """The parameters and arrays of a folder.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged, or contains Python objects.
    """
    parameters = json.loads((folder / _PARAMETERS).read_text(encoding="utf-8"))
    with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
        return parameters, {name: stored[name] for name in stored.files}


def part(arrays: Arrays, prefix: str) -> Arrays:
    """The arrays whose names start with the prefix, without it."""
    found = arrays.items()
    return {k.removeprefix(prefix): v for k, v in found if k.startswith(prefix)}
