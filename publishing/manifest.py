"""The published tables, and the manifest that describes a version."""

import json
import platform
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from expectations.dbt_artifacts import DBT_MANIFEST, read_nodes
from expectations.finished_build import Build
from publishing.exports import csv_files, parquet_file
from publishing.layout import CSV, PARQUET, TRUTH
from publishing.reader import Market
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from python_generators.core.table_content import (
    PUBLIC_SCHEMAS,
    SEALED_SCHEMA,
    TableContent,
)
from python_generators.seeds.parameters import MarketSettings

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
        InputError: dbt has written no manifest, or a public model is not a table.
    """
    return _tables(root, PUBLIC_SCHEMAS, "public")


def sealed_tables(root: Path) -> list[str]:
    """The tables of the ground truth, as ``schema.table``, sorted.

    Raises:
        InputError: dbt has written no manifest, or one of the models is not a table.
    """
    return _tables(root, (SEALED_SCHEMA,), "protected")


def _tables(root: Path, schemas: Collection[str], access: str) -> list[str]:
    found = []
    for node in read_nodes(root).values():
        if node["resource_type"] != "model" or node.get("access") != access:
            continue
        if node["schema"] not in schemas:
            continue
        name = f"{node['schema']}.{node['alias']}"
        materialized = node["config"]["materialized"]
        if materialized != "table":
            remedy = f"materialize this {access} model as a table, to publish it"
            raise InputError(DBT_MANIFEST, name, materialized, remedy)
        found.append(name)
    return sorted(found)


def manifest_of(
    build: Build,
    contents: Mapping[str, TableContent],
    market: MarketSettings,
    public: Sequence[str],
    sealed: Sequence[str],
) -> dict[str, Any]:
    """Describe a version, without times and paths: equal builds give equal bytes.

    Args:
        build: The audited build.
        contents: The content of its tables.
        market: The texts of its market.
        public: Its public tables.
        sealed: Its tables of the ground truth.
    """
    csv = {table: name for name, table in csv_files(build.settings).items()}
    return {
        "sealed": {
            table: {**asdict(contents[table]), "files": [TRUTH]} for table in sealed
        },
        "machine": build.machine,
        **run_facts(build.target, build.settings, market),
        "tables": {
            table: _entry(contents[table], table, table in public, csv.get(table))
            for table in sorted({*public, *csv})
        },
        "versions": {
            "python": platform.python_version(),
            **{library: version(library) for library in _LIBRARIES},
        },
    }


def run_facts(
    target: str, settings: Settings, market: MarketSettings
) -> dict[str, Any]:
    """The facts of the run that readers need, as plain JSON.

    Args:
        target: The target of profiles.yml.
        settings: The settings; own data's folder is published without its path.
        market: The texts of the market.
    """
    values = settings.model_dump(mode="json")
    return {
        "market": market.model_dump(include={field.name for field in fields(Market)}),
        "settings": {**values, "base_dir": Path(settings.base_dir).name},
        "target": target,
    }


def as_text(manifest: Mapping[str, Any]) -> str:
    """The text of the manifest's file."""
    return json.dumps(manifest, indent=2, sort_keys=True) + "\n"


def _entry(
    content: TableContent, table: str, is_public: bool, csv: str | None
) -> dict[str, Any]:
    files = [f"{PARQUET}/{parquet_file(table)}"] if is_public else []
    files += [f"{CSV}/{csv}"] if csv else []
    return {"rows": content.rows, "sha256": content.sha256, "files": files}
