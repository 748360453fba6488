"""The other pages of the site: hostile data stays text, and links are right."""

import json
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from pages.dbt_pages import DbtError, docs_page, write_lineage
from pages.dictionary import write_dictionary
from pages.render import sealed
from pages.site import copy_data_docs, link_home, require_audited
from pages.site_map import SITE_PAGES
from publishing.layout import CURRENT, DATABASE
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from tests.support.browser import Browser, Page
from tests.support.hostile import CLOSER, HOSTILE, IMAGE, SCRIPT, catalog, manifest
from tests.support.published_folder import write_manifest


@pytest.fixture
def published(tmp_path: Path, settings: Settings) -> Published:
    """Two tables with hostile comments, as publish would leave them."""
    folder = tmp_path / "published"
    folder.mkdir()
    with duckdb.connect(str(folder / "finmark.duckdb")) as database:
        database.execute("create schema marts")
        database.execute(
            "create table marts.people (id integer primary key, name text)"
        )
        database.execute(
            "create table marts.visits (id integer references marts.people (id), "
            "wet boolean)"
        )
        database.execute("insert into marts.people values (1, 'x'), (2, 'y')")
        for what, comment in {
            "table marts.people": "One row per person: who they are.",
            "column marts.people.id": "The person's number; see `name`.",
            "column marts.people.name": HOSTILE,
            "table marts.visits": f"One row per visit. {HOSTILE}",
            "column marts.visits.id": "Who came.",
            "column marts.visits.wet": "Whether it rained.",
        }.items():
            text = comment.replace("'", "''")
            database.execute(f"comment on {what} is '{text}'")
    tables = {"marts.people": {"sha256": "a"}, "marts.visits": {"sha256": "b"}}
    write_manifest(folder, settings, tables)
    return Published(folder)


def opened(
    chromium: Browser, path: Path, ready: str = "true", width: int = 1440
) -> Page:
    page = chromium.page(width)
    page.open(path.as_uri(), ready)
    return page


def assert_harmless(page: Page) -> None:
    """No script of the data ran, and there was no request and no error."""
    assert page.evaluate("window.hacked === undefined")
    assert page.external == []
    assert page.errors == []


def text_of(page: Page) -> str:
    text = page.evaluate("document.body.innerText")
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("width", [1440, 390])
def test_the_dictionary_shows_the_comments_of_the_published_file(
    published: Published, chromium: Browser, width: int
) -> None:
    path = write_dictionary(published, published.folder / "dictionary.html")
    page = opened(chromium, path, width=width)
    text = text_of(page)
    assert published.version in text
    assert text.count(SCRIPT) == text.count(IMAGE) == 2
    assert text.count(CLOSER) == 2
    assert "2 tables, 4 columns" in text
    assert "id refers to people" in text
    assert "boolean, may be null" in text
    assert page.evaluate("[...document.querySelectorAll('td code')].length") == 1
    assert page.evaluate("document.documentElement.scrollWidth") == width
    links = page.evaluate("[...document.links].map(a => a.getAttribute('href'))")
    assert {address for _, address in SITE_PAGES} <= set(links)
    inside = [link[1:] for link in links if link.startswith("#")]
    assert len(inside) == 3
    for anchor in inside:
        assert page.evaluate(f"document.getElementById('{anchor}') !== null")
    assert_harmless(page)


def test_the_dictionary_finds_tables_and_columns_by_words(
    published: Published, chromium: Browser
) -> None:
    path = write_dictionary(published, published.folder / "dictionary.html")
    page = opened(chromium, path)

    def found(words: str) -> tuple[str, int]:
        page.evaluate(
            "(() => { const box = document.getElementById('find'); "
            f"box.value = {json.dumps(words)}; "
            "box.dispatchEvent(new Event('input')); })()"
        )
        text = page.evaluate("document.querySelector('output').textContent")
        return text, page.evaluate(
            "[...document.querySelectorAll('tbody tr')]"
            ".filter(row => row.offsetParent !== null).length"
        )

    assert found("") == ("", 4)
    assert found("RAINED whether") == ("1 columns in 1 tables", 1)
    assert found("people") == ("2 columns in 1 tables", 2)
    assert found("no such word") == ("0 columns in 0 tables", 0)
    assert "No table or column contains these words" in text_of(page)
    assert_harmless(page)


def test_a_column_without_a_description_is_refused(published: Published) -> None:
    with duckdb.connect(str(published.path(DATABASE))) as database:
        database.execute("comment on column marts.visits.wet is null")
    with pytest.raises(InputError, match=r"marts\.visits\.wet: 'not described'"):
        write_dictionary(published, published.folder / "dictionary.html")


