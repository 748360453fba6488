"""The Vega-Lite specifications of the dashboard's charts, and their building blocks."""

from collections.abc import Mapping
from typing import Any

from pages.dashboard.elements import Spec

Height = int | Mapping[str, int]

_AXES: Mapping[str, Spec] = {
    "money": {"labelExpr": "money(datum.value)"},
    "share": {"format": ".1~%"},
    "by_menu": {"labelExpr": "@by_menu"},
    "count": {"labelExpr": "short(datum.value)"},
    "number": {"labelExpr": "number(datum.value)"},
}

ORDER: Spec = {"field": "order", "op": "min"}
"""Sort by the rows' own order.

Without it, a name that a filter removed and brought back would come last.
"""

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
BINS: Spec = {
    "field": "bin",
    "type": "ordinal",
    "title": None,
    "sort": ORDER,
    "axis": {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 8},
}
LEFT = {"labelPadding": 6}
GRID = {"labelPadding": 6, "grid": True}


def number(field: str, format: str, title: str | None = None, **more: object) -> Spec:
    """A quantitative channel, whose axis writes values in the given format."""
    axis = {"tickCount": 5, **_AXES[format]}
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "axis": axis,
        **more,
    }


def name(field: str, **more: object) -> Spec:
    """A nominal channel, in the order of the rows."""
    return {"field": field, "type": "nominal", "title": None, "sort": ORDER, **more}


def color(field: str, colors: str, **more: object) -> Spec:
    """A color channel; ``colors`` is a key of ``colors.color_scales``."""
    scale = {"domain": f"@{colors}", "range": f"@{colors}"}
    return {"field": field, "type": "nominal", "title": None, "scale": scale, **more}


PERSONA = color("persona", "personas")


def bars(height: Height, x: Spec, y: Spec, **encoding: Spec) -> Spec:
    """Bars, which stay slim where there are few."""
    mark: dict[str, Any] = {"type": "bar", "cornerRadiusEnd": 3}
    if y["type"] == "nominal":
        mark["height"] = {"expr": "min(38, 0.9 * bandwidth('y'))"}
    return {"height": height, "mark": mark, "encoding": {"x": x, "y": y, **encoding}}


def lines(y: Spec, color: Spec) -> Spec:
    """Lines over the months, with a point for each month."""
    return {
        "height": 260,
        "mark": {"type": "line", "point": {"size": 30}, "strokeWidth": 2.5},
        "encoding": {"x": MONTH, "y": y, "color": color},
    }


def intervals(height: Height, x: Spec) -> Spec:
    """An estimate with its interval for each campaign, and a line at zero."""
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


def dots(step: int, y: str, x: Spec, series: str, colors: str) -> Spec:
    """Dots on one line per name of ``y``; color and shape show the series."""
    shape = {"type": "nominal", "title": None, "scale": {"domain": f"@{colors}"}}
    return {
        "height": {"step": step},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.9},
        "encoding": {
            "y": name(y, axis=GRID),
            "x": x,
            "color": color(series, colors),
            "shape": {"field": series, **shape},
        },
    }


BALANCES: Spec = {
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
PERCENTILES: Spec = {
    "height": {"step": 62},
    "encoding": {
        "y": name("persona", axis=LEFT),
        "color": color("persona", "personas", legend=None),
    },
    "layer": [
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                "x": number("p10", "by_menu", scale={"zero": False}),
                "x2": {"field": "p90"},
            },
        },
        {
            "mark": {"type": "bar", "size": 18, "opacity": 0.45, "cornerRadius": 3},
            "encoding": {"x": number("p25", "by_menu"), "x2": {"field": "p75"}},
        },
        {
            "mark": {"type": "tick", "size": 28, "thickness": 3},
            "encoding": {"x": number("p50", "by_menu")},
        },
    ],
}
FUNNEL: Spec = {
    "height": {"step": 30},
    "mark": {"type": "bar", "cornerRadiusEnd": 3},
    "encoding": {
        "y": name("campaign", axis=LEFT),
        "x": number("share", "share", "share of contacts", stack=None),
        "color": color("stage", "stages"),
        "order": {"field": "depth", "type": "quantitative"},
    },
}
DISTRIBUTION: Spec = {
    "height": 280,
    "mark": {"type": "line", "interpolate": "step", "strokeWidth": 2.5},
    "encoding": {
        "x": BINS,
        "y": number("share", "share", "share of customers"),
        "color": color("population", "populations"),
        "strokeDash": {
            "field": "population",
            "type": "nominal",
            "scale": {"domain": "@populations", "range": [[1, 0], [7, 4], [2, 3]]},
        },
    },
}
