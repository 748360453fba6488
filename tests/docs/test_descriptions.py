"""Every public column is described once, and public tables say their grain first."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from python_generators.core.settings import PROJECT_ROOT

MODELS = PROJECT_ROOT / "models"
BLOCK = re.compile(r"{% docs (\w+) %}\s*(.*?)\s*{% enddocs %}", re.DOTALL)
CALL = re.compile(r"""{{ doc\(['"](\w+)['"]\) }}""")
DBTS_OWN = {"__overview__"}  # dbt calls it by its name


def _blocks() -> list[tuple[str, str]]:
    return [
        (name, " ".join(text.split()))
        for path in sorted(MODELS.rglob("*.md"))
        for name, text in BLOCK.findall(path.read_text(encoding="utf-8"))
    ]


def _properties() -> list[Path]:
    return sorted(
        path
        for folder in ("models", "seeds", "macros", "tests")
        for path in (PROJECT_ROOT / folder).rglob("*.yml")
    )


@cache
def _model_configs() -> dict[str, Any]:
    project = (PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    text = re.sub(r'"\{\{ \{.*\}\}"', "{}", project)
    configs: dict[str, Any] = yaml.safe_load(text)["models"]["finmark"]
    return configs


def _is_public(folder: str, parts: tuple[str, ...]) -> bool:
    """As dbt_project.yml has it: a folder's access is its own or its parent's."""
    config = _model_configs()
    access = config.get("+access")
    for part in (folder, *parts):
        config = config.get(part, {})
        access = config.get("+access", access)
    return bool(access == "public")


def _public_models() -> Iterator[dict[str, Any]]:
    files = {
        path.stem: path.relative_to(MODELS).parts[:-1]
        for path in MODELS.rglob("*.*")
        if path.suffix in (".sql", ".py")
    }
    for path in MODELS.rglob("*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            if model["name"] in files and _is_public(
                files[model["name"]][0], files[model["name"]][1:]
            ):
                yield model


PUBLIC = {model["name"]: model for model in _public_models()}


def test_the_public_models_are_found() -> None:
    assert {"financial_behavior", "campaign_results", "anchor_scorecard"} <= set(PUBLIC)
    assert not any(name.startswith(("int_", "stg_")) for name in PUBLIC)
    assert "customer_uplift" not in PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_table_says_its_grain_first(name: str) -> None:
    description = " ".join(PUBLIC[name]["description"].split())
    assert re.match(r"One row per [a-z]", description), description
    assert description.endswith(".")


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_column_is_described_by_a_docs_block_alone(name: str) -> None:
    known = {block for block, _ in _blocks()}
    for column in PUBLIC[name]["columns"]:
        call = CALL.fullmatch(column["description"])
        assert call, f"{name}.{column['name']}: {column['description']}"
        assert call[1] in known, f"{name}.{column['name']} calls {call[1]}"


def test_no_block_is_written_twice_or_for_nobody() -> None:
    blocks = _blocks()
    assert [
        name for name, n in Counter(name for name, _ in blocks).items() if n > 1
    ] == []
    assert [
        text for text, n in Counter(text for _, text in blocks).items() if n > 1
    ] == []
    called = {
        name
        for path in _properties()
        for name in re.findall(r"doc\(\s*['\"](\w+)['\"]", path.read_text("utf-8"))
    }
    assert {name for name, _ in blocks} - DBTS_OWN == called


def test_a_block_is_a_sentence() -> None:
    for name, text in _blocks():
        assert text.endswith("."), name
