"""Whether the last audit passed for exactly this build, with the same expectations."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from expectations.finished_build import Build, open_build, read_build
from expectations.rebuilt import read_queries
from expectations.verdict import DOCS_FOLDER, read_verdict
from python_generators.core.content_keys import library_versions, source_digest
from python_generators.core.errors import InputError
from python_generators.core.file_checksums import folder_digest
from python_generators.core.settings import Settings
from python_generators.seeds.csv_files import file_digests

_CODE = ("expectations", "python_generators")
_LIBRARIES = ("duckdb", "great_expectations", "pyarrow")


def audit_inputs(build: Build, root: Path) -> str:
    """The digest of all that an audit depends on: build, queries, seeds and code."""
    facts = [
        build.digest,
        [[query.table, query.code] for query in read_queries(root)],
        file_digests(build.settings.market, root),
        source_digest(*(Path(__file__).parents[1] / name for name in _CODE)),
        {**library_versions(), **{name: version(name) for name in _LIBRARIES}},
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def has_passed(target: str, settings: Settings, root: Path) -> bool:
    """Whether another audit of this build would find and show the same.

    Args:
        target: A target of profiles.yml.
        settings: The resolved vars that the build was made with.
        root: The project root.
    """
    verdict = read_verdict(root)
    if verdict is None or verdict.get("passed") is not True:
        return False
    pages = root / DOCS_FOLDER
    if not pages.is_dir() or verdict.get("pages") != folder_digest(pages):
        return False
    try:
        with open_build(target, root) as connection:
            build = read_build(connection, target, settings)
        return bool(verdict.get("inputs") == audit_inputs(build, root))
    except InputError:  # the audit reports it
        return False
