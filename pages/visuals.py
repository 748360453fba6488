"""Draw all pictures of a published version into one folder."""

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt

from pages.behavior_pictures import (
    draw_balance_trend,
    draw_behaviors,
    draw_persona_flows,
    draw_sample_customers,
)
from pages.population_pictures import draw_correlations, draw_distributions
from pages.style import picture_style
from publishing.reader import Published

PICTURES: dict[str, Callable[[Published, str, Path], Path]] = {
    "distributions.png": draw_distributions,
    "correlations.png": draw_correlations,
    "persona_flows.png": draw_persona_flows,
    "balance_trend.png": draw_balance_trend,
    "behaviors.png": draw_behaviors,
    "sample_customers.png": draw_sample_customers,
}
"""The function that draws each picture, by the name of its file."""


def draw_all(published: Published, folder: Path) -> list[Path]:
    """Draw every picture.

    Args:
        published: The published version.
        folder: Where the PNG files go.

    Returns:
        The paths of the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    symbol = published.market.currency_symbol
    with picture_style():
        drawn = [
            draw(published, symbol, folder / name) for name, draw in PICTURES.items()
        ]
    plt.close("all")
    return drawn
