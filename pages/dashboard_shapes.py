"""The shapes of the dashboard's charts, in Vega-Lite, and what a chart is made of.

The rows of a chart are made by the function of its id in ``assets/dashboard_rows.js``;
names that begin with ``@`` stand for domains and colors that the page fills in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Spec = Mapping[str, Any]
Height = int | Mapping[str, int]


@dataclass(frozen=True)
class Column:
    """One column of a chart's rows: in its table, its tooltip and on its axes."""

    field: str
    title: str
    kind: str = "text"


@dataclass(frozen=True)
class Choice:
    """A menu of one chart, besides the filters of the page."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chart:
    """One chart with its words, its table and the shape of its picture."""

    id: str
    title: str
    about: str
    columns: Sequence[Column]
    spec: Spec
    choices: Sequence[Choice] = ()
    wide: bool = False


@dataclass(frozen=True)
class Facts:
    """A table of what is so of the whole run, whoever is chosen."""

    id: str
    title: str
    about: str
    columns: Sequence[Column]


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    id: str
    title: str
    about: str
    charts: Sequence[Chart]
    needs: str = ""
    """The list of the data without which there is nothing to show."""
    without: str = ""
    """What the section says then."""
    tiles: Sequence[tuple[str, str]] = field(default=())
    facts: Sequence[Facts] = field(default=())


_AXES: Mapping[str, Spec] = {
    "money": {"labelExpr": "money(datum.value)"},
    "share": {"format": ".1~%"},
    "told": {"labelExpr": "@told"},
    "count": {"format": "~s"},
    "number": {"labelExpr": "number(datum.value)"},
}


ORDER: Spec = {"field": "order", "op": "min"}
"""As the rows stand; without it, names that come back after a filter stand last."""


def number(name: str, kind: str, title: str | None = None, **more: object) -> Spec:
    """A channel of numbers, with an axis for their kind."""
    axis = {"tickCount": 5, **_AXES[kind]}
    return {"field": name, "type": "quantitative", "title": title, "axis": axis, **more}


def name(name: str, **more: object) -> Spec:
    """A channel of names, in the order of the rows."""
    return {"field": name, "type": "nominal", "title": None, "sort": ORDER, **more}


MONTH: Spec = {
    "field": "month",
    "type": "ordinal",
    "title": None,
    "sort": ORDER,
    "axis": {
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelSeparation": 8,
        "labelExpr": "slice(datum.label, 0, 3)",
    },
}


def color(name: str, colors: str, **more: object) -> Spec:
    """The color channel of names whose domain and colors the page knows."""
    scale = {"domain": f"@{colors}", "range": f"@{colors}"}
    return {"field": name, "type": "nominal", "title": None, "scale": scale, **more}


PERSONA = color("persona", "personas")
BINS: Spec = {
    "field": "bin",
    "type": "ordinal",
    "title": None,
    "sort": ORDER,
    "axis": {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 8},
}
LEFT = {"labelPadding": 6}
GRID = {"labelPadding": 6, "grid": True}


def columns(text: str) -> list[Column]:
    """Columns written as ``field:Title:kind``, parted by semicolons."""
    parts = [part.strip().split(":") for part in text.split(";")]
    return [Column(*part) for part in parts]


def bars(height: Height, x: Spec, y: Spec, **encoding: Spec) -> Spec:
    """Bars, which stay slim when there are few."""
    mark: dict[str, Any] = {"type": "bar", "cornerRadiusEnd": 3}
    if y["type"] == "nominal":
        mark["height"] = {"expr": "min(38, 0.9 * bandwidth('y'))"}
    return {"height": height, "mark": mark, "encoding": {"x": x, "y": y, **encoding}}


def lines(y: Spec, color: Spec) -> Spec:
    """Lines with a point a month."""
    return {
        "height": 260,
        "mark": {"type": "line", "point": {"size": 30}, "strokeWidth": 2.5},
        "encoding": {"x": MONTH, "y": y, "color": color},
    }


def interval(height: Height, x: Spec) -> Spec:
    """Dots with their intervals, a campaign each, beside a line at nothing."""
    ends = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
    accent = {"value": "@accent"}
    return {
        "height": height,
        "encoding": {"y": name("campaign", axis=GRID)},
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [4, 3]},
                "encoding": {"x": {"datum": 0}, "y": None},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 4, "opacity": 0.5},
                "encoding": {**ends, "color": accent},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "encoding": {"x": x, "color": accent},
            },
        ],
    }


TREND: Spec = {
    "height": 300,
    "encoding": {
        "x": MONTH,
        "color": color("persona", "personas", legend={"symbolOpacity": 1}),
    },
    "layer": [
        {
            "mark": {"type": "area", "opacity": 0.12},
            "encoding": {
                "y": number("low", "money", "mean balance; band: P10 to P90"),
                "y2": {"field": "high"},
            },
        },
        {
            "mark": {"type": "line", "point": {"size": 30}, "strokeWidth": 2.5},
            "encoding": {"y": number("mean", "money")},
        },
    ],
}
SPREAD: Spec = {
    "height": {"step": 62},
    "encoding": {
        "y": name("persona", axis=LEFT),
        "color": color("persona", "personas", legend=None),
    },
    "layer": [
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                "x": number("p10", "told", scale={"zero": False}),
                "x2": {"field": "p90"},
            },
        },
        {
            "mark": {"type": "bar", "size": 18, "opacity": 0.45, "cornerRadius": 3},
            "encoding": {"x": number("p25", "told"), "x2": {"field": "p75"}},
        },
        {
            "mark": {"type": "tick", "size": 28, "thickness": 3},
            "encoding": {"x": number("p50", "told")},
        },
    ],
}
STAGES: Spec = {
    "height": {"step": 30},
    "mark": {"type": "bar", "cornerRadiusEnd": 3},
    "encoding": {
        "y": name("campaign", axis=LEFT),
        "x": number("share", "share", "of those contacted", stack=None),
        "color": color("stage", "stages"),
        "order": {"field": "depth", "type": "quantitative"},
    },
}
DISTRIBUTION: Spec = {
    "height": 280,
    "mark": {"type": "line", "interpolate": "step", "strokeWidth": 2.5},
    "encoding": {
        "x": BINS,
        "y": number("share", "share", "of customers"),
        "color": color("population", "populations"),
        "strokeDash": {
            "field": "population",
            "type": "nominal",
            "scale": {"domain": "@populations", "range": [[1, 0], [7, 4], [2, 3]]},
        },
    },
}


def dots(step: int, y: str, x: Spec, who: str, known: str) -> Spec:
    """A row of dots each, told apart by color and by shape."""
    shape = {"type": "nominal", "title": None, "scale": {"domain": f"@{known}"}}
    return {
        "height": {"step": step},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.9},
        "encoding": {
            "y": name(y, axis=GRID),
            "x": x,
            "color": color(who, known),
            "shape": {"field": who, **shape},
        },
    }
