"""The dashboard, opened in a browser with the network off."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pages.dashboard import as_json
from pages.dashboard_lives import LIVES, TILES
from pages.dashboard_proofs import PROOFS
from pages.dashboard_trials import TRIALS
from pages.site_map import DOWNLOADS, SITE_PAGES
from python_generators.core.settings import PROJECT_ROOT, Settings
from tests.support.browser import CHROMIUM, Browser, Page, browser
from tests.support.dashboard_expected import CHARTS, choose, half_widths
from tests.support.dashboard_world import (
    CAMPAIGNS,
    CITIES,
    CLOSER,
    JOBS,
    MONTHS,
    PERSONAS,
    SCRIPT,
    Raw,
    draw,
    write_world,
)

READY = "document.documentElement.dataset.ready"
ALL_CHARTS = [chart for part in (*LIVES, *TRIALS, *PROOFS) for chart in part.charts]
FILTERS = [
    {"persona": "Saver"},
    {"city": CLOSER},
    {"employment_type": JOBS[1]},
    {"persona": SCRIPT, "city": CITIES[0], "employment_type": JOBS[0]},
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@dataclass(frozen=True)
class Shown:
    """The bank's rows, its pages, and a browser to open them."""

    raw: Raw
    page: Path
    bare: Path
    browser: Browser

    def open(self, width: int = 1440, dark: bool = False, bare: bool = False) -> Page:
        page = self.browser.page(width, 900, dark)
        page.open((self.bare if bare else self.page).as_uri(), READY)
        page.evaluate("dashboard.ready()")
        return page


