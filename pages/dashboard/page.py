"""Write the dashboard's page from its sections, its data and its script."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pages.check_results import STATUSES, read_checks
from pages.dashboard.campaign_charts import TRIAL_SECTIONS
from pages.dashboard.customer_charts import CUSTOMER_SECTIONS
from pages.dashboard.elements import Chart, Menu, Section
from pages.dashboard.money_charts import MONEY_SECTIONS
from pages.dashboard.payload import dashboard_data
from pages.dashboard.quality_charts import QUALITY_SECTIONS
from pages.render import render, sealed
from pages.site_map import DOWNLOADS
from publishing.reader import Published
from python_generators.core.settings import PROJECT_ROOT

SECTIONS = (*CUSTOMER_SECTIONS, *MONEY_SECTIONS, *TRIAL_SECTIONS, *QUALITY_SECTIONS)
_ASSETS = Path(__file__).parent / "assets"
_VENDOR = Path(__file__).parents[1] / "vendor"
_LIBRARIES = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
_SCRIPTS = ("sums.js", "measures.js", "chart_rows.js", "view.js")
_FILTERS = {
    "persona": "Persona",
    "employment_type": "Employment",
    "city": "City",
}
_UNSAFE = str.maketrans(
    {c: f"\\u{ord(c):04x}" for c in ("<", ">", "&", "\u2028", "\u2029")}
)


def write_dashboard(
    published: Published, site: Path, root: Path = PROJECT_ROOT
) -> Path:
    """Write the dashboard as the site's first page.

    Args:
        published: The published version.
        site: The folder of the site.
        root: Where ``make build`` and ``make expect`` left their results.

    Returns:
        The path of the page.

    Raises:
        InputError: Nothing is published, or the results of the checks are missing or
            belong to another target.
    """
    checks = read_checks(root, published.target)
    page = dashboard(published, dashboard_data(published, checks))
    site.mkdir(parents=True, exist_ok=True)
    path = site / "index.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def dashboard(published: Published, data: Mapping[str, Any]) -> str:
    """Return the page's HTML: nothing from the network, all data escaped.

    Args:
        published: The published version, for its settings.
        data: The result of ``dashboard_data``.
    """
    sections = list(_sections(data))
    shown = {
        "charts": {c.id: asdict(c) for section in sections for c in section.charts},
        "tables": {t.id: asdict(t) for section in sections for t in section.tables},
    }
    page = render(
        "dashboard.html.j2",
        settings=published.settings,
        downloads=DOWNLOADS,
        sections=sections,
        filters=_FILTERS,
        choices=data["choices"],
        style=Markup(_asset("dashboard.css")),  # noqa: S704 - ours, not data
        scripts=[Markup(s) for s in (*_libraries(), _script())],  # noqa: S704
        data=Markup(as_json(data)),  # noqa: S704 - escaped there
        shown=Markup(as_json(shown)),  # noqa: S704
    )
    return sealed(page, evaluates=True)


def as_json(value: object) -> str:
    """Return JSON that is safe inside a script element, whatever texts it contains."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


def _sections(data: Mapping[str, Any]) -> Iterator[Section]:
    """Yield the sections, without charts where the data has nothing for them."""
    for section in SECTIONS:
        if section.needs and not data[section.needs]:
            yield replace(section, charts=(), tables=())
        else:
            if section.id == "checks":
                section = replace(section, about=f"{section.about} {_totals(data)}")
            charts = [_with_options(chart, data) for chart in section.charts]
            yield replace(section, charts=charts)


def _totals(data: Mapping[str, Any]) -> str:
    """Say in one sentence how many checks had which result."""
    counts = dict.fromkeys(STATUSES, 0)
    for row in data["fixed_tables"]["checks"]:
        counts[row["status"]] += row["checks"]
    parts = (f"{count} {status}" for status, count in counts.items())
    return f"Of {sum(counts.values())} checks: {', '.join(parts)}."


def _with_options(chart: Chart, data: Mapping[str, Any]) -> Chart:
    """Return the chart with the menu options that depend on the data."""
    return replace(
        chart, menus=[replace(m, options=_options(m, data)) for m in chart.menus]
    )


def _options(menu: Menu, data: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    if menu.name == "horizon":
        simulated = set(map(str, data["tables"]["effects"]["horizon_months"]))
        return [option for option in menu.options if option[0] in simulated]
    if menu.name != "population":
        return menu.options
    found = {anchor["population"] for anchor in data["anchors"]}
    titles = [(n, title) for n, title in data["populations"].items() if n in found]
    return sorted(titles, key=lambda option: option[0] != data["simulated"])


def _libraries() -> Iterator[str]:
    for name in _LIBRARIES:
        yield (_VENDOR / name).read_text(encoding="utf-8")


def _script() -> str:
    """Return the page's own script; a function keeps its names out of the page."""
    parts = "".join(_asset(name) for name in _SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
