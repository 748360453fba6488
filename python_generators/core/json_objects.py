"""Read JSON objects of files that another program may have damaged."""

import json
from pathlib import Path
from typing import Any

from python_generators.core.disk_paths import read_regular


def json_object(text: str) -> dict[str, Any]:
    """The JSON object of a text; empty if it holds none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def json_object_of(path: Path) -> dict[str, Any]:
    """The JSON object of a file; empty if it is missing or holds none."""
    try:
        text = read_regular(path).decode()
    except (OSError, ValueError):
        return {}
    return json_object(text)
