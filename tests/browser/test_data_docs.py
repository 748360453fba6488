"""Data Docs: data is shown as text, and nothing comes from the network."""

import html
import json
import re
from pathlib import Path

import pytest

from expectations.audit import audit
from expectations.gx.offline_docs import (
    VENDOR,
    NetworkNeededError,
    faults_of,
    make_offline,
)
from expectations.suites import all_suites
from python_generators.seeds.load import Seeds
from tests.support.browser import Browser
from tests.support.small_build import Project, make_project, small_settings

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
QUOTE = "'"
CLOSER = "</script><b title='x'>bold</b>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data Docs of a build with hostile texts in every kind of failing row."""
    project: Project = make_project(tmp_path_factory.mktemp("hostile"))
    labels = ", ".join(f"'{label.replace(QUOTE, QUOTE * 2)}'" for label in LABELS)
    project.change(
        f"update raw_base.transactions set category = ([{labels}])"
        f"[1 + transaction_id % {len(LABELS)}] where transaction_id < 30",
        f"update raw_hma.customers set city = '{SCRIPT}' where customer_id = 3",
        f"update raw_base.customers set gender = '{IMAGE}' where customer_id = 4",
        "update marts.financial_behavior "
        f"set persona = '{CLOSER.replace(chr(39), chr(39) * 2)}' where customer_id = 9",
    )
    audit("dev", project.settings, project.root)
    return project.root / "build" / "data_docs"


def pages(site: Path, name: str = "") -> list[Path]:
    found = [page for page in sorted(site.rglob("*.html")) if name in str(page)]
    assert found
    return found


@pytest.mark.parametrize("hostile", [SCRIPT, IMAGE, CLOSER])
def test_hostile_texts_stand_in_the_pages_escaped_only(
    hostile: str, site: Path
) -> None:
    texts = [page.read_text() for page in pages(site)]
    assert not [text for text in texts if hostile in text]
    shown = html.escape(hostile, quote=False)
    assert [text for text in texts if shown in text]


def test_every_page_and_the_index_are_there(site: Path, seeds: Seeds) -> None:
    validations = pages(site, "validations")
    suites = pages(site, "data_docs/expectations/")
    asked = all_suites(small_settings(), seeds)
    assert len(validations) == len(suites) == len(asked)
    index = (site / "index.html").read_text()
    for page in validations:
        assert page.relative_to(site).as_posix() in index


def test_no_page_needs_the_network(site: Path) -> None:
    assert make_offline(site) == len(pages(site))
    for page in pages(site):
        text = page.read_text()
        assert not re.search(r"<[^<>]*\s(?:src|href)=\"(?:https?:)?//", text)
        assert "dataContextId" not in text
        assert 'http-equiv="Content-Security-Policy"' in text


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<img src='//cdn.example/x.png'>",
        "<link rel=stylesheet href=https://cdn.example/x.css>",
        '<a href="https://example.org">out</a>',
        "<style>@import 'https://example.org/x.css';</style>",
        "<style>p { background: url(https://example.org/x.png) }</style>",
        "<script>fetch('/x')</script>",
        "<script>new XMLHttpRequest()</script>",
        '<img src="gone.png">',
        '<form action="https://example.org"></form>',
        '<button formaction="//example.org">x</button>',
        '<img srcset="gone.png 1x, https://example.org/x.png 2x">',
        '<svg><use xlink:href="https://example.org/x.svg"/></svg>',
        '<p style="background: url(https://example.org/x.png)">x</p>',
        "<p onclick=\"fetch('/x')\">x</p>",
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        '<iframe srcdoc="<p>x</p>"></iframe>',
        '<img src="&#104;ttps://example.org/x.png">',
        '<script>const a = "//"; fetch("/x")</script>',
        "<script>`${fetch('/x')}`</script>",
        '<script type="module">import "https://example.org/x.js"</script>',
        '<script type="module">import {x} from "https://example.org/x.js"</script>',
        '<script>new WebSocket("wss://example.org")</script>',
        '<script src="x.js" src="https://example.org/x.js"></script>',
    ],
)
def test_a_page_that_would_load_from_elsewhere_is_refused(
    line: str, tmp_path: Path
) -> None:
    page = tmp_path / "index.html"
    page.write_text(f"<html>{line}</html>")
    assert list(faults_of(page))
    with pytest.raises(NetworkNeededError, match=r"index.html"):
        make_offline(tmp_path)


LABELS = (
    "import (goods)",
    "fetch(1)",
    "url(https://example.org/x.png)",
    "@import 'https://example.org'",
    "XMLHttpRequest",
    "$.get (all)",
    'href="https://example.org"',
    "src=//example.org/x.js",
)


@pytest.mark.parametrize("label", LABELS)
def test_a_text_is_no_code(label: str, tmp_path: Path) -> None:
    shown = html.escape(label, quote=False)
    inside = json.dumps(label)
    (tmp_path / "index.html").write_text(
        f"<p>{shown}</p><p title='{html.escape(label)}'>x</p><td>{shown}</td>"
        f'<script type="application/json">{inside}</script>'
        f"<script>const rows = [{inside}, {label!r}]; // {label}\n</script>"
    )
    assert list(faults_of(tmp_path / "index.html")) == []
    assert make_offline(tmp_path) == 1


def test_each_vendored_library_has_its_licence_and_its_line() -> None:
    reported = (VENDOR / "README.md").read_text()
    licences = {path.stem for path in (VENDOR / "licenses").iterdir()}
    named = set(re.findall(r"^\| @?([\w./-]+) \| \d", reported, re.MULTILINE))
    assert {name.removeprefix("fortawesome/") for name in named} == licences
    size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
    assert size < 1_000_000


@pytest.mark.parametrize(
    ("name", "hostile"),
    [
        ("referential_integrity__raw_hma__customers", SCRIPT),
        ("referential_integrity__marts__financial_behavior", CLOSER),
    ],
)
def test_a_browser_without_network_shows_hostile_texts_as_text(
    name: str, hostile: str, site: Path, chromium: Browser
) -> None:
    (page,) = pages(site, f"validations/{name}")
    drawn = _drawn(chromium, page, "document.querySelector('.fixed-table-body')")
    assert hostile not in drawn
    assert html.escape(hostile, quote=False) in drawn


def test_a_browser_without_network_draws_the_list_of_runs(
    site: Path, chromium: Browser
) -> None:
    rows = "document.querySelectorAll('.clickable-row').length >= 17"
    drawn = _drawn(chromium, site / "index.html", rows)
    assert drawn.count("ge-failed-icon") >= 3
    assert drawn.count("ge-success-icon") >= 10


def _drawn(chromium: Browser, path: Path, ready: str) -> str:
    """Open a page, wait until its scripts have drawn it, and return its HTML."""
    page = chromium.page()
    page.open(path.as_uri(), ready)
    assert page.external == []
    drawn: str = page.evaluate("document.documentElement.outerHTML")
    return drawn