@pytest.fixture(scope="module")
def shown(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    folder, raw = tmp_path_factory.mktemp("dashboard"), draw()
    small = settings.model_copy(update={"synthetic_customers": 240})
    whole = write_world(raw, folder / "whole", small, has_trials=True)
    bare = write_world(raw, folder / "bare", small, has_trials=False)
    with browser() as opened:
        yield Shown(raw, whole, bare, opened)


@pytest.fixture(scope="module")
def page(shown: Shown) -> Page:
    return shown.open()


def pick(page: Page, **chosen: str) -> None:
    """Choose exactly these, as people do: by clicking."""
    page.evaluate(
        "document.getElementById('clear').disabled "
        "|| document.getElementById('clear').click()"
    )
    for name, value in chosen.items():
        page.evaluate(
            f"[...document.querySelectorAll('input[name={name}]')].find(box => "
            f"box.nextSibling.textContent === {json.dumps(value)}).click()"
        )
    page.evaluate("dashboard.ready()")


def rows(page: Page, chart: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(f"dashboard.rows('{chart}')")
    return found


def tiles(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.tile .value')]"
        ".map(tile => [tile.id.slice(5), tile.textContent]))"
    )
    return found


def number(text: str) -> float:
    """What a tile says, such as ₹68.4k or 20.8%."""
    found = re.fullmatch(r"(\u2212?)₹?([\d.,]+)(k|M|%)?", text)
    assert found, text
    sign, digits, unit = found.groups()
    scale = {"k": 1e3, "M": 1e6, "%": 0.01}.get(unit or "", 1)
    return (-1 if sign else 1) * float(digits.replace(",", "")) * scale


def expected_tiles(raw: Raw) -> dict[str, float]:
    months = raw.months
    end = months[months["month"] == MONTHS[-1]]
    owes = end["loan_outstanding"] > 0
    pay = months["income"].sum()
    return {
        "customers": len(end),
        "pay": months["income"].mean(),
        "spent": months["spending"].sum() / pay,
        "saved": months["savings"].sum() / pay,
        "invested": months["investments"].sum() / pay,
        "balance": end["balance"].mean(),
        "portfolio": end["portfolio_value"].mean(),
        "borrowers": owes.mean(),
        "late": (end["days_past_due"] >= 30).sum() / owes.sum(),
        "score": end["credit_score"].mean(),
    }


@pytest.mark.parametrize("chosen", [{}, *FILTERS], ids=str)
def test_tiles_tell_of_the_chosen(
    shown: Shown, page: Page, chosen: dict[str, str]
) -> None:
    pick(page, **chosen)
    expected = expected_tiles(choose(shown.raw, **chosen))
    found = tiles(page)
    assert set(found) == set(expected) == {name for name, _ in TILES}
    for name, value in expected.items():
        assert number(found[name]) == pytest.approx(value, rel=6e-3, abs=6e-4), name
    told = page.evaluate("document.getElementById('summary').textContent")
    assert told.startswith(f"{len(choose(shown.raw, **chosen).months) // 3} of 240 "
                           if chosen else "All 240 customers")  # fmt: skip
    assert all(value in told for value in chosen.values())


@pytest.mark.parametrize("chosen", [{}, *FILTERS], ids=str)
def test_every_chart_shows_the_chosen(
    shown: Shown, page: Page, chosen: dict[str, str]
) -> None:
    assert {c.id for c in ALL_CHARTS} == set(CHARTS)
    page.evaluate(
        "(() => { const menu = document.querySelector"
        "('select[data-chart=distributions]'); menu.value = 'age'; "
        "menu.dispatchEvent(new Event('change')); })()"
    )
    pick(page, **chosen)
    raw = choose(shown.raw, **chosen)
    for chart, (keys, value, expected, near) in CHARTS.items():
        found = {
            tuple(str(row[key]) for key in keys): row[value]
            for row in rows(page, chart)
            if row[value]
        }
        wanted = {key: v for key, v in expected(raw, shown.raw).items() if v}
        if chart == "gaps":
            found = {key: v for key, v in found.items() if key[0] == "Age"}
        assert found == pytest.approx(wanted, rel=max(near, 1e-9), abs=near), chart


def test_an_effects_interval_is_of_the_chosen(shown: Shown, page: Page) -> None:
    for chosen in ({}, FILTERS[0]):
        pick(page, **chosen)
        found = {
            (row["campaign"],): (row["high"] - row["low"]) / 2
            for row in rows(page, "uplift")
        }
        expected = half_widths(choose(shown.raw, **chosen))
        assert found == pytest.approx(expected, rel=1e-3)


def test_a_filter_changes_every_tile_and_chart(shown: Shown, page: Page) -> None:
    seen = []
    for chosen in ({}, *FILTERS):
        pick(page, **chosen)
        seen.append({chart: rows(page, chart) for chart in CHARTS} | tiles(page))
    for other in seen[1:]:
        assert [name for name in seen[0] if seen[0][name] == other[name]] == []
    pick(page)
    assert {name: rows(page, name) for name in CHARTS} | tiles(page) == seen[0]


_AXIS = """
[...document.querySelectorAll("#chart-%s .role-axis-label text")]
  .filter((label) => getComputedStyle(label).opacity > 0)
  .map((label) => ({ label, place: label.getBoundingClientRect() }))
  .sort((a, b) => Math.round(a.place.top - b.place.top) || a.place.left - b.place.left)
  .map(({ label }) => label.textContent)
"""


def test_names_keep_their_order_when_they_come_back(shown: Shown) -> None:
    page = shown.open()
    named = {"cities": "city", "categories": "category", "ages": "bin", "rows": "table"}
    for chosen in (*FILTERS, {}):
        pick(page, **chosen)
        for chart, column in named.items():
            names = list(dict.fromkeys(str(row[column]) for row in rows(page, chart)))
            labels = [label for label in page.evaluate(_AXIS % chart) if label in names]
            assert len(labels) > 1 or len(names) == 1, chart
            assert labels == [name for name in names if name in labels], chart


def test_the_table_of_a_chart_tells_its_rows(page: Page) -> None:
    pick(page, persona="Saver")
    for chart in ALL_CHARTS:
        page.evaluate(f"document.querySelector('#card-{chart.id} details').open = true")
        page.wait_for(f"document.querySelector('#card-{chart.id} tbody tr')")
        lines = page.evaluate(
            f"[...document.querySelectorAll('#card-{chart.id} tbody tr')]"
            ".map(line => [...line.cells].map(cell => cell.textContent))"
        )
        assert lines == [
            [row[f"say_{column.field}"] for column in chart.columns]
            for row in rows(page, chart.id)
        ]
        assert "undefined" not in str(lines)
        assert "NaN" not in str(lines)


def test_what_is_of_the_whole_run_is_told_whoever_is_chosen(page: Page) -> None:
    told = []
    for chosen in ({}, FILTERS[0]):
        pick(page, **chosen)
        told.append(
            page.evaluate(
                "Object.fromEntries([...document.querySelectorAll('.facts')]"
                ".map(facts => [facts.id, [...facts.querySelectorAll('tbody tr')]"
                ".map(line => [...line.cells].map(cell => cell.textContent))]))"
            )
        )
    assert told[0] == told[1]
    results, scores, checks = (
        told[0][f"facts-{name}"] for name in ("results", "scores", "checks")
    )
    assert [line[0] for line in results] == sorted(CAMPAIGNS)
    assert results[0][1:] == ["3", "120", "₹100", "₹50", "\u2212₹10", "₹110"]
    (auc,) = scores
    assert auc[1:] == ["0.61", "0.55", "0.9", "0.5", "0.93", "\u2013", "0.5"]
    (failed,) = [line for line in checks if line[1] == "failed"]
    assert failed[2:] == ["1", SCRIPT.split(".")[0]]
    assert sum(int(line[2]) for line in checks) == 5


def test_menus_change_their_chart(page: Page) -> None:
    pick(page)
    for chart in ALL_CHARTS:
        for choice in chart.choices:
            seen = []
            values = page.evaluate(
                f"[...document.querySelectorAll('select[data-chart={chart.id}]"
                f"[name={choice.name}] option')].map(option => option.value)"
            )
            for value in values:
                page.evaluate(
                    "(() => { const menu = document.querySelector("
                    f"'select[data-chart={chart.id}][name={choice.name}]'); "
                    f"menu.value = {json.dumps(value)}; "
                    "menu.dispatchEvent(new Event('change')); })()"
                )
                page.evaluate("dashboard.ready()")
                seen.append(json.dumps(rows(page, chart.id)))
            if choice.name != "population":  # of which one has anchors
                assert len(set(seen)) == len(seen) > 1, chart.id


@pytest.mark.parametrize("bare", [False, True])
def test_nothing_is_asked_of_the_network_and_nothing_goes_wrong(
    shown: Shown, bare: bool
) -> None:
    opened = shown.open(bare=bare)
    pick(opened, persona="Saver")
    opened.evaluate("document.getElementById('theme').click()")
    opened.evaluate("dashboard.ready()")
    assert opened.external == []
    assert opened.errors == []
    assert {url for url in opened.requests if url.startswith("file:")} == {
        (shown.bare if bare else shown.page).as_uri()
    }


def test_a_world_without_trials_says_so(shown: Shown) -> None:
    opened = shown.open(bare=True)
    text = opened.evaluate("document.getElementById('main').innerText")
    assert "No campaign runs in this world" in text
    assert "No what-if is lived in this world" in text
    assert number(tiles(opened)["customers"]) == 240


def test_a_choice_of_nobody_says_so(shown: Shown) -> None:
    people = shown.raw.people
    own = people[people["population"] == "hma"]
    cells = set(zip(own["persona"], own["city"], own["employment_type"], strict=True))
    assert len(cells) == 18  # so nobody is chosen only where there are no rows at all
    opened = shown.open()
    opened.evaluate(
        "document.querySelectorAll('#filters input').forEach(b => b.value = '99')"
    )
    pick(opened, persona="Saver")
    assert set(tiles(opened).values()) == {"0", "\u2013"}
    assert opened.evaluate("document.querySelectorAll('.empty').length") == len(CHARTS)
    assert opened.errors == []


def test_hostile_names_are_text(shown: Shown, page: Page) -> None:
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


def test_json_in_the_page_cannot_end_its_element() -> None:
    hostile = {"name": "</script><!-- \u2028 \u2029 & ok"}
    text = as_json(hostile)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == hostile


_CONTRAST = """
(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (node) => {
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
    const [a, b] = [light(ink), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    seen += 1;
    if (ratio < 4.5) faults.push([node.outerHTML.slice(0, 120), ratio]);
  }
  return [seen, faults];
})()
"""


@pytest.mark.parametrize("dark", [False, True])
def test_texts_stand_out_from_their_ground(shown: Shown, dark: bool) -> None:
    opened = shown.open(dark=dark)
    pick(opened, persona="Saver")
    for _ in range(2):  # as the system prefers, and as the button says
        seen, faults = opened.evaluate(_CONTRAST)
        assert seen > 200
        assert faults == []
        opened.evaluate("document.getElementById('theme').click()")
        opened.evaluate("dashboard.ready()")
        opened.evaluate("new Promise(done => setTimeout(done, 100))")


def test_everything_has_a_name(shown: Shown) -> None:
    page = shown.open()
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


def test_the_keyboard_reaches_everything_in_order(shown: Shown) -> None:
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
    assert number(tiles(opened)["customers"]) < 240


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_without_scrolling_sideways(shown: Shown, dark: bool) -> None:
    opened = shown.open(390, dark)
    for chosen in ({}, FILTERS[3]):
        pick(opened, **chosen)
        assert opened.evaluate("document.documentElement.scrollWidth") <= 390
        wide = opened.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".filter(n => n.getBoundingClientRect().right > 391)"
            ".filter(n => !n.closest('.scroll, svg, .skip'))"
            ".map(n => n.outerHTML.slice(0, 80))"
        )
        assert wide == []


def test_links_are_those_of_the_site_and_sections_exist(page: Page) -> None:
    links = page.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
    )
    outside = {link for link in links if not link.startswith("#")}
    assert outside == {address for _, address in (*SITE_PAGES, *DOWNLOADS)}
    for link in set(links) - outside:
        assert page.evaluate(f"Boolean(document.querySelector('{link}'))")


def test_each_vendored_library_has_its_licence_and_its_line() -> None:
    vendor = PROJECT_ROOT / "pages" / "vendor"
    told = (vendor / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| (\S+) \| \d", told, re.MULTILINE))
    assert named == {path.stem for path in (vendor / "licenses").iterdir()}
    assert named == {path.name.split(".")[0] for path in vendor.glob("*.js")}
