"""The manifest of a published folder that a test makes by hand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from publishing.layout import MANIFEST
from publishing.manifest import run_facts
from python_generators.core.settings import Settings
from python_generators.seeds.load import load_seeds


def write_manifest(
    folder: Path,
    settings: Settings,
    tables: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write it for target ci.

    Args:
        folder: The published folder.
        settings: The settings of the run.
        tables: The published tables, none by default.
    """
    market = load_seeds(settings.market).settings
    facts = {**run_facts("ci", settings, market), "tables": tables or {}}
    (folder / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
