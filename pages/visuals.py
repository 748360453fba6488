"""The pictures: populations side by side, and how the personas live."""

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from pages.style import (
    FLOW_COLORS,
    PERSONA_COLORS,
    POPULATION_COLORS,
    POPULATION_NAMES,
    currency,
    finish,
    house_style,
    legend_above,
)
from publishing.reader import Published

_NUMBERS = [
    "age",
    "income",
    "credit_score",
    "savings_rate",
    "existing_loan_balance",
    "account_balance",
]
_ACROSS = 3  # panels in a row
_SHOWN = 10  # customers a persona
_LABELS = ["age", "income", "score", "saving", "loan", "balance"]


def draw_all(published: Published, symbol: str, folder: Path) -> list[Path]:
    """Every picture, from the published files.

    Args:
        published: What was published.
        symbol: The currency symbol of the axes.
        folder: Where the PNG files go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, Callable[[Published, str, Path], Path]] = {
        "distributions.png": _distributions,
        "correlations.png": _correlations,
        "persona_flows.png": _persona_flows,
        "balance_trend.png": _balance_trend,
        "behaviors.png": _behaviors,
        "sample_customers.png": _sample_customers,
    }
    with house_style():
        drawn = [draw(published, symbol, folder / n) for n, draw in pictures.items()]
    plt.close("all")
    return drawn


def _distributions(published: Published, symbol: str, path: Path) -> Path:
    figure, panels = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    people = {name: published.customers(name) for name in POPULATION_COLORS}
    columns = [
        ("income", "Annual income"),
        ("credit_score", "Credit score"),
        ("account_balance", "Account balance"),
    ]
    for axes, (column, title) in zip(panels, columns, strict=True):
        base = people["base"][column]
        edges = np.linspace(base.min(), base.quantile(0.995), 41)
        for name, frame in people.items():
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
    return finish(figure, "Synthetic customers are distributed like the base", path)


def _correlations(published: Published, symbol: str, path: Path) -> Path:
    rows = -(-len(POPULATION_COLORS) // _ACROSS)
    figure, panels = plt.subplots(
        rows, _ACROSS, figsize=(11, 0.3 + 3.6 * rows), layout="constrained"
    )
    for axes in panels.flat[len(POPULATION_COLORS) :]:
        axes.set_axis_off()
    for axes, name in zip(panels.flat, POPULATION_COLORS, strict=False):
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
    return finish(figure, "What goes with what, learned by the copies", path)


def _persona_flows(published: Published, symbol: str, path: Path) -> Path:
    flows = published.query(
        "select persona, avg(spending)::double as spending, "
        "avg(savings)::double as savings, avg(investments)::double as investments "
        "from marts.financial_behavior group by persona"
    ).set_index("persona")
    personas = [p for p in PERSONA_COLORS if p in flows.index]
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    width = 0.26
    for place, (flow, color) in enumerate(FLOW_COLORS.items()):
        bars = axes.bar(
            np.arange(len(personas)) + (place - 1) * width,
            flows.loc[personas, flow],
            width * 0.92,
            color=color,
            label=flow,
        )
        axes.bar_label(
            bars, fmt=lambda v: currency(symbol)(v, 0), fontsize=7, padding=2
        )
    axes.set_xticks(range(len(personas)), personas)
    axes.grid(visible=False, axis="x")
    axes.yaxis.set_major_formatter(currency(symbol))
    axes.set_ylabel("a month, on average")
    legend_above(axes)
    return finish(figure, "Where the money goes", path)


def _balance_trend(published: Published, symbol: str, path: Path) -> Path:
    trend = published.query(
        "select persona, month, avg(balance)::double as mean, "
        "quantile_cont(balance::double, 0.25) as low, "
        "quantile_cont(balance::double, 0.75) as high "
        "from marts.financial_behavior group by persona, month order by month"
    )
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    for persona, color in PERSONA_COLORS.items():
        line = trend[trend["persona"] == persona]
        axes.fill_between(
            line["month"], line["low"], line["high"], color=color, alpha=0.1
        )
        axes.plot(line["month"], line["mean"], color=color, linewidth=2, label=persona)
    axes.yaxis.set_major_formatter(currency(symbol))
    axes.set_ylabel("mean balance; band: middle half")
    legend_above(axes)
    return finish(figure, "Balance by persona", path)


def _behaviors(published: Published, symbol: str, path: Path) -> Path:
    """What each persona's balance does, counted in months of the customer's own pay."""
    months = published.query(
        "select f.persona, f.customer_id, f.month, "
        "12 * ((f.balance - c.account_balance) / c.income)::double as grown, "
        "grown + 12 * (m.portfolio_value / c.income)::double as wealth, "
        "dense_rank() over (partition by f.persona order by f.customer_id) as place "
        "from marts.financial_behavior as f "
        "inner join marts.customers as c on f.customer_id = c.customer_id "
        "inner join marts.customer_months as m "
        "on f.customer_id = m.customer_id and f.month = m.month "
        "where c.income > 0 order by f.month"
    )
    figure, panels = plt.subplots(
        1, 4, figsize=(11, 3.6), layout="constrained", sharex=True, sharey=True
    )
    for axes, (persona, color) in zip(panels, PERSONA_COLORS.items(), strict=True):
        lives = months[months["persona"] == persona]
        for _, life in lives[lives["place"] <= _SHOWN].groupby("customer_id"):
            axes.plot(life["month"], life["grown"], color="#a1a1aa", linewidth=0.7)
        middle = lives.groupby("month")[["grown", "wealth"]].median()
        low, high = (lives.groupby("month")["grown"].quantile(q) for q in (0.25, 0.75))
        axes.fill_between(middle.index, low, high, color=color, alpha=0.2)
        axes.plot(middle["grown"], color=color, linewidth=2, label="balance")
        axes.plot(middle["wealth"], color=color, linestyle=":", label="with portfolio")
        axes.set_title(persona)
        axes.tick_params(axis="x", rotation=45)
    panels[0].set_ylabel("gained, in months of pay")
    panels[0].legend(loc="upper left")
    return finish(
        figure, "Four behaviours: medians, middle halves, and ten customers each", path
    )


def _sample_customers(published: Published, symbol: str, path: Path) -> Path:
    """One customer a persona: the one in the middle by income."""
    months = published.query(
        "with ranked as ("
        " select customer_id, persona, row_number() over ("
        "  partition by persona order by income, customer_id) as place,"
        "  count(*) over (partition by persona) as people from marts.customers) "
        "select f.* from marts.financial_behavior as f "
        "inner join ranked on f.customer_id = ranked.customer_id "
        "where ranked.place = (ranked.people + 1) // 2 order by f.month"
    )
    money = ["income", "spending", "investments", "balance"]
    months[money] = months[money].astype(float)
    figure, panels = plt.subplots(
        2, 2, figsize=(11, 6), layout="constrained", sharex=True
    )
    for axes, (persona, color) in zip(panels.flat, PERSONA_COLORS.items(), strict=True):
        life: pd.DataFrame = months[months["persona"] == persona]
        axes.bar(life["month"], life["income"], 22, color="#d4d4d8", label="income")
        axes.bar(life["month"], life["spending"], 12, color="#be123c", label="spending")
        axes.plot(
            life["month"], life["balance"], color=color, linewidth=2, label="balance"
        )
        who = f", customer {life['customer_id'].iloc[0]}" if len(life) else ""
        axes.set_title(f"{persona}{who}")
        axes.yaxis.set_major_formatter(currency(symbol))
        axes.tick_params(axis="x", rotation=30)
    panels[0, 0].legend(loc="upper left")
    return finish(figure, "Four lives", path)
