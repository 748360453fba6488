"""What dbt does not say on DuckDB: misplaced YAML keys, and the house's own rules."""

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
LAYERS = {
    "staging": 0,
    "intermediate": 1,
    "marts": 2,
    "quality": 2,
    "experiments": 3,
    "dashboard": 4,
    "truth": 5,
}
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


def test_models_are_named_by_their_layer_and_read_only_earlier_ones() -> None:
    layer_of = {}
    for path in (PROJECT_ROOT / "models").rglob("*.*"):
        if path.suffix in (".sql", ".py"):
            layer_of[path.stem] = path.relative_to(PROJECT_ROOT / "models").parts[0]
    for path in (PROJECT_ROOT / "models").rglob("*.*"):
        if path.suffix not in (".sql", ".py"):
            continue
        layer = layer_of[path.stem]
        prefix = {"staging": "stg_", "intermediate": "int_"}.get(layer, "")
        assert path.stem.startswith(prefix)
        text = path.read_text(encoding="utf-8")
        if "source(" in text:
            assert layer == "staging", path.name
        for name in re.findall(r"ref\(['\"](\w+)['\"]\)", text):
            read = layer_of.get(name)
            if read is not None:
                assert LAYERS[read] <= LAYERS[layer], f"{path.stem} reads {name}"


def test_estimates_are_made_of_the_marts_and_nothing_else() -> None:
    models = PROJECT_ROOT / "models"
    experiments = [
        path
        for path in (models / "experiments").rglob("*.*")
        if path.suffix in (".sql", ".py")
    ]
    known = {path.stem for path in experiments}
    known |= {path.stem for path in (models / "marts").glob("*.sql")}
    assert experiments
    for path in experiments:
        text = path.read_text(encoding="utf-8")
        read = set(re.findall(r"ref\(['\"](\w+)['\"]\)", text))
        assert read, path.name
        assert read <= known, f"{path.name} reads {read - known}"
        assert text.count("ref(") == len(re.findall(r"ref\(['\"]\w+['\"]\)", text))
        assert not re.search(r"\b(truth|raw\w*|intermediate|seeds)\.", text), path.name
        assert "source(" not in text, path.name


@pytest.mark.parametrize("path", PYTHON_MODELS, ids=[p.stem for p in PYTHON_MODELS])
def test_a_python_model_is_a_doorway(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert (function.end_lineno or 0) - function.lineno < 20


ROOMS = [
    "python_generators",
    "models",
    "expectations",
    "pages",
    "contest",
    "examples",
    "integration",
]


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_know_only_the_rooms_before_them(room: str) -> None:
    later = set(ROOMS[ROOMS.index(room) + 1 :])
    if room == "python_generators":
        later |= {"dbt", "great_expectations"}
    if room == "models":
        later |= {"great_expectations"}
    if room == "contest":  # it knows what was published, not how
        later |= {"dbt", "great_expectations", "models", "expectations", "pages"}
    for path in (PROJECT_ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] not in later, f"{path.name} imports {name}"


def test_nothing_reads_the_clock_or_unseeded_luck() -> None:
    banned = re.compile(
        r"date\.today|datetime\.now|time\.time\(|utcnow|now\(\)|current_date|"
        r"current_timestamp|random\(\)|gen_random_uuid|uuid4"
    )
    allowed = {"random.random()", "uniform()"}
    for folder in (*ROOMS, "macros"):
        for path in (PROJECT_ROOT / folder).rglob("*"):
            if path.suffix not in (".py", ".sql") or "vendor" in path.parts:
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                if banned.search(line):
                    assert any(a in line for a in allowed), f"{path.name}: {line}"


def test_the_readme_shows_the_verbs_that_exist() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"`?make ([a-z]+)", readme))
    assert {"run", "test"} <= shown <= verbs
