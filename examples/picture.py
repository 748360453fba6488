"""The picture: each estimate with its interval, next to the true effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import Formatter

from examples.evidence import estimate_and_interval
from pages.style import PERSONA_COLORS, finish, picture_style
from python_generators.estimates.effects import Effect

_GREY = "#52525b"
_TITLE = "Festive cashback: estimates and true effects"


@dataclass(frozen=True)
class Panel:
    """One panel of the picture.

    Attributes:
        title: The title.
        estimates: The estimates by name, from left to right.
        truths: The true effects, by the same names.
        formatter: Formats the ticks of the axis of effects.
    """

    title: str
    estimates: Mapping[str, Effect]
    truths: Mapping[str, float]
    formatter: Formatter


def draw(panels: Sequence[Panel], path: Path) -> Path:
    """Write the panels side by side; equal data gives equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with picture_style():
        figure, row = plt.subplots(
            1, len(panels), figsize=(11, 3.6), layout="constrained"
        )
        for axes, panel in zip(row, panels, strict=True):
            _fill(axes, panel)
        row[0].plot([], [], "o-", color=_GREY, label="estimate, 95% interval")
        row[0].plot([], [], **_diamond(), label="true effect")
        row[0].legend(loc="upper left")
        finish(figure, _TITLE, path)
    plt.close(figure)
    return path


def _fill(axes: Axes, panel: Panel) -> None:
    axes.axhline(0, color="#a1a1aa", linewidth=1)
    for x, (name, effect) in enumerate(panel.estimates.items()):
        middle, low, high = estimate_and_interval(effect)
        color = PERSONA_COLORS.get(name, _GREY)
        axes.vlines(x, low, high, color=color, linewidth=3)
        axes.plot(x, middle, "o", color=color)
        axes.plot(x, panel.truths[name], **_diamond())
    axes.set_title(panel.title)
    axes.yaxis.set_major_formatter(panel.formatter)
    axes.set_xticks(range(len(panel.estimates)), list(panel.estimates))
    axes.margins(x=0.15, y=0.15)
    axes.grid(visible=False, axis="x")


def _diamond() -> dict[str, Any]:
    return {
        "marker": "D",
        "markersize": 9,
        "linestyle": "none",
        "markerfacecolor": "none",
        "markeredgecolor": "black",
    }
