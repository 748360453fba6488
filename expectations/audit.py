"""The audit: check every suite on a finished build, write Data Docs and the verdict."""

import json
import re
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context import EphemeralDataContext

from expectations.finished_build import Build, open_build, read_build
from expectations.gx.context import SITE, open_context
from expectations.gx.duckdb_source import DuckDBDatasource, add_duckdb
from expectations.gx.gx_results import outcome_of
from expectations.gx.offline_docs import make_offline
from expectations.outcome import Outcome
from expectations.rebuilt import (
    Query,
    check_raw_tables,
    check_tables,
    read_queries,
)
from expectations.suites import Suite, all_suites
from expectations.unchanged import audit_inputs
from expectations.verdict import DOCS_FOLDER, delete_verdict, write_verdict
from python_generators.core.disk_paths import delete, read_regular
from python_generators.core.errors import InputError
from python_generators.core.file_checksums import folder_digest
from python_generators.core.settings import Settings
from python_generators.core.table_content import contents
from python_generators.core.warehouse import build_file
from python_generators.seeds.load import load_seeds

HISTORY_FOLDER = "build/audit_history"
RUNS_KEPT = 20
_RUN = re.compile(r"run-(\d{5})-[0-9a-f]{12}")


@dataclass(frozen=True)
class Audit:
    """The results of an audit, and the path of its pages."""

    run: str
    outcomes: Sequence[Outcome]
    pages: Path

    @property
    def critical_failures(self) -> list[Outcome]:
        """The failures that stop publishing."""
        return [o for o in self.outcomes if not o.success and o.severity == "critical"]


def audit(target: str, settings: Settings, root: Path) -> Audit:
    """Run every suite on the target's build file, read-only.

    Args:
        target: A target of profiles.yml.
        settings: The resolved vars that the build was made with.
        root: The project root.

    Raises:
        InputError: the build file or a table of a suite is missing.
    """
    delete_verdict(root)
    with open_build(target, root) as connection:
        build = read_build(connection, target, settings)
        suites = all_suites(build.settings, load_seeds(settings.market, root))
        _require_tables(suites, build)
        queries = read_queries(root)
        history = root / HISTORY_FOLDER
        _delete_unreadable(history)
        run = _run_of(build, history)
        context = open_context(history, root / DOCS_FOLDER)
        with ThreadPoolExecutor(1) as pool:  # DuckDB hashes while Python validates
            hashed = pool.submit(contents, connection, build.fingerprints)
            rebuilt = pool.submit(_check_tables, connection, queries)
            outcomes = _validate(context, suites, build_file(target, root), run)
            _delete_old_runs(history, {suite.name for suite in suites})
            _build_docs(context, len(suites), root, str(run.run_name))
            audited = hashed.result()
            outcomes += rebuilt.result()
    found = Audit(str(run.run_name), outcomes, root / DOCS_FOLDER / "index.html")
    failures = {outcome.name: outcome.count for outcome in found.critical_failures}
    write_verdict(
        build,
        audited,
        failures,
        root,
        outcomes,
        inputs=audit_inputs(build, root),
        pages=folder_digest(root / DOCS_FOLDER),
    )
    return found


def _check_tables(
    connection: duckdb.DuckDBPyConnection, queries: list[Query]
) -> list[Outcome]:
    return [*check_raw_tables(connection), *check_tables(connection, queries)]


def _require_tables(suites: Sequence[Suite], build: Build) -> None:
    for suite in suites:
        if suite.full_table not in build.fingerprints:
            file = f"target {build.target}"
            raise InputError(file, suite.full_table, "missing", "run make run")


def _run_of(build: Build, history: Path) -> RunIdentifier:
    """The run's name and time; they depend on the build and earlier runs only.

    A second audit of the same build is the same run, with the same pages. Great
    Expectations sorts runs by time, so run n has a time n minutes after as_of_date.
    """
    digest = build.digest[:12]
    numbers = {name: int(name.split("-")[1]) for name in _runs(history)}
    same = [number for name, number in numbers.items() if name.endswith(digest)]
    number = same[0] if same else max(numbers.values(), default=0) + 1
    day = datetime.combine(build.settings.as_of_date, time(), tzinfo=UTC)
    return RunIdentifier(
        run_name=f"run-{number:05d}-{digest}", run_time=day + timedelta(minutes=number)
    )


def _runs(history: Path) -> list[str]:
    folders = history.glob("*/*") if history.is_dir() else ()
    return sorted({f.name for f in folders if _RUN.fullmatch(f.name)})


def _delete_old_runs(history: Path, suites: Collection[str]) -> None:
    """Delete old runs, and the runs of suites that this audit does not have."""
    for folder in history.iterdir():
        if folder.is_dir() and folder.name not in suites:
            delete(folder)
    for name in _runs(history)[:-RUNS_KEPT]:
        for folder in history.glob(f"*/{name}"):
            delete(folder)


def _delete_unreadable(history: Path) -> None:
    """Delete results that a killed audit left incomplete."""
    for path in list(history.rglob("*.json")):
        try:
            json.loads(read_regular(path).decode())
        except (FileNotFoundError, ValueError):
            delete(path.parent)


def _build_docs(
    context: EphemeralDataContext, suites: int, root: Path, run: str
) -> None:
    """Draw the pages of all runs; of this run alone if an older one cannot be drawn."""
    try:
        _draw_docs(context, suites, root)
    except Exception:
        older = [p for p in (root / HISTORY_FOLDER).glob("*/*") if p.name != run]
        if not older:
            raise
        for folder in older:
            delete(folder)
        _draw_docs(context, suites, root)


def _draw_docs(context: EphemeralDataContext, suites: int, root: Path) -> None:
    delete(root / DOCS_FOLDER)  # a killed audit's pages
    context.build_data_docs(site_names=[SITE])
    pages = make_offline(root / DOCS_FOLDER)
    expected = 1 + suites + len(list((root / HISTORY_FOLDER).rglob("*.json")))
    if pages != expected:  # a page that cannot be drawn is only logged
        raise RuntimeError(f"Data Docs have {pages} pages instead of {expected}")


def _validate(
    context: EphemeralDataContext,
    suites: Sequence[Suite],
    path: Path,
    run: RunIdentifier,
) -> list[Outcome]:
    source = add_duckdb(context, path)
    outcomes: list[Outcome] = []
    try:
        batches = _batches(source, suites)
        for suite in suites:
            validation = _definition(context, batches[suite.full_table], suite)
            result = validation.run(result_format=_result_format(suite), run_id=run)
            outcomes += [outcome_of(suite, one) for one in result.results]
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()
    return outcomes


def _batches(
    source: DuckDBDatasource, suites: Sequence[Suite]
) -> dict[str, BatchDefinition]:
    """A batch for each audited table, by the table's name."""
    tables = {suite.full_table: suite for suite in suites}
    return {
        name: source.add_table_asset(
            name, table_name=suite.table, schema_name=suite.schema
        ).add_batch_definition_whole_table("all")
        for name, suite in tables.items()
    }


def _definition(
    context: EphemeralDataContext, batch: BatchDefinition, suite: Suite
) -> gx.ValidationDefinition:
    expectations = gx.ExpectationSuite(
        name=suite.name, expectations=list(suite.expectations)
    )
    definition = gx.ValidationDefinition(
        name=suite.name, data=batch, suite=context.suites.add(expectations)
    )
    return context.validation_definitions.add(definition)


def _result_format(suite: Suite) -> dict[str, Any]:
    return {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": list(suite.key),
        "partial_unexpected_count": 10,
    }
