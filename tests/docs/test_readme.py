"""What the README and docs name exists: commands, paths, links, tables, counts."""

import re
import shlex
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from finmark.children import MAKE_VARIABLES
from pages.site_map import SITE_PAGES
from publishing.layout import PARTS
from python_generators.core.settings import (
    MARKETS_FOLDER,
    PROJECT_ROOT,
    load_settings,
    resolve_vars,
)
from tests.docs.test_descriptions import MODELS, PUBLIC
from tests.support.markdown import Page

README = Page(PROJECT_ROOT / "README.md")
PAGES = [
    Page(path)
    for folder in (PROJECT_ROOT, PROJECT_ROOT / "docs")
    for path in sorted(folder.glob("*.md"))
]
MARTS_PAGE = Page(PROJECT_ROOT / "docs" / "marts.md")
MADE = {
    *(f"published/{part}" for part in PARTS),
    *(f"published/site/{address}" for _, address in SITE_PAGES),
    *(f"published/parquet/{table}.parquet" for table in PUBLIC),
    *("published", "published/current", "published/csv/customers.csv"),
    *("build/finmark.duckdb", "build/data_docs/index.html"),
    *(
        "logs/dbt.log",
        "build/proof.json",
        "build/audit.json",
        "build/manifest.json",
        "build/run_results.json",
        "published/site/SHA256SUMS",
    ),
    *("build/superset", "build/environments", "build/environments/superset"),
    *("build/environments/spark", "build/spark/tables"),
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
    variables = {*MAKE_VARIABLES, "DEBUG", "PYTHON"}
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


# What the pages state about tables, seeds and settings.


def test_the_marts_columns_are_those_of_its_contract() -> None:
    listed = [row[0].strip("`") for row in README.table("column", "meaning").rows]
    assert listed == [
        column["name"] for column in PUBLIC["financial_behavior"]["columns"]
    ]


def test_the_page_of_marts_lists_every_mart_and_no_other() -> None:
    listed = {"financial_behavior"}
    for row in MARTS_PAGE.table("table", "one row per", "content").rows:
        listed |= set(re.findall(r"`(\w+)`", row[0]))
    marts = {
        _alias(path.stem, PUBLIC[path.stem])
        for folder in ("marts", "experiments")
        for path in (MODELS / folder).glob("*.sql")
    }
    assert listed == marts


def _alias(name: str, model: Mapping[str, Any]) -> str:
    config = model.get("config") or {}
    path = next(MODELS.rglob(f"{name}.sql"))
    found = re.search(r"alias='(\w+)'", path.read_text(encoding="utf-8"))
    return str(config.get("alias", found[1] if found else name))


def _anchors(market: str) -> int:
    return len(pd.read_csv(PROJECT_ROOT / MARKETS_FOLDER / market / "anchors.csv"))


def test_the_number_of_anchors_is_that_of_the_seeds() -> None:
    india, states = _anchors("in"), _anchors("us")
    datasheet = _words(PROJECT_ROOT / "docs" / "datasheet.md")
    assert f"{india} anchors for India and {states} for the United" in datasheet
    readme = _words(README.path)
    assert f"{india + states} statistics or declared assumptions for India" in readme


def test_the_datasheet_states_the_default_settings() -> None:
    full = load_settings(resolve_vars("full", "{}"))
    text = _words(PROJECT_ROOT / "docs" / "datasheet.md")
    customers, months = full.synthetic_customers, full.months
    assert f"{customers:,} customers (`synthetic_customers`" in text
    assert f"and {months} months (`months`): {customers * months:,} rows" in text
    assert f"{full.base_customers:,} customers made by Faker (`base_customers`)" in text
    assert f"`as_of_date` is {full.as_of_date}" in text
    assert f"the first month is {full.first_month:%Y-%m}" in text


def _words(path: Path) -> str:
    """The page on one line."""
    return " ".join(path.read_text(encoding="utf-8").split())


def test_the_glossary_has_at_most_sixty_terms() -> None:
    page = Page(PROJECT_ROOT / "docs" / "glossary.md")
    terms = [row[0] for table in page.tables() for row in table.rows]
    assert len(terms) == len(set(terms)) <= 60


def test_the_readme_is_short() -> None:
    prose = re.sub(r"^\|.*$", "", README.prose, flags=re.MULTILINE)
    assert len(prose.split()) < 900


def test_the_contents_of_decisions_list_every_section() -> None:
    page = Page(PROJECT_ROOT / "docs" / "decisions.md")
    listed = [link for link in page.links() if link.startswith("#")]
    sections = re.findall(r"^## (.+)$", page.prose, flags=re.MULTILINE)
    assert [link.removeprefix("#") for link in listed[: len(sections)]] == [
        re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in sections
    ]
