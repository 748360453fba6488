"""What the last ``dbt build`` wrote: its manifest and its run results, in ``build/``.

``make build`` keeps them there, because other dbt commands overwrite ``target/``.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from python_generators.core.disk_paths import read_regular
from python_generators.core.errors import InputError

DBT_MANIFEST = "build/manifest.json"
DBT_RUN_RESULTS = "build/run_results.json"


def read_json(
    root: Path, name: str, remedy: str = "run make build"
) -> Mapping[str, Any]:
    """The JSON object in a file that an earlier step wrote.

    Args:
        root: The project root.
        name: The file, relative to the root.
        remedy: What to run where there is no such file.

    Raises:
        InputError: the file is missing, is not JSON or holds no object.
    """
    try:
        content = json.loads(read_regular(root / name).decode())
    except (OSError, ValueError, RecursionError):
        raise InputError(name, "file", "missing or unreadable", remedy) from None
    if not isinstance(content, dict):
        raise InputError(name, "file", "not a JSON object", remedy)
    return content


def read_nodes(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """The models, seeds and tests of the last build, by dbt's id.

    Raises:
        InputError: the manifest is missing, or is not one of dbt.
    """
    nodes = read_json(root, DBT_MANIFEST).get("nodes")
    if not isinstance(nodes, dict):
        raise InputError(DBT_MANIFEST, "nodes", nodes, "run make build")
    return nodes