def test_dbt_docs_show_hostile_texts_as_text(chromium: Browser, tmp_path: Path) -> None:
    template = files("dbt.task.docs").joinpath("index.html").read_text(encoding="utf-8")
    html = docs_page(template, manifest(), catalog())
    assert "/home/somebody" not in html
    path = tmp_path / "index.html"
    path.write_text(html, encoding="utf-8")
    page = chromium.page()
    page.open(
        f"{path.as_uri()}#!/model/model.toy.people", "document.querySelector('h1')"
    )
    page.wait_for("document.body.innerText.includes('Columns')")
    text = text_of(page)
    assert SCRIPT in text
    assert IMAGE in text
    assert CLOSER in text
    page.evaluate(
        "(() => { const box = document.getElementById('search'); box.focus(); "
        "box.value = 'hacked'; box.dispatchEvent(new Event('input')); "
        "box.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for("document.querySelector('.search-result-match') !== null")
    assert "<img src=x onerror=" in text_of(page)
    assert page.evaluate("document.querySelector('.results img') === null")
    assert_harmless(page)


def test_an_unknown_version_of_dbts_page_is_refused() -> None:
    with pytest.raises(DbtError, match="look at pages/dbt_pages"):
        docs_page("<html><head></head></html>", manifest(), catalog())


def test_the_lineage_shows_hostile_texts_as_text(
    chromium: Browser, tmp_path: Path
) -> None:
    for name, content in (("manifest", manifest()), ("catalog", catalog())):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    path = write_lineage(tmp_path, tmp_path)
    assert sorted(p.name for p in path.parent.iterdir()) == ["index.html"]
    page = opened(chromium, path, "document.body.innerText.includes('onerror')")
    assert text_of(page).count(HOSTILE) == 3  # of the table and of its two columns
    assert_harmless(page)


def test_a_script_inside_data_does_not_run(chromium: Browser, tmp_path: Path) -> None:
    html = "<html><head></head><body><script>window.own = 1</script></body></html>"
    page = sealed(html).replace("</body>", f"{SCRIPT}{IMAGE}</body>")
    path = tmp_path / "index.html"
    path.write_text(page)
    shown = opened(chromium, path)
    assert shown.evaluate("window.own === 1")
    assert shown.evaluate("window.hacked === undefined")
    with pytest.raises(ValueError, match="without a head"):
        sealed("<p>no head</p>")


def test_data_docs_of_another_build_are_refused(
    published: Published, tmp_path: Path
) -> None:
    def write_audit(**hashes: str) -> None:
        tables = {f"marts.{name}": {"sha256": text} for name, text in hashes.items()}
        (tmp_path / "build" / "audit.json").write_text(json.dumps({"tables": tables}))

    (tmp_path / "build" / "data_docs").mkdir(parents=True)
    with pytest.raises(InputError, match="missing or unreadable"):
        require_audited(published, tmp_path)
    write_audit(people="a", visits="b", more="c")
    require_audited(published, tmp_path)
    write_audit(people="a", visits="of a later build")
    with pytest.raises(InputError, match=r"marts\.visits.*checked other data"):
        require_audited(published, tmp_path)
    with pytest.raises(InputError, match="make expect"):
        copy_data_docs(tmp_path, tmp_path)
    (tmp_path / "build" / "data_docs" / "index.html").write_text("audited")
    assert copy_data_docs(tmp_path, tmp_path).read_text() == "audited"


def test_pages_of_other_tools_link_to_the_dashboard(
    chromium: Browser, tmp_path: Path
) -> None:
    deep = tmp_path / "gx" / "validations" / "one.html"
    deep.parent.mkdir(parents=True)
    deep.write_text("<html><body><script>'</body>'</script>it</body></html>")
    (tmp_path / "index.html").write_text("<title>first</title>")
    link_home(deep, tmp_path)
    page = opened(chromium, deep)
    assert page.evaluate("document.querySelector('nav a').textContent") == "Dashboard"
    home = page.evaluate("document.querySelector('nav a').href")
    assert home == (tmp_path / "index.html").as_uri()
    deep.write_text("<p>nobody")
    with pytest.raises(ValueError, match="no body"):
        link_home(deep, tmp_path)


def test_pages_are_drawn_from_one_version_whatever_is_published_meanwhile(
    published: Published, tmp_path: Path
) -> None:
    link = tmp_path / CURRENT
    link.symlink_to(published.folder)
    pinned = Published(tmp_path)
    link.unlink()
    link.symlink_to(tmp_path)
    assert pinned.has("marts.people")
    assert pinned.folder == tmp_path
    assert pinned.version == published.version
