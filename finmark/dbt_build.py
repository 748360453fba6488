"""Run dbt for what the proof of the last build does not cover, and prove the rest."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from expectations.dbt_artifacts import DBT_MANIFEST, DBT_RUN_RESULTS
from finmark.build_plan import Plan, inputs_digest, plan_build, successes
from finmark.children import ChildFailedError
from finmark.rollback import undone_unless_complete
from publishing.build_proof import (
    BuildProof,
    artifact_digests,
    delete_proof,
    read_proof,
    write_proof,
)
from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.json_objects import json_object_of
from python_generators.core.relation_marks import relation_marks
from python_generators.core.table_content import quoted
from python_generators.core.tables import RAW

TARGET_FOLDER = "target"
PARSED, MANIFEST = "partial_parse.msgpack", "manifest.json"
_COMPILED = (
    *("compiled", "compiled_code", "compiled_path"),
    *("extra_ctes", "extra_ctes_injected"),
)


def forget_parse(root: Path) -> None:
    """Delete what dbt parsed, so that nothing takes it for that of another run."""
    for name in (PARSED, MANIFEST):
        (root / TARGET_FOLDER / name).unlink(missing_ok=True)


class RunDbt(Protocol):
    """Runs a command of dbt; raises ``ChildFailedError`` if it fails."""

    def __call__(self, command: list[str], select: str = "") -> None:
        """Run ``command``, for the nodes that ``select`` names."""


@dataclass(frozen=True)
class DbtBuild:
    """A build of one target with given vars.

    Attributes:
        target: A target of profiles.yml.
        values: Every var.
        file: The build file.
        root: The project root.
        run_dbt: Runs dbt with this target and these vars.
    """

    target: str
    values: Mapping[str, Any]
    file: Path
    root: Path
    run_dbt: RunDbt

    def has_same_inputs(self) -> bool:
        """Whether the last build passed, with the same files, vars and versions."""
        proof = self._proof()
        return proof is not None and proof.passed and proof.inputs == self.inputs()

    def is_proved(self) -> bool:
        """Whether the last build passed, from the same inputs, and is unchanged."""
        proof = self._proof()
        return (
            proof is not None
            and self.has_same_inputs()
            and _all_succeeded(self._kept(DBT_RUN_RESULTS))
            and proof.artifacts == artifact_digests(self.root)
            and self.file.is_file()
            and self._marks() == proof.relations
        )

    def make(self, *, parsed: str = "") -> int:
        """Make and test what is not proved; return the number of nodes made.

        Args:
            parsed: The inputs for which dbt has parsed the project, if it has.

        Raises:
            ChildFailedError: a model or test failed; dbt has printed its name.
            InputError: there is no raw table, a model has no query, or files changed
                meanwhile.
        """
        if not self.file.is_file():
            raise InputError(
                self.file.relative_to(self.root),
                "raw tables",
                "missing",
                "run make generate first",
            )
        inputs = self.inputs()
        if parsed != inputs or not self._target(MANIFEST).is_file():
            self.parse()
        _require_queries(json_object_of(self._target(MANIFEST)))
        marks = self._marks()
        plan = self._plan(marks)
        unknown = _unknown(marks, plan)
        kept = self._kept(DBT_MANIFEST), self._kept(DBT_RUN_RESULTS)
        if not plan.outdated and not unknown:
            self._keep_manifest(plan, kept[0])
            self._prove(plan, inputs)
            return 0
        delete_proof(self.root)
        for name in (DBT_MANIFEST, DBT_RUN_RESULTS):
            (self.root / name).unlink(missing_ok=True)
        self._target("run_results.json").unlink(missing_ok=True)
        with undone_unless_complete(self.file):
            self._drop(unknown)
            failed = self._run(plan)
            self._keep_manifest(plan, kept[0])
            self._keep_results(plan, kept[1])
            self._prove(plan, inputs)
        if failed is not None:
            raise failed
        if self.inputs() != inputs:
            delete_proof(self.root)
            remedy = "run make build again"
            raise InputError("build", "files", "changed while dbt read them", remedy)
        return len(plan.outdated)

    def parse(self) -> None:
        """Let dbt parse the project anew."""
        forget_parse(self.root)
        self.run_dbt(["--partial-parse", "parse"])

    def _run(self, plan: Plan) -> ChildFailedError | None:
        """Run dbt; a failure is returned if dbt has written its results."""
        if not plan.outdated:
            return None
        try:
            self.run_dbt(["--partial-parse", "build"], plan.selection)
        except ChildFailedError as failed:
            if not self._target("run_results.json").is_file():
                raise
            return failed
        return None

    def _plan(self, marks: Mapping[str, str]) -> Plan:
        manifest = json_object_of(self._target(MANIFEST))
        succeeded = set(successes(self._kept(DBT_RUN_RESULTS)))
        succeeded &= _compiled(self._kept(DBT_MANIFEST))
        proof = self._proof()
        return plan_build(manifest, self.values, marks, proof, succeeded, self.root)

    def _keep_manifest(self, plan: Plan, before: Mapping[str, Any]) -> None:
        """Keep dbt's manifest, with the code of nodes that were compiled earlier."""
        manifest = json_object_of(self._target(MANIFEST))
        for name, node in manifest["nodes"].items():
            earlier = before.get("nodes", {}).get(name, {})
            if name not in plan.outdated and earlier.get("compiled_code"):
                node.update({key: earlier.get(key) for key in _COMPILED})
        text = json.dumps(manifest)
        (self.root / DBT_MANIFEST).write_text(text, encoding="utf-8")

    def _keep_results(self, plan: Plan, before: Mapping[str, Any]) -> None:
        """Keep dbt's results, with the last ones of other nodes."""
        path = self._target("run_results.json")
        found = json_object_of(path) if plan.outdated else dict(before)
        made = {result["unique_id"] for result in found["results"]}
        found["results"] = [
            *found["results"],
            *(
                result
                for result in before.get("results", [])
                if result["unique_id"] not in made
                and result["unique_id"] in plan.digests
                and result["unique_id"] not in plan.outdated
            ),
        ]
        text = json.dumps(found)
        (self.root / DBT_RUN_RESULTS).write_text(text, encoding="utf-8")

    def _prove(self, plan: Plan, inputs: str) -> None:
        succeeded = set(successes(json_object_of(self.root / DBT_RUN_RESULTS)))
        nodes = {name: one for name, one in plan.digests.items() if name in succeeded}
        passed = len(nodes) == len(plan.digests)
        files = artifact_digests(self.root)
        proved = self.target, self.values, inputs, nodes, self._marks(), passed, files
        write_proof(BuildProof(*proved), self.root)

    def _drop(self, names: list[str]) -> None:
        """Drop relations, referencing tables before those that they reference."""
        with connect(self.file) as connection:
            views = connection.execute(
                "select schema_name || '.' || view_name from duckdb_views()"
            ).fetchall()
            for _ in names:
                for name in names:
                    kind = "view" if (name,) in views else "table"
                    with suppress(duckdb.Error):  # referenced by one that is left
                        connection.execute(f"drop {kind} if exists {quoted(name)}")

    def _marks(self) -> dict[str, str]:
        with connect(self.file) as connection:
            connection.execute("checkpoint")
            return relation_marks(connection)

    def inputs(self) -> str:
        """The digest of all that the build depends on, apart from the raw tables."""
        return inputs_digest(self.root, self.target, self.values)

    def _proof(self) -> BuildProof | None:
        proof = read_proof(self.root)
        is_same = proof is not None and proof.target == self.target
        return proof if is_same else None

    def _target(self, name: str) -> Path:
        return self.root / TARGET_FOLDER / name

    def _kept(self, name: str) -> dict[str, Any]:
        """What dbt wrote about the last build; nothing if it was changed since."""
        proof, found = self._proof(), artifact_digests(self.root)
        is_same = proof is not None and proof.artifacts.get(name) == found.get(name)
        return json_object_of(self.root / name) if is_same else {}


def _require_queries(manifest: Mapping[str, Any]) -> None:
    """Refuse a model or a test without a query: dbt would leave it out in silence."""
    for node in manifest["nodes"].values():
        if node["resource_type"] != "seed" and not node["raw_code"].strip():
            remedy = "write a query into this file, or delete it"
            raise InputError(node["original_file_path"], "query", "", remedy)


def _unknown(marks: Mapping[str, str], plan: Plan) -> list[str]:
    """Relations of dbt's schemas that no model or seed makes any more."""
    known = set(plan.relations.values())
    return [name for name in marks if name not in known and not name.startswith(RAW)]


def _compiled(manifest: Mapping[str, Any]) -> set[str]:
    """The nodes whose compiled code the manifest has, if they have any."""
    return {
        name
        for name, node in manifest.get("nodes", {}).items()
        if node["resource_type"] == "seed" or node.get("compiled_code")
    } | set(manifest.get("unit_tests", {}))


def _all_succeeded(results: Mapping[str, Any]) -> bool:
    """Whether dbt's results are there, and none is a failure."""
    states = [result.get("status") for result in results.get("results", [])]
    return bool(states) and {*states} <= {"success", "pass", "no-op"}
