"""What is published: which tables, and the manifest that describes them."""

import json
import platform
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from expectations.verdict import Build
from publishing.exports import csv_files, parquet_file
from publishing.versions import TRUTH
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from python_generators.core.table_content import (
    PUBLIC_SCHEMAS,
    SEALED_SCHEMA,
    TableContent,
)

DBT_MANIFEST = "target/manifest.json"
_LIBRARIES = (
    "ctgan",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "faker",
    "great_expectations",
    "holidays",
    "numpy",
    "pandas",
    "pyarrow",
    "rdt",
    "scipy",
    "sdmetrics",
    "sdv",
    "torch",
)


def public_tables(root: Path) -> list[str]:
    """The tables that dbt's models declare public, as ``schema.table``, sorted.

    Raises:
        InputError: dbt has written no manifest, or a public model is no table.
    """
    return _tables(root, PUBLIC_SCHEMAS, "public")


def sealed_tables(root: Path) -> list[str]:
    """The tables with the answers to experiments, as ``schema.table``, sorted.

    Raises:
        InputError: dbt has written no manifest, or one of the models is no table.
    """
    return _tables(root, (SEALED_SCHEMA,), "protected")


def _tables(root: Path, schemas: Collection[str], access: str) -> list[str]:
    try:
        text = (root / DBT_MANIFEST).read_text(encoding="utf-8")
        nodes: Mapping[str, Any] = json.loads(text)["nodes"]
    except (OSError, ValueError, KeyError):
        raise InputError(
            DBT_MANIFEST, "file", "missing or unreadable", "run make build"
        ) from None
    found = []
    for node in nodes.values():
        if node["resource_type"] != "model" or node.get("access") != access:
            continue
        if node["schema"] not in schemas:
            continue
        name = f"{node['schema']}.{node['alias']}"
        materialized = node["config"]["materialized"]
        if materialized != "table":
            remedy = f"a {access} model here is a table: nothing else can be published"
            raise InputError(DBT_MANIFEST, name, materialized, remedy)
        found.append(name)
    return sorted(found)


def manifest_of(
    build: Build, public: Sequence[str], sealed: Sequence[str]
) -> dict[str, Any]:
    """What a publication holds: no clock, no path, so equal builds give equal bytes.

    Args:
        build: The audited build.
        public: Its public tables.
        sealed: Its tables with the answers.
    """
    csv = {table: name for name, table in csv_files(build.settings).items()}
    return {
        "sealed": {
            table: {**asdict(build.tables[table]), "files": [TRUTH]} for table in sealed
        },
        "settings": _public_settings(build.settings),
        "tables": {
            table: _entry(build.tables[table], table, table in public, csv.get(table))
            for table in sorted({*public, *csv})
        },
        "versions": {
            "python": platform.python_version(),
            **{library: version(library) for library in _LIBRARIES},
        },
    }


def _public_settings(settings: Settings) -> dict[str, Any]:
    """The settings as plain JSON, own data's folder by its name without the path."""
    values = settings.model_dump(mode="json")
    return {**values, "base_dir": Path(settings.base_dir).name}


def as_text(manifest: Mapping[str, Any]) -> str:
    """The manifest as its file holds it."""
    return json.dumps(manifest, indent=2, sort_keys=True) + "\n"


def _entry(
    content: TableContent, table: str, is_public: bool, csv: str | None
) -> dict[str, Any]:
    files = [f"parquet/{parquet_file(table)}"] if is_public else []
    files += [f"csv/{csv}"] if csv else []
    return {"rows": content.rows, "sha256": content.sha256, "files": files}
