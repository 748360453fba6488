"""The style of all pictures: colors, fonts, currency axes, reproducible files."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from python_generators.core.synthesizers import SYNTHESIZERS

mpl.use("Agg")

PERSONA_COLORS = {
    "Saver": "#0f766e",
    "Investor": "#4f46e5",
    "Risk-Taker": "#b45309",
    "Spender": "#be123c",
}
_SYNTHESIZER_COLORS = cycle(("#2563eb", "#d97706", "#059669", "#9333ea", "#db2777"))
POPULATION_COLORS = {
    "base": "#52525b",
    **dict(zip(SYNTHESIZERS, _SYNTHESIZER_COLORS, strict=False)),
}
POPULATION_NAMES = {
    "base": "base",
    **{name: synthesizer.title for name, synthesizer in SYNTHESIZERS.items()},
}
FLOW_COLORS = {"spending": "#be123c", "savings": "#0f766e", "investments": "#4f46e5"}

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e7",
    "legend.frameon": False,
    "figure.dpi": 100,
    "savefig.dpi": 100,
}


def currency(symbol: str) -> FuncFormatter:
    """Format axis ticks such as ₹40k and ₹1.2M."""

    def text(value: float, _position: object) -> str:
        size, unit = abs(value), ""
        for limit, letter in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
            if size >= limit:
                size, unit = size / limit, letter
                break
        sign = "-" if value < 0 else ""
        return f"{sign}{symbol}{size:.3g}{unit}"

    return FuncFormatter(text)


@contextmanager
def picture_style() -> Iterator[None]:
    """Apply the style to Matplotlib until the block ends."""
    with mpl.rc_context(_STYLE):
        yield


def finish(figure: Figure, title: str, path: Path) -> Path:
    """Add the title and write the picture; the same data gives the same bytes."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    figure.savefig(path, metadata={"Software": None})
    return path


def legend_above(axes: Axes) -> None:
    """Put the legend in one row above the plot."""
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=4)
