"""Publish an audited build: all of its files at once, or none."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.finished_build import Build, open_build, read_build
from expectations.verdict import RefusedError, audited_contents
from publishing.build_proof import require_proof
from publishing.exports import write_csv, write_parquet
from publishing.layout import (
    CSV,
    DATABASE,
    MANIFEST,
    PARQUET,
    PUBLISHED_FOLDER,
    TRUTH,
)
from publishing.manifest import (
    as_text,
    manifest_of,
    public_tables,
    sealed_tables,
)
from publishing.published_file import attached, copy_tables, copy_truth
from publishing.verification import faults
from publishing.verify import version_faults
from publishing.versions import Versions, version_name
from python_generators.core.errors import FailedError, InputError
from python_generators.core.file_checksums import write_checksums
from python_generators.core.machine_words import machine_line
from python_generators.core.relation_marks import relation_marks
from python_generators.core.settings import Settings
from python_generators.core.table_content import Fingerprint, TableContent
from python_generators.core.warehouse import build_file
from python_generators.seeds.load import load_seeds

Report = Callable[[str], None]


@dataclass(frozen=True)
class Publication:
    """The published version, and whether it was published before."""

    version: Path
    tables: Mapping[str, TableContent]
    was_there: bool


def publish(target: str, settings: Settings, root: Path, report: Report) -> Publication:
    """Publish the target's build, if dbt and the audit passed for exactly this build.

    Args:
        target: A target of profiles.yml.
        settings: The resolved vars that the build was made with.
        root: The project root.
        report: Called with the name of each step before it begins.

    Raises:
        InputError: the build or dbt's manifest is missing, or does not fit.
        RefusedError: dbt or the audit did not pass, or publishing failed; the version
            published before is unchanged.
        FailedError: the version is published, but what follows failed.
    """
    versions = Versions(root / PUBLISHED_FOLDER)
    step = "take the lock"

    def begin(name: str) -> None:
        nonlocal step
        step = name
        report(name)

    try:
        with versions.locked():
            before = versions.current()
            try:
                return _publish(target, settings, root, versions, begin)
            except (OSError, duckdb.Error) as error:
                current = versions.current()
                if current is None or current == before:
                    raise
                raise _unfinished(current, step, error) from error
    except BlockingIOError:
        raise RefusedError(
            "another process is publishing: wait until it ends"
        ) from None
    except (OSError, duckdb.Error) as error:
        raise RefusedError(
            f"publishing failed at '{step}', and the published version was not "
            f"changed: {machine_line(error)}"
        ) from error


def _publish(
    target: str, settings: Settings, root: Path, versions: Versions, begin: Report
) -> Publication:
    begin("check the proofs of dbt and of the audit")
    if obstacles := versions.obstacles():
        remedy = "publish did not create this file: move it to another folder"
        raise InputError(PUBLISHED_FOLDER, "file", obstacles[0], remedy)
    with open_build(target, root) as connection:
        marks = relation_marks(connection)
        build = read_build(connection, target, settings)
    require_proof(target, settings, marks, root)
    contents = audited_contents(build, root)
    public = _existing(public_tables(root), build)
    sealed = _existing(sealed_tables(root), build)
    market = load_seeds(build.settings.market, root).settings
    manifest = as_text(manifest_of(build, contents, market, [*public], [*sealed]))
    name = version_name(manifest.encode())
    tables = {table: contents[table] for table in public}
    for version in versions.find(name):
        if not version_faults(version):  # its tables were compared when it was written
            was_there = version == versions.current()
            begin("switch to it")
            versions.switch_on(version)
            _delete_damaged(versions, version)
            return Publication(version, tables, was_there)

    def write(staging: Path) -> None:
        begin("write the files")
        _write(build_file(target, root), build.settings, [*public], [*sealed], staging)
        begin("write the manifest")
        (staging / MANIFEST).write_text(manifest, encoding="utf-8")
        begin("verify the files")
        if found := faults(staging, public, sealed, manifest):
            raise RefusedError(f"files differ from the audited build: {found}")
        begin("write the checksums")
        write_checksums(staging)

    version = versions.release(name, write, begin)
    _delete_damaged(versions, version)
    return Publication(version, tables, was_there=False)


def _delete_damaged(versions: Versions, current: Path) -> None:
    """Delete old versions whose files changed, so that no damage comes back."""
    try:
        for version in versions.others():
            if version_faults(version):
                shutil.rmtree(version)
    except OSError as error:
        raise _unfinished(current, "delete damaged versions", error) from error


def _unfinished(current: Path, step: str, error: Exception) -> FailedError:
    """The failure of a step after the switch to the current version."""
    name, line = current.name, machine_line(error)
    return FailedError(f"version {name} is published, but '{step}' failed: {line}")


def _existing(tables: Sequence[str], build: Build) -> dict[str, Fingerprint]:
    missing = [table for table in tables if table not in build.fingerprints]
    if missing:
        remedy = "public in dbt, but not in the build: run make build"
        raise InputError(f"target {build.target}", missing[0], "missing", remedy)
    return {table: build.fingerprints[table] for table in tables}


def _write(
    source: Path,
    settings: Settings,
    public: Sequence[str],
    sealed: Sequence[str],
    staging: Path,
) -> None:
    """Write every file but the manifest, several at once.

    Args:
        source: The build file.
        settings: The settings of the build.
        public: The tables of the published database and of the Parquet files.
        sealed: The tables of the ground truth's file.
        staging: The folder to fill.
    """

    def write_database() -> None:
        with attached(source, staging / DATABASE) as connection:
            copy_tables(connection, public)

    def write_exports() -> None:
        with attached(source) as connection:
            write_parquet(connection, public, staging / PARQUET)
            write_csv(connection, settings, staging / CSV)
        with attached(source, staging / TRUTH) as connection:
            copy_truth(connection, sealed)

    with ThreadPoolExecutor() as pool:
        for task in [pool.submit(write_database), pool.submit(write_exports)]:
            task.result()
