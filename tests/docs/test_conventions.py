"""The project's YAML and models: what dbt does not check by itself on DuckDB."""

import ast
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import dbt_common.events  # noqa: F401 (dbt's modules import each other; this first)
import pytest
import yaml
from dbt.contracts.graph.unparsed import UnparsedMetric, UnparsedSemanticModel
from dbt_common.dataclass_schema import ValidationError
from jsonschema import Draft7Validator

from python_generators.core.settings import PROJECT_ROOT

SCHEMAS = files("dbt.jsonschemas")
PROPERTY_FILES = sorted(
    path
    for folder in ("models", "seeds", "macros", "tests")
    for path in (PROJECT_ROOT / folder).rglob("*.yml")
)
PYTHON_MODELS = sorted((PROJECT_ROOT / "models").rglob("*.py"))
DOCUMENTED = ("marts", "quality", "experiments", "dashboard", "truth")


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((SCHEMAS / name).read_text(encoding="utf-8")))


def _faults(validator: Draft7Validator, content: Any) -> list[str]:  # noqa: ANN401
    return [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"
        for fault in validator.iter_errors(content)
    ]


@pytest.mark.parametrize(
    "path",
    PROPERTY_FILES,
    ids=[p.relative_to(PROJECT_ROOT).as_posix() for p in PROPERTY_FILES],
)
def test_property_files_follow_dbts_schema(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    _check_metrics(content)
    assert _faults(_validator("resources/latest.json"), content) == []


def _check_metrics(content: dict[str, Any]) -> None:
    """Hold metrics to the spec of dbt-core 1.11; the schema knows only the next."""
    for semantic_model in content.get("semantic_models", []):
        UnparsedSemanticModel.validate(semantic_model)
    for metric in content.pop("metrics", []):
        UnparsedMetric.validate(metric)
        assert metric["description"]


def test_the_schema_check_can_fail() -> None:
    misplaced = {"models": [{"name": "x", "materialized": "table"}]}
    assert _faults(_validator("resources/latest.json"), misplaced) != []
    metric = {"name": "x", "label": "x", "description": "x", "type": "simple"}
    _check_metrics({"metrics": [{**metric, "type_params": {"measure": "x"}}]})
    for wrong in (
        {**metric, "measure": "x"},
        {**metric, "type_params": {"measur": "x"}},
    ):
        with pytest.raises(ValidationError):
            _check_metrics({"metrics": [wrong]})


def test_the_project_file_follows_dbts_schema() -> None:
    text = (PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    # dbt renders these before it reads them.
    content = yaml.safe_load(re.sub(r'"\{\{ \{.*\}\}"', "{}", text))
    assert _faults(_validator("project/0.0.110.json"), content) == []


def _described() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in PROPERTY_FILES:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for kind in ("models", "seeds"):
            found |= {node["name"]: node for node in content.get(kind, [])}
    return found


def test_every_model_and_seed_is_described_and_every_mart_column_too() -> None:
    described = _described()
    for path in (PROJECT_ROOT / "models").rglob("*.*"):
        if path.suffix not in (".sql", ".py"):
            continue
        assert described.get(path.stem, {}).get("description"), path.name
        if path.parent.relative_to(PROJECT_ROOT / "models").as_posix() in DOCUMENTED:
            for column in described[path.stem]["columns"]:
                assert column.get("description"), f"{path.stem}.{column['name']}"
                assert column.get("data_type"), f"{path.stem}.{column['name']}"
    for path in (PROJECT_ROOT / "seeds").rglob("*.csv"):  # those of every market
        node = described.get(path.stem, {})
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert list(node["config"]["column_types"]) == header, path.name


def test_the_mart_has_exactly_the_nine_columns() -> None:
    columns = [c["name"] for c in _described()["financial_behavior"]["columns"]]
    assert columns == [
        "customer_id",
        "month",
        "persona",
        "income",
        "spending",
        "savings",
        "investments",
        "loan_repayment",
        "balance",
    ]


@pytest.mark.parametrize("path", PYTHON_MODELS, ids=[p.stem for p in PYTHON_MODELS])
def test_a_python_model_is_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert (function.end_lineno or 0) - function.lineno < 20


def test_the_readme_shows_the_verbs_that_exist() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"`?make ([a-z]+)", readme))
    assert {"run", "test"} <= shown <= verbs
