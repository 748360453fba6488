"""The proof of a build: dbt made and tested exactly what the build file holds.

``make build`` writes it when dbt ends. It states the target and the vars, a digest of
all that each model, seed and test was made from, and the mark of each relation of the
build file. Publishing requires it; the next build makes anew only what it does not
prove.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from expectations.dbt_artifacts import DBT_MANIFEST, DBT_RUN_RESULTS
from expectations.verdict import RefusedError
from python_generators.core.disk_paths import read_regular
from python_generators.core.errors import InputError
from python_generators.core.relation_marks import changed_relations
from python_generators.core.settings import Settings, load_settings

PROOF_FILE = "build/proof.json"
_REMEDY = "run make build first"
_MOST_NAMES = 5


@dataclass(frozen=True)
class BuildProof:
    """What the last ``make build`` proved.

    Attributes:
        target: The target of profiles.yml.
        vars: Every var that dbt was given.
        inputs: The digest of all files that dbt and its Python models read.
        nodes: The digest of each model, seed and test that succeeded, by dbt's id.
        relations: The mark of each relation of the build file, by ``schema.name``.
        passed: Whether every model, seed and test of the project succeeded.
        artifacts: The digest of each file that dbt wrote about the build.
    """

    target: str
    vars: Mapping[str, Any]
    inputs: str
    nodes: Mapping[str, str]
    relations: Mapping[str, str]
    passed: bool
    artifacts: Mapping[str, str]


def write_proof(proof: BuildProof, root: Path) -> None:
    """Write the proof beside the build, in one step."""
    path = root / PROOF_FILE
    new = path.with_name(f"{path.name}.new")
    text = json.dumps(asdict(proof), indent=1, sort_keys=True) + "\n"
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def read_proof(root: Path) -> BuildProof | None:
    """The proof of the last build; None if there is none, or it cannot be read."""
    try:
        found = json.loads(read_regular(root / PROOF_FILE).decode())
        proof = BuildProof(**found)
        parts = (proof.vars, proof.nodes, proof.relations, proof.artifacts)
    except (OSError, ValueError, TypeError):
        return None
    return proof if all(isinstance(part, dict) for part in parts) else None


def delete_proof(root: Path) -> None:
    """Delete the proof, before the build file is changed."""
    (root / PROOF_FILE).unlink(missing_ok=True)


def artifact_digests(root: Path) -> dict[str, str]:
    """The digest of each file that dbt wrote about the build and that is there."""
    paths = {name: root / name for name in (DBT_MANIFEST, DBT_RUN_RESULTS)}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in paths.items()
        if path.is_file()
    }


def require_proof(
    target: str, settings: Settings, marks: Mapping[str, str], root: Path
) -> None:
    """Check that dbt made and tested exactly this build, and all tests passed.

    Args:
        target: The target of profiles.yml.
        settings: The settings that are to be published.
        marks: The marks of the relations of the build file as it is now.
        root: The project root.

    Raises:
        RefusedError: there is no proof, a test failed, or it is of another build.
    """
    proof = read_proof(root)
    if proof is None:
        raise RefusedError(f"no proof that dbt tested this build: {_REMEDY}")
    if proof.target != target:
        raise RefusedError(f"dbt built target {proof.target} last: {_REMEDY}")
    if not proof.passed:
        raise RefusedError(f"a model or a test of dbt failed: {_REMEDY}")
    found = artifact_digests(root)
    files = [name for name, one in proof.artifacts.items() if found.get(name) != one]
    if changed := _listed([*files, *changed_relations(proof.relations, marks)]):
        raise RefusedError(f"changed after dbt tested the build: {changed}: {_REMEDY}")
    if differing := _listed(_differing_vars(proof.vars, settings)):
        raise RefusedError(f"the build was made with other vars: {differing}")


def _differing_vars(values: Mapping[str, Any], settings: Settings) -> list[str]:
    try:
        built = load_settings(values)
    except InputError:
        return ["another version of FinMark made it: " + _REMEDY]
    return [
        f"{name} is {getattr(built, name)!r}, not {getattr(settings, name)!r}"
        for name in Settings.model_fields
        if getattr(built, name) != getattr(settings, name)
    ]


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more
