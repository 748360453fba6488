"""What README and the docs name is there: commands, paths, links, tables, counts."""

import re
import shlex
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pages.site_map import SITE_PAGES
from publishing.versions import PARTS
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.seeds.load import load_seeds
from tests.docs.test_descriptions import MODELS, PUBLIC
from tests.support.markdown import Page

README = Page(PROJECT_ROOT / "README.md")
PAGES = [README, *(Page(path) for path in sorted((PROJECT_ROOT / "docs").glob("*.md")))]
MADE = {
    *(f"published/{part}" for part in PARTS),
    *(f"published/site/{address}" for _, address in SITE_PAGES),
    *(f"published/parquet/{table}.parquet" for table in PUBLIC),
    *("published", "published/current", "published/csv/customers.csv"),
    *("build/finmark.duckdb", "build/data_docs/index.html"),
    *("build/superset", "build/environments", "build/environments/superset"),
}
PATH = re.compile(r"[\w.-]+/[\w./-]*")
each_page = pytest.mark.parametrize("page", PAGES, ids=[p.path.name for p in PAGES])


def _tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = listed.stdout.splitlines()
    folders = {str(parent) for file in files for parent in Path(file).parents}
    return {*files, *folders}


TRACKED = _tracked()


# Commands, paths and links.


def _commands(page: Page) -> list[list[str]]:
    lines = "\n".join(page.blocks("sh")).splitlines()
    lines += [text for text in page.code() if re.match(r"(make|\.venv/bin/\w+) ", text)]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@each_page
def test_commands_can_be_run(page: Page) -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    variables = set(re.findall(r"^([A-Z_]+) \?=", makefile, flags=re.MULTILINE))
    variables |= set(re.findall(r"\$\(([A-Z]+)\)", makefile))
    for command in _commands(page):
        if command[0] == "make":
            assert command[1] in verbs, command
            given = dict(word.split("=", 1) for word in command[2:])
            assert set(given) <= variables, command
            vars_are_good = resolve_vars(
                given.get("SCALE", "full"), given.get("VARS", "")
            )
            load_settings(vars_are_good)
        elif command[0].startswith(".venv/bin/python"):
            assert command[1] == "-m", command
            assert find_spec(command[2]), command


@each_page
def test_paths_exist_or_are_made_by_a_run(page: Page) -> None:
    for text in page.code():
        if not PATH.fullmatch(text):
            continue
        path = text.rstrip("/")
        known = path in MADE or path in TRACKED
        assert known or f"python_generators/{path}" in TRACKED, f"{page.path}: {text}"


@each_page
def test_links_and_their_anchors_resolve(page: Page) -> None:
    for link in page.links():
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = (page.path.parent / target).resolve() if target else page.path
        assert str(path.relative_to(PROJECT_ROOT)) in TRACKED, link
        if anchor:
            assert anchor in Page(path).anchors(), link


@each_page
def test_tables_that_are_named_with_their_schema_are_there(page: Page) -> None:
    names = {
        model.get("config", {}).get("alias", name) for name, model in PUBLIC.items()
    }
    for text in page.code():
        if found := re.fullmatch(r"(?:marts|quality|dashboard)\.(\w+)", text):
            assert found[1] in names, text


# What README says of the mart.


def test_the_marts_columns_are_those_of_its_contract() -> None:
    told = [row[0].strip("`") for row in README.table("column", "meaning").rows]
    assert told == [
        column["name"] for column in PUBLIC["financial_behavior"]["columns"]
    ]


def test_every_mart_is_told_of_and_no_other() -> None:
    told = {"financial_behavior"}
    for row in README.table("table", "one row per", "what").rows:
        told |= set(re.findall(r"`(\w+)`", row[0]))
    marts = {
        _alias(path.stem, PUBLIC[path.stem])
        for folder in ("marts", "experiments")
        for path in (MODELS / folder).glob("*.sql")
    }
    assert told == marts


def _alias(name: str, model: Mapping[str, Any]) -> str:
    config = model.get("config") or {}
    path = next(MODELS.rglob(f"{name}.sql"))
    found = re.search(r"alias='(\w+)'", path.read_text(encoding="utf-8"))
    return str(config.get("alias", found[1] if found else name))


def test_the_seeds_hold_as_many_as_told() -> None:
    anchors = {market: len(load_seeds(market).anchors) for market in ("in", "us")}
    text = " ".join(README.text.split())
    assert f"has {anchors['in']} anchors for India and {anchors['us']} for the" in text
    names = pd.read_csv(PROJECT_ROOT / "seeds" / "scenarios.csv")["scenario"]
    numbers = {6: "Six", 7: "Seven", 8: "Eight", 9: "Nine"}
    changing = len(set(names) - {"baseline"})
    assert f"{numbers[changing]} are shipped in `seeds/scenarios.csv`" in text


def test_the_datasheet_tells_the_projects_own_settings() -> None:
    full = load_settings(resolve_vars("full", "{}"))
    text = " ".join((PROJECT_ROOT / "docs" / "datasheet.md").read_text("utf-8").split())
    people, months = full.synthetic_customers, full.months
    assert f"{people:,} customers (`synthetic_customers`" in text
    assert f"lived {months} months (`months`): {people * months:,} rows" in text
    assert f"{full.base_customers:,} people made by Faker (`base_customers`)" in text
    assert f"`as_of_date` is {full.as_of_date}" in text
    assert f"the first month is {full.first_month:%Y-%m}" in text
    anchors = {market: len(load_seeds(market).anchors) for market in ("in", "us")}
    assert f"{anchors['in']} anchors for India and {anchors['us']} for the" in text


def test_the_contents_of_decisions_list_every_section() -> None:
    page = Page(PROJECT_ROOT / "docs" / "decisions.md")
    listed = [link for link in page.links() if link.startswith("#")]
    sections = re.findall(r"^## (.+)$", page.prose, flags=re.MULTILINE)
    assert [link.removeprefix("#") for link in listed[: len(sections)]] == [
        re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in sections
    ]
