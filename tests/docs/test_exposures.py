"""What people open is declared in dbt, with the public models that stand behind it."""

import re
from functools import cache
from typing import Any

import pytest
import yaml

from python_generators.core.settings import PROJECT_ROOT

PUBLIC = ("marts", "quality", "experiments", "dashboard")
NAMED = re.compile(
    r"\b(?:marts\.|quality\.|dashboard\.(?=dashboard_))(\w+)"
    r"|parquet[/\\](\w+)\.parquet|ref\('(\w+)'\)"
)
# Where a page's or a tool's own SQL is; the recipes of docs/bi.md are looked up there.
SOURCES = {
    "dashboard": "pages/dashboard/*.py",
    "scorecard": "pages/scorecard.py",
    "pictures": "pages/*_pictures.py",
    "contest": "contest/*.py",
    "metrics": "models/semantic/*.yml",
}


@cache
def _exposures() -> dict[str, dict[str, Any]]:
    text = (PROJECT_ROOT / "models" / "_exposures.yml").read_text(encoding="utf-8")
    return {
        exposure["name"]: exposure for exposure in yaml.safe_load(text)["exposures"]
    }


@cache
def _public() -> dict[str, str]:
    """The public models by the names of their tables."""
    found = {}
    for folder in PUBLIC:
        for path in (PROJECT_ROOT / "models" / folder).glob("_*__models.yml"):
            for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
                table = model.get("config", {}).get("alias", model["name"])
                found[table] = model["name"]
    return found


@cache
def _recipes() -> dict[str, str]:
    """The sections of docs/bi.md, by their headings."""
    text = (PROJECT_ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _tools() -> dict[str, str]:
    """The exposures that are BI tools, by what they are called."""
    tagged = {n: e for n, e in _exposures().items() if e.get("config")}
    return {e["label"]: n for n, e in tagged.items() if "bi" in e["config"]["tags"]}


def _depends_on(name: str) -> set[str]:
    references = _exposures()[name]["depends_on"]
    return {
        reference.removeprefix("ref('").removesuffix("')") for reference in references
    }


def _models_named(text: str) -> set[str]:
    names = {"".join(groups) for groups in NAMED.findall(text)}
    return {_public().get(name, name) for name in names}


@pytest.mark.parametrize("name", _exposures())
def test_an_exposure_stands_on_public_models_alone(name: str) -> None:
    assert _depends_on(name)
    assert _depends_on(name) <= set(_public().values())
    assert _exposures()[name]["owner"]["name"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_page_depends_on_the_tables_that_its_code_reads(name: str) -> None:
    files = sorted(PROJECT_ROOT.glob(SOURCES[name]))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert _depends_on(name) == _models_named(text)


def test_each_tool_has_a_recipe_and_each_recipe_an_exposure() -> None:
    text = (PROJECT_ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w[^|]*?) \|.*?\| ((?:not )?tested)", text, re.MULTILINE)
    assert {tool for tool, _ in rows} == set(_tools())
    assert set(_tools()) <= set(_recipes())


@pytest.mark.parametrize("tool", _tools())
def test_a_tool_depends_on_the_tables_that_its_recipe_names(tool: str) -> None:
    assert _depends_on(_tools()[tool]) == _models_named(_recipes()[tool])
