"""Pictures that compare the populations: distributions and correlations."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from pages.style import POPULATION_COLORS, POPULATION_NAMES, currency, finish
from publishing.reader import Published
from python_generators.core.tables import CUSTOMERS, raw_schema

_NUMBERS = [
    "age",
    "income",
    "credit_score",
    "savings_rate",
    "existing_loan_balance",
    "account_balance",
]
_LABELS = ["age", "income", "score", "saving", "loan", "balance"]
_ACROSS = 3  # panels in a row


def _populations(published: Published) -> list[str]:
    """Return the published populations, in the order of their colors."""
    tables = published.tables
    return [
        name
        for name in POPULATION_COLORS
        if f"{raw_schema(name)}.{CUSTOMERS.name}" in tables
    ]


def draw_distributions(published: Published, symbol: str, path: Path) -> Path:
    """Draw histograms of three columns, one line for each population."""
    figure, panels = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    customers = {name: published.customers(name) for name in _populations(published)}
    columns = [
        ("income", "Annual income"),
        ("credit_score", "Credit score"),
        ("account_balance", "Account balance"),
    ]
    for axes, (column, title) in zip(panels, columns, strict=True):
        base = customers["base"][column]
        edges = np.linspace(base.min(), base.quantile(0.995), 41)
        for name, frame in customers.items():
            shown = frame.loc[frame[column] <= edges[-1], column]
            axes.hist(
                shown,
                bins=edges,
                weights=np.full(len(shown), 1 / len(frame)),
                histtype="stepfilled" if name == "base" else "step",
                alpha=0.35 if name == "base" else 1,
                linewidth=1.6,
                color=POPULATION_COLORS[name],
                label=POPULATION_NAMES[name],
            )
        axes.set_title(title)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        if column != "credit_score":
            axes.xaxis.set_major_formatter(currency(symbol))
    panels[0].set_ylabel("share of customers")
    panels[-1].legend()
    return finish(figure, "Distributions: base and synthetic populations", path)


def draw_correlations(published: Published, symbol: str, path: Path) -> Path:
    """Draw the correlation matrix of each population."""
    names = _populations(published)
    rows = -(-len(names) // _ACROSS)
    figure, panels = plt.subplots(
        rows, _ACROSS, figsize=(11, 0.3 + 3.6 * rows), layout="constrained"
    )
    for axes in panels.flat[len(names) :]:
        axes.set_axis_off()
    for axes, name in zip(panels.flat, names, strict=False):
        matrix = published.customers(name)[_NUMBERS].corr(method="spearman").to_numpy()
        image = axes.imshow(matrix, vmin=-1, vmax=1, cmap="RdBu_r")
        axes.set_xticks(range(len(_LABELS)), _LABELS, rotation=45, ha="right")
        axes.set_yticks(range(len(_LABELS)), _LABELS)
        axes.grid(visible=False)
        axes.set_title(POPULATION_NAMES[name])
        for (row, column), value in np.ndenumerate(matrix):
            color = "white" if abs(value) > 0.6 else "black"
            axes.text(
                column,
                row,
                f"{value:.2f}",
                ha="center",
                va="center",
                c=color,
                fontsize=7,
            )
    figure.colorbar(image, ax=panels, shrink=0.8, label="Spearman correlation")
    return finish(figure, "Correlations: base and synthetic populations", path)
