"""Open the small bank's dashboard in a browser, select customers and read the page."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pages.dashboard.elements import Chart
from pages.dashboard.page import SECTIONS
from tests.support.browser import Browser, Page
from tests.support.dashboard_rows import (
    CITIES,
    CLOSER,
    JOBS,
    MONTHS,
    SCRIPT,
    Raw,
)

READY = "document.documentElement.dataset.ready"
ALL_CHARTS: list[Chart] = [chart for part in SECTIONS for chart in part.charts]
FILTERS = [
    {"persona": "Saver"},
    {"city": CLOSER},
    {"employment_type": JOBS[1]},
    {"persona": SCRIPT, "city": CITIES[0], "employment_type": JOBS[0]},
]
"""Selections of the tests; the last leaves fewer than 100 customers in each arm."""


@dataclass(frozen=True)
class Shown:
    """The bank's rows, its dashboards, and a browser to open them.

    Attributes:
        raw: The rows.
        page: The dashboard.
        bare: The dashboard of the same bank without campaigns and scenarios.
        browser: A running Chromium.
    """

    raw: Raw
    page: Path
    bare: Path
    browser: Browser

    def open(self, width: int = 1440, dark: bool = False, bare: bool = False) -> Page:
        """Open a dashboard and wait until all its charts are drawn."""
        page = self.browser.page(width, 900, dark)
        page.open((self.bare if bare else self.page).as_uri(), READY)
        page.evaluate("dashboard.ready()")
        return page


def pick(page: Page, **selected: str) -> None:
    """Select exactly these values with clicks."""
    page.evaluate(
        "document.getElementById('clear').disabled "
        "|| document.getElementById('clear').click()"
    )
    for name, value in selected.items():
        page.evaluate(
            f"[...document.querySelectorAll('input[name={name}]')].find(box => "
            f"box.nextSibling.textContent === {json.dumps(value)}).click()"
        )
    page.evaluate("dashboard.ready()")


def use(page: Page) -> None:
    """Select customers and change the theme."""
    pick(page, persona="Saver")
    page.evaluate("document.getElementById('theme').click()")
    page.evaluate("dashboard.ready()")


def assert_offline(page: Page, path: Path) -> None:
    """The page loads nothing except its own file, and has no error."""
    assert page.external == []
    assert page.errors == []
    assert {url for url in page.requests if url.startswith("file:")} == {path.as_uri()}


def choose(page: Page, chart: str, menu: str, value: str) -> None:
    """Choose a value in a menu of a chart."""
    page.evaluate(
        "(() => { const menu = document.querySelector("
        f"'select[data-chart={chart}][name={menu}]'); "
        f"menu.value = {json.dumps(value)}; "
        "menu.dispatchEvent(new Event('change')); })()"
    )
    page.evaluate("dashboard.ready()")


def rows(page: Page, chart: str) -> list[dict[str, Any]]:
    """Return the rows that a chart shows."""
    found: list[dict[str, Any]] = page.evaluate(f"dashboard.rows('{chart}')")
    return found


def table(page: Page, selector: str) -> list[list[str]]:
    """Return the texts of a table's body, row by row."""
    found: list[list[str]] = page.evaluate(
        f"[...document.querySelectorAll('{selector} tbody tr')]"
        ".map(line => [...line.cells].map(cell => cell.textContent))"
    )
    return found


def tiles(page: Page) -> dict[str, str]:
    """Return the text of each tile."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.tile .value')]"
        ".map(tile => [tile.id.slice(5), tile.textContent]))"
    )
    return found


def number(text: str) -> float:
    """Parse the text of a tile, such as ₹68.4k or 20.8%."""
    found = re.fullmatch(r"(\u2212?)₹?([\d.,]+)(k|M|%)?", text)
    assert found, text
    sign, digits, unit = found.groups()
    scale = {"k": 1e3, "M": 1e6, "%": 0.01}.get(unit or "", 1)
    return (-1 if sign else 1) * float(digits.replace(",", "")) * scale


def expected_tiles(raw: Raw) -> dict[str, float]:
    """Compute the value of each tile from the selected rows."""
    months = raw.months[raw.months["status"] != "not_joined"]
    end = months[months["month"] == MONTHS[-1]]
    owes = end["loan_outstanding"] > 0
    pay = months["income"].sum()
    return {
        "customers": len(end),
        "pay": pay / (months["status"] == "active").sum(),
        "spent": months["spending"].sum() / pay,
        "saved": months["savings"].sum() / pay,
        "invested": months["investments"].sum() / pay,
        "balance": end["balance"].mean(),
        "portfolio": end["portfolio_value"].mean(),
        "borrowers": owes.mean(),
        "late": (end["days_past_due"] >= 30).sum() / owes.sum(),
        "score": end["credit_score"].mean(),
    }
