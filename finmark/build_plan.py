"""What a build has to make anew: the nodes of dbt that the last proof does not cover.

The digest of a node covers its own definition, all that every node depends on (vars,
macros, settings of the project, versions) and the digests of all nodes that it reads; a
raw table counts with its content. So a node with the same digest would be made equal.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from publishing.build_proof import BuildProof
from python_generators.core.content_keys import (
    library_versions,
    module_files,
    source_digest,
)
from python_generators.seeds.csv_files import file_digests

Manifest = Mapping[str, Any]

_READ_BY_DBT = ("models", "macros", "seeds", "tests/sql")
_PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml")
_LIBRARIES = ("dbt-core", "dbt-duckdb", "duckdb", "pyarrow")
_BUILT = ("model", "seed", "test")
# Of when and where dbt last parsed or compiled a node, not of what it is.
_VOLATILE = (
    *("build_path", "compiled", "compiled_code", "compiled_path", "created_at"),
    *("extra_ctes", "extra_ctes_injected", "root_path"),
)
# The Python models load all seeds, but nothing that they compute reads these.
_ONLY_CHECKED = ("anchors", "credit_losses", "scenario_expectations")


@dataclass(frozen=True)
class Plan:
    """The digests of all nodes, and the nodes to make.

    Attributes:
        digests: By dbt's id: every model, seed, test and unit test of the project.
        names: The name by which dbt selects each node.
        relations: The relation of each model and seed that has one.
        outdated: The ids of the nodes to make.
    """

    digests: Mapping[str, str]
    names: Mapping[str, str]
    relations: Mapping[str, str]
    outdated: frozenset[str]

    @property
    def selection(self) -> str:
        """The nodes to make as dbt selects them; empty if all are to be made."""
        if len(self.outdated) == len(self.digests):
            return ""
        return " ".join(sorted(self.names[node] for node in self.outdated))


def inputs_digest(root: Path, target: str, values: Mapping[str, Any]) -> str:
    """The digest of everything that a build depends on, apart from the raw tables."""
    files = [root / name for name in _PROJECT_FILES]
    for folder in _READ_BY_DBT:
        files += [path for path in (root / folder).rglob("*") if path.is_file()]
    files += (root / "python_generators").rglob("*.py")
    total = hashlib.sha256(_json([target, values, _versions()]))
    for path in sorted(p for p in files if "__pycache__" not in p.parts):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()


def plan_build(
    manifest: Manifest,
    values: Mapping[str, Any],
    marks: Mapping[str, str],
    proof: BuildProof | None,
    succeeded: Collection[str],
    root: Path,
) -> Plan:
    """Find the nodes whose inputs or relations are not those that were proved.

    Args:
        manifest: dbt's manifest, parsed with the vars of the run.
        values: The vars of the run.
        marks: The marks of the relations of the build file.
        proof: The proof of the last build of this target, if there is one.
        succeeded: The nodes whose success the last results of dbt state.
        root: The project root.
    """
    nodes = _nodes(manifest)
    shared = _shared(manifest, values, root)
    seeds = _seeds_loaded(str(values["market"]), root)
    digests: dict[str, str] = {}
    relations = {
        name: f"{node['schema']}.{node['alias']}"
        for name, node in nodes.items()
        if node["resource_type"] in ("model", "seed")
        and node["config"].get("materialized") != "ephemeral"
    }

    def digest(name: str) -> str:
        if name not in digests:
            if name in manifest["sources"]:
                source = manifest["sources"][name]
                mark = marks.get(f"{source['schema']}.{source['identifier']}")
                return _hash([name, mark])
            parents = [digest(parent) for parent in _parents(nodes[name])]
            own = _definition(nodes[name], seeds, root)
            digests[name] = _hash([shared, own, parents])
        return digests[name]

    outdated: dict[str, bool] = {}

    def is_outdated(name: str) -> bool:
        if name in manifest["sources"]:
            return False
        if name not in outdated:
            relation = relations.get(name)
            outdated[name] = (
                proof is None
                or proof.nodes.get(name) != digest(name)
                or name not in succeeded
                or (relation is not None and not _is_proved(relation, marks, proof))
                or any(map(is_outdated, _parents(nodes[name])))
            )
        return outdated[name]

    return Plan(
        {name: digest(name) for name in nodes},
        {name: node["name"] for name, node in nodes.items()},
        relations,
        frozenset(name for name in nodes if is_outdated(name)),
    )


def _is_proved(relation: str, marks: Mapping[str, str], proof: BuildProof) -> bool:
    return relation in marks and marks[relation] == proof.relations.get(relation)


def _nodes(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    built = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in _BUILT
    }
    return {**built, **manifest["unit_tests"]}


def _parents(node: Mapping[str, Any]) -> list[str]:
    return sorted(node["depends_on"].get("nodes", []))


def _shared(manifest: Manifest, values: Mapping[str, Any], root: Path) -> str:
    """The digest of what every node depends on: settings, macros, vars, versions."""
    project = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))
    profiles = (root / "profiles.yml").read_text(encoding="utf-8")
    macros = {
        name: macro["macro_sql"]
        for name, macro in sorted(manifest["macros"].items())
        if macro["package_name"] == project["name"]
    }
    project.pop("vars", None)  # dbt is given every var
    return _hash([project, yaml.safe_load(profiles), macros, values, _versions()])


def _definition(
    node: Mapping[str, Any], seeds: Mapping[str, str], root: Path
) -> list[object]:
    kept = {key: value for key, value in node.items() if key not in _VOLATILE}
    found: list[object] = [kept]
    if node["resource_type"] == "seed":
        found.append(_file_hash(root / node["original_file_path"]))
    elif node.get("language") == "python":
        module = Path(node["original_file_path"]).with_suffix("")
        found += [_code(".".join(module.parts), root), seeds]
    return found


def _code(module: str, root: Path) -> str:
    """The digest of a Python model, of all that it imports, and of their packages."""
    packages = (root / "python_generators").rglob("__init__.py")
    return source_digest(*module_files(module), *sorted(packages))


def _seeds_loaded(market: str, root: Path) -> dict[str, str]:
    """The hash of each seed file that the Python models read with ``load_seeds``."""
    return {
        name: digest
        for name, digest in file_digests(market, root).items()
        if Path(name).stem not in _ONLY_CHECKED
    }


@cache
def _versions() -> dict[str, str]:
    return {**library_versions(), **{name: version(name) for name in _LIBRARIES}}


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _json(facts: object) -> bytes:
    return json.dumps(facts, sort_keys=True, default=str).encode()


def _hash(facts: object) -> str:
    return hashlib.sha256(_json(facts)).hexdigest()


def successes(results: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the nodes that succeeded, in dbt's results."""
    for result in results.get("results", []):
        if result.get("status") in ("success", "pass"):
            yield str(result["unique_id"])
