"""The picture: every estimate with its interval, and the truth beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import Formatter

from examples.evidence import numbers
from pages.style import PERSONA_COLORS, finish, picture_style
from python_generators.estimates.effects import Effect

_GREY = "#52525b"
_TITLE = "A festive cashback: what was estimated, and the truth"


@dataclass(frozen=True)
class Panel:
    """One part of the picture.

    Attributes:
        title: Above it.
        estimates: By name, from left to right.
        truths: By the same names.
        formatter: Of the values.
    """

    title: str
    estimates: Mapping[str, Effect]
    truths: Mapping[str, float]
    formatter: Formatter


def draw(panels: Sequence[Panel], path: Path) -> Path:
    """Write the panels side by side; the same data gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with picture_style():
        figure, places = plt.subplots(
            1, len(panels), figsize=(11, 3.6), layout="constrained"
        )
        for axes, panel in zip(places, panels, strict=True):
            _fill(axes, panel)
        places[0].plot([], [], "o-", color=_GREY, label="estimate, 95% interval")
        places[0].plot([], [], **_ring(), label="truth")
        places[0].legend(loc="upper left")
        finish(figure, _TITLE, path)
    plt.close(figure)
    return path


def _fill(axes: Axes, panel: Panel) -> None:
    axes.axhline(0, color="#a1a1aa", linewidth=1)
    for place, (name, effect) in enumerate(panel.estimates.items()):
        middle, low, high = numbers(effect)
        color = PERSONA_COLORS.get(name, _GREY)
        axes.vlines(place, low, high, color=color, linewidth=3)
        axes.plot(place, middle, "o", color=color)
        axes.plot(place, panel.truths[name], **_ring())
    axes.set_title(panel.title)
    axes.yaxis.set_major_formatter(panel.formatter)
    axes.set_xticks(range(len(panel.estimates)), list(panel.estimates))
    axes.margins(x=0.15, y=0.15)
    axes.grid(visible=False, axis="x")


def _ring() -> dict[str, Any]:
    return {
        "marker": "D",
        "markersize": 9,
        "linestyle": "none",
        "markerfacecolor": "none",
        "markeredgecolor": "black",
    }
