"""The dashboard as a page: offline, safe with hostile data, readable and accessible."""

import json
import re

import pytest

from pages.dashboard.page import as_json
from pages.site_map import DOWNLOADS, SITE_PAGES
from python_generators.core.settings import PROJECT_ROOT
from tests.support.browser import Page
from tests.support.dashboard_browser import (
    ALL_CHARTS,
    FILTERS,
    Shown,
    assert_offline,
    number,
    pick,
    rows,
    tiles,
    use,
)
from tests.support.dashboard_rows import CITIES, CLOSER, JOBS, PERSONAS, SCRIPT, SIZES


def test_the_page_makes_no_request_and_has_no_error(shown: Shown) -> None:
    opened = shown.open()
    use(opened)
    assert_offline(opened, shown.page)


def test_hostile_names_are_shown_as_text(shown: Shown, page: Page) -> None:
    pick(page)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.scripts.length") == 6
    source = shown.page.read_text(encoding="utf-8")
    assert SCRIPT not in source
    assert CLOSER not in source
    chips = page.evaluate(
        "[...document.querySelectorAll('.chip')].map(chip => chip.textContent)"
    )
    assert {*PERSONAS, *CITIES, *JOBS} == set(chips)
    drawn = page.evaluate("document.getElementById('main').innerText")
    for chart in ("cities", "categories", "uplift", "paths", "rows"):
        assert "<script>" in str(rows(page, chart)) + drawn, chart


def test_json_cannot_end_its_script_element() -> None:
    hostile = {"name": "</script><!-- \u2028 \u2029 & ok"}
    text = as_json(hostile)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == hostile


_CONTRAST = """
(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const background = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const color = parse(getComputedStyle(n).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const faults = [];
  let seen = 0;
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const hidden = !node.getClientRects().length || node.closest("script, option");
    if (!own || hidden) continue;
    const style = getComputedStyle(node);
    const ink = parse(node.closest("svg") ? style.fill : style.color);
    const [a, b] = [luminance(ink), luminance(background(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    seen += 1;
    if (ratio < 4.5) faults.push([node.outerHTML.slice(0, 120), ratio]);
  }
  return [seen, faults];
})()
"""


@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.nightly)])
def test_texts_have_enough_contrast(shown: Shown, dark: bool) -> None:
    opened = shown.open(dark=dark)
    pick(opened, persona="Saver")
    for _ in range(2):  # the system's theme, then the other
        seen, faults = opened.evaluate(_CONTRAST)
        assert seen > 200
        assert faults == []
        opened.evaluate("document.getElementById('theme').click()")
        opened.evaluate("dashboard.ready()")


def test_every_control_and_chart_has_an_accessible_name(page: Page) -> None:
    pick(page)
    named = (
        "button",
        "link",
        "checkbox",
        "combobox",
        "image",
        "img",
        "region",
        "figure",
    )
    found = page.names()
    assert {role for role, _ in found} >= {"button", "link", "checkbox", "combobox"}
    assert [role for role, name in found if role in named and not name] == []
    images = [name for role, name in found if role in ("image", "img")]
    assert len(images) == len(ALL_CHARTS)
    assert len(set(images)) == len(images)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("document.getElementById('summary').ariaLive") == "polite"


def test_the_keyboard_reaches_every_control_in_order(shown: Shown) -> None:
    opened = shown.open()
    stops = opened.evaluate(
        "[...document.querySelectorAll('a[href], button:not(:disabled), input, select, "
        "summary')].filter(n => n.getClientRects().length).length"
    )
    order = []
    for _ in range(stops):
        opened.press("Tab", 9)
        order.append(
            opened.evaluate(
                "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
            )
        )
    assert order == sorted(order)
    assert len(set(order)) == stops
    opened.evaluate("document.querySelector('.skip').focus()")
    assert opened.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    opened.evaluate("document.querySelector('#filters input').focus()")
    opened.press(" ", 32)
    opened.evaluate("dashboard.ready()")
    assert number(tiles(opened)["customers"]) < SIZES["hma"]


@pytest.mark.parametrize(
    "cases",
    [
        [("light", {}), ("dark", FILTERS[3])],
        pytest.param(
            [("dark", {}), *(("light", selected) for selected in FILTERS)],
            marks=pytest.mark.nightly,
        ),
    ],
)
def test_a_phone_needs_no_sideways_scrolling(
    shown: Shown, cases: list[tuple[str, dict[str, str]]]
) -> None:
    opened = shown.open(390)
    for scheme, selected in cases:
        opened.prefer(scheme)
        pick(opened, **selected)
        assert opened.evaluate("document.documentElement.scrollWidth") <= 390
        wide = opened.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".filter(n => n.getBoundingClientRect().right > 391)"
            ".filter(n => !n.closest('.scroll, svg, .skip'))"
            ".map(n => n.outerHTML.slice(0, 80))"
        )
        assert wide == []


def test_links_lead_to_the_pages_of_the_site_and_to_sections(page: Page) -> None:
    links = page.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
    )
    outside = {link for link in links if not link.startswith("#")}
    assert outside == {address for _, address in (*SITE_PAGES, *DOWNLOADS)}
    for link in set(links) - outside:
        assert page.evaluate(f"Boolean(document.querySelector('{link}'))")


def test_each_vendored_library_is_listed_with_its_licence() -> None:
    vendor = PROJECT_ROOT / "pages" / "vendor"
    readme = (vendor / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| (\S+) \| \d", readme, re.MULTILINE))
    assert named == {path.stem for path in (vendor / "licenses").iterdir()}
    assert named == {path.name.split(".")[0] for path in vendor.glob("*.js")}
