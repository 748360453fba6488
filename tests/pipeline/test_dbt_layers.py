"""Which models may read which, as dbt itself resolves every ref."""

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

import dbt_common.events  # noqa: F401 (dbt's modules import each other; this first)
import pytest
from dbt.exceptions import PythonLiteralEvalError
from dbt.parser.models import PythonParseVisitor

from python_generators.core.settings import PROJECT_ROOT
from tests.support.project_copy import ProjectCopy

LAYERS = {
    "staging": 0,
    "intermediate": 1,
    "marts": 2,
    "quality": 2,
    "experiments": 3,
    "dashboard": 4,
    "truth": 5,
}
PREFIXES = {"staging": "stg_", "intermediate": "int_"}
Manifest = dict[str, Any]


@pytest.fixture
def manifest(built: ProjectCopy) -> Manifest:
    """What dbt finds in the project.

    dbt renders each template, so refs made by macros, loops and concatenation are
    found too; in Python models it takes literals only and refuses the rest.
    """
    text = (built.root / "build" / "manifest.json").read_text(encoding="utf-8")
    found: Manifest = json.loads(text)
    return found


def layers(manifest: Manifest) -> dict[str, str]:
    """The layer of each model: the first folder below ``models``."""
    return {
        node["name"]: node["fqn"][1]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["package_name"] == "finmark"
    }


def reads(manifest: Manifest) -> dict[str, set[tuple[str, str]]]:
    """The type and name of all that each model reads."""
    found = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            parents = (name.split(".") for name in node["depends_on"]["nodes"])
            found[node["name"]] = {(parts[0], parts[-1]) for parts in parents}
    return found


def wrong_reads(
    layer_of: Mapping[str, str], read_by: Mapping[str, set[tuple[str, str]]]
) -> list[str]:
    """Reads of a later layer, and reads of sources outside staging."""
    return [
        f"{model} reads {name}"
        for model, layer in layer_of.items()
        for kind, name in sorted(read_by[model])
        if (kind == "source" and layer != "staging")
        or (kind == "model" and LAYERS[layer_of[name]] > LAYERS[layer])
    ]


def test_models_read_only_earlier_layers(manifest: Manifest) -> None:
    layer_of, read_by = layers(manifest), reads(manifest)
    assert set(layer_of.values()) == {*LAYERS}
    # a ref that is put together while the template is rendered
    assert ("model", "stg_hma__customers") in read_by["int_customers__in_population"]
    assert wrong_reads(layer_of, read_by) == []


def test_a_read_of_a_later_layer_is_found() -> None:
    layer_of = {"stg_a": "staging", "b": "marts", "c": "truth"}
    reads = {
        "stg_a": {("source", "raw")},
        "b": {("model", "c"), ("source", "raw"), ("seed", "s")},
        "c": {("model", "b")},
    }
    assert wrong_reads(layer_of, reads) == ["b reads c", "b reads raw"]


def test_models_are_named_by_their_layer(manifest: Manifest) -> None:
    for name, layer in layers(manifest).items():
        assert name.startswith(PREFIXES.get(layer, "")), name


def test_estimates_are_made_of_the_marts_and_nothing_else(manifest: Manifest) -> None:
    layer_of, read_by = layers(manifest), reads(manifest)
    experiments = [name for name, layer in layer_of.items() if layer == "experiments"]
    assert experiments
    for model in experiments:
        assert read_by[model], model
        for kind, name in read_by[model]:
            assert kind == "model", f"{model} reads {name}"
            assert layer_of[name] in ("marts", "experiments"), f"{model} reads {name}"
        (path,) = (PROJECT_ROOT / "models" / "experiments").rglob(f"{model}.*")
        text = path.read_text(encoding="utf-8")
        # tables named without a ref, which dbt does not see
        assert not re.search(r"\b(truth|raw\w*|intermediate|seeds)\.", text), model


@pytest.mark.parametrize("argument", ["name", "f'{name}'", "'int_' + name"])
def test_dbt_refuses_a_ref_that_is_no_literal_in_a_python_model(argument: str) -> None:
    source = "def model(dbt, session):\n    name = 'b'\n    return dbt.ref({})\n"
    PythonParseVisitor(None).visit(ast.parse(source.format("'b'")))
    with pytest.raises(PythonLiteralEvalError):
        PythonParseVisitor(None).visit(ast.parse(source.format(argument)))
