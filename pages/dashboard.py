"""The dashboard: one page that holds its data, its script and its libraries."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pages.checks import STATUSES, read_checks
from pages.dashboard_data import dashboard_data
from pages.dashboard_lives import LIVES
from pages.dashboard_proofs import PROOFS
from pages.dashboard_shapes import Chart, Choice, Section
from pages.dashboard_trials import TRIALS
from pages.published import Published
from pages.render import render, sealed
from pages.site_map import DOWNLOADS
from python_generators.core.settings import PROJECT_ROOT
from python_generators.seeds.load import load_seeds

_PAGES = Path(__file__).parent
_LIBRARIES = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
_SCRIPT = ("sums", "measures", "rows", "page")
_FILTERS = {
    "persona": "Persona",
    "employment_type": "Employment",
    "city": "City",
}
_UNSAFE = str.maketrans(
    {c: f"\\u{ord(c):04x}" for c in ("<", ">", "&", "\u2028", "\u2029")}
)


def write_dashboard(
    published: Published, target: str, site: Path, root: Path = PROJECT_ROOT
) -> Path:
    """Write the dashboard as the site's first page.

    Args:
        published: What was published.
        target: The target of profiles.yml that was published.
        site: The folder of the site.
        root: Where ``make build`` and ``make expect`` left what they found.

    Raises:
        InputError: nothing is published, or the build's checks are missing, of another
            target or of no build.
    """
    checks = read_checks(root, target)
    symbol = load_seeds(published.settings.market).settings.currency_symbol
    page = dashboard(published, dashboard_data(published, symbol, checks))
    site.mkdir(parents=True, exist_ok=True)
    path = site / "index.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def dashboard(published: Published, data: Mapping[str, Any]) -> str:
    """The page's HTML: nothing from the network, all data escaped.

    Args:
        published: What was published, for its settings.
        data: Of ``dashboard_data``.
    """
    sections = list(_sections(data))
    shown = {
        "charts": {c.id: asdict(c) for section in sections for c in section.charts},
        "facts": {f.id: asdict(f) for section in sections for f in section.facts},
    }
    scripts = [*_libraries(), _script()]
    page = render(
        "dashboard.html.j2",
        settings=published.settings,
        downloads=DOWNLOADS,
        sections=sections,
        filters=_FILTERS,
        choices=data["choices"],
        style=Markup(_asset("dashboard.css")),  # noqa: S704 - ours, not data
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        data=Markup(as_json(data)),  # noqa: S704 - escaped there
        shown=Markup(as_json(shown)),  # noqa: S704
    )
    return sealed(page, evaluates=True)


def as_json(value: object) -> str:
    """JSON that may stand in a page's script element, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


def _sections(data: Mapping[str, Any]) -> Iterator[Section]:
    """The sections, empty where the data has nothing for them."""
    for section in (*LIVES, *TRIALS, *PROOFS):
        if section.needs and not data[section.needs]:
            yield replace(section, charts=(), facts=())
        else:
            if section.id == "checks":
                section = replace(section, about=f"{section.about} {_verdict(data)}")
            charts = [_with_choices(chart, data) for chart in section.charts]
            yield replace(section, charts=charts)


def _verdict(data: Mapping[str, Any]) -> str:
    """How many checks ended how, in a sentence."""
    counts = dict.fromkeys(STATUSES, 0)
    for row in data["facts"]["checks"]:
        counts[row["status"]] += row["checks"]
    parts = (f"{count} {status}" for status, count in counts.items())
    return f"Of {sum(counts.values())} checks: {', '.join(parts)}."


def _with_choices(chart: Chart, data: Mapping[str, Any]) -> Chart:
    """The chart with the choices that only the data knows."""
    return replace(
        chart, choices=[replace(c, options=_options(c, data)) for c in chart.choices]
    )


def _options(choice: Choice, data: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    if choice.name == "horizon":
        lived = set(map(str, data["tables"]["effects"]["horizon_months"]))
        return [option for option in choice.options if option[0] in lived]
    if choice.name != "population":
        return choice.options
    found = {anchor["population"] for anchor in data["anchors"]}
    titles = [(n, title) for n, title in data["populations"].items() if n in found]
    return sorted(titles, key=lambda option: option[0] != data["simulated"])


def _libraries() -> Iterator[str]:
    for name in _LIBRARIES:
        yield (_PAGES / "vendor" / name).read_text(encoding="utf-8")


def _script() -> str:
    """The page's own script, whose names nobody else sees."""
    parts = "".join(_asset(f"dashboard_{part}.js") for part in _SCRIPT)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _asset(name: str) -> str:
    return (_PAGES / "assets" / name).read_text(encoding="utf-8")
