"""Publishing: an audited build becomes what people open, wholly or not at all."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.verdict import (
    Build,
    RefusedError,
    open_build,
    read_build,
    require_passed,
)
from publishing.exports import parquet_file, write_csv, write_parquet
from publishing.layout import (
    CSV,
    DATABASE,
    MANIFEST,
    PARQUET,
    PARTS,
    PUBLISHED_FOLDER,
    TRUTH,
)
from publishing.manifest import (
    as_text,
    manifest_of,
    public_tables,
    sealed_tables,
)
from publishing.published_file import (
    answers_name,
    attach,
    copy_answers,
    copy_tables,
    literal,
)
from publishing.versions import Versions
from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from python_generators.core.table_content import (
    TableContent,
    contents,
    relation_content,
    table_names,
)
from python_generators.core.warehouse import build_file
from python_generators.seeds.load import load_seeds

Report = Callable[[str], None]


@dataclass(frozen=True)
class Publication:
    """What is published now, and whether it was there before."""

    version: Path
    tables: Mapping[str, TableContent]
    was_there: bool


def publish(target: str, settings: Settings, root: Path, report: Report) -> Publication:
    """Publish the target's build, if the audit passed for exactly this build.

    Args:
        target: A target of profiles.yml.
        settings: The resolved vars that the build was made with.
        root: The project root.
        report: Told the name of each step before it begins.

    Raises:
        InputError: the build or dbt's manifest is missing, or does not fit.
        RefusedError: the audit did not pass, or publishing failed; what was
            published before is still there, whole.
    """
    versions = Versions(root / PUBLISHED_FOLDER)
    step = "take the lock"

    def begin(name: str) -> None:
        nonlocal step
        step = name
        report(name)

    try:
        with versions.locked():
            return _publish(target, settings, root, versions, begin)
    except BlockingIOError:
        raise RefusedError("another publish is at work: wait for it") from None
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise RefusedError(
            f"publishing failed at '{step}' ({reason}); nothing published was changed"
        ) from error


def _publish(
    target: str, settings: Settings, root: Path, versions: Versions, begin: Report
) -> Publication:
    begin("check the audit")
    if obstacles := versions.obstacles():
        remedy = "move it away: it was not made by publish"
        raise InputError(PUBLISHED_FOLDER, "file", obstacles[0], remedy)
    with open_build(target, root) as connection:
        build = read_build(connection, target, settings)
    require_passed(build, root)
    public = _existing(public_tables(root), build)
    sealed = _existing(sealed_tables(root), build)
    market = load_seeds(build.settings.market, root).settings
    manifest = as_text(manifest_of(build, market, [*public], [*sealed]))
    name = hashlib.sha256(manifest.encode()).hexdigest()[:12]
    for version in versions.find(name):
        if not _faults(version, public, sealed, manifest):
            was_there = version == versions.current()
            begin("switch to it")
            versions.switch_on(version)
            return Publication(version, public, was_there)

    def write(staging: Path) -> None:
        _write(build_file(target, root), build, [*public], staging, begin)
        _seal(build_file(target, root), [*sealed], staging, begin)
        begin("write the manifest")
        (staging / MANIFEST).write_text(manifest, encoding="utf-8")
        begin("verify the copy")
        if faults := _faults(staging, public, sealed, manifest):
            raise RefusedError(f"the copy is not what was audited: {', '.join(faults)}")

    version = versions.release(name, write, begin)
    return Publication(version, public, was_there=False)


def _existing(tables: Sequence[str], build: Build) -> dict[str, TableContent]:
    missing = [table for table in tables if table not in build.tables]
    if missing:
        remedy = "dbt declares it: run make build"
        raise InputError(f"target {build.target}", missing[0], "missing", remedy)
    return {table: build.tables[table] for table in tables}


def _write(
    source: Path, build: Build, tables: Sequence[str], staging: Path, begin: Report
) -> None:
    with connect(config={"temp_directory": f"{source}.tmp"}) as connection:
        attach(connection, source, staging / DATABASE)
        begin("copy the tables")
        copy_tables(connection, tables)
        begin("write parquet")
        write_parquet(connection, tables, staging / PARQUET)
        begin("write csv")
        write_csv(connection, build.settings, staging / CSV)


def _seal(source: Path, tables: Sequence[str], staging: Path, begin: Report) -> None:
    """Write the answers to a file of their own."""
    with connect(config={"temp_directory": f"{source}.tmp"}) as connection:
        attach(connection, source, staging / TRUTH)
        begin("seal the answers")
        copy_answers(connection, tables)


def _faults(
    version: Path,
    public: Mapping[str, TableContent],
    sealed: Mapping[str, TableContent],
    manifest: str,
) -> list[str]:
    """What in a version's folder is not as the manifest says."""
    faults = [part for part in PARTS if not (version / part).exists()]
    faults += [path.name for path in version.glob("*.wal")]
    if faults:
        return faults
    try:
        faults += _unlike(version / DATABASE, public)
        answers = {answers_name(table): sealed[table] for table in sealed}
        faults += _unlike(version / TRUTH, answers)
        faults += _unlike_files(version / PARQUET, public)
    except duckdb.Error as error:
        return [str(error).splitlines()[0]]
    if (version / MANIFEST).read_text(encoding="utf-8") != manifest:
        faults.append(MANIFEST)
    return faults


def _unlike(file: Path, expected: Mapping[str, TableContent]) -> list[str]:
    """The tables of a DuckDB file that are not as expected, both ways."""
    with connect(file, read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = contents(connection, table_names(connection))
    tables = sorted({*found, *expected})
    return [table for table in tables if found.get(table) != expected.get(table)]


def _unlike_files(folder: Path, expected: Mapping[str, TableContent]) -> list[str]:
    """The Parquet files that are not as expected."""
    files = {table: folder / parquet_file(table) for table in expected}
    with connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        return [
            file.name
            for table, file in files.items()
            if relation_content(connection, f"read_parquet({literal(file)})")
            != expected[table]
        ]
