"""Pictures of the simulated months: cash flow and balances by persona."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from pages.style import FLOW_COLORS, PERSONA_COLORS, currency, finish, legend_above
from publishing.reader import Published

_SHOWN = 10  # customers per persona
_MONTHS = (
    "from marts.financial_behavior as f inner join marts.customer_months as m "
    "on f.customer_id = m.customer_id and f.month = m.month"
)


def draw_persona_flows(published: Published, symbol: str, path: Path) -> Path:
    """Draw mean monthly spending, savings and investments by persona."""
    flows = published.query(
        "select f.persona, avg(f.spending)::double as spending, "
        "avg(f.savings)::double as savings, "
        "avg(f.investments)::double as investments "
        f"{_MONTHS} where m.status = 'active' group by f.persona"
    ).set_index("persona")
    personas = [p for p in PERSONA_COLORS if p in flows.index]
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    width = 0.26
    for n, (flow, color) in enumerate(FLOW_COLORS.items()):
        bars = axes.bar(
            np.arange(len(personas)) + (n - 1) * width,
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
    axes.set_ylabel("mean per customer and month")
    legend_above(axes)
    return finish(figure, "Spending, savings and investments by persona", path)


def draw_balance_trend(published: Published, symbol: str, path: Path) -> Path:
    """Draw the mean account balance by persona and month."""
    trend = published.query(
        "select f.persona, f.month, avg(f.balance)::double as mean, "
        "quantile_cont(f.balance::double, 0.25) as low, "
        "quantile_cont(f.balance::double, 0.75) as high "
        f"{_MONTHS} where m.status <> 'not_joined' "
        "group by f.persona, f.month order by f.month"
    )
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    for persona, color in PERSONA_COLORS.items():
        line = trend[trend["persona"] == persona]
        axes.fill_between(
            line["month"], line["low"], line["high"], color=color, alpha=0.1
        )
        axes.plot(line["month"], line["mean"], color=color, linewidth=2, label=persona)
    axes.yaxis.set_major_formatter(currency(symbol))
    axes.set_ylabel("mean balance; band: 25th to 75th percentile")
    legend_above(axes)
    return finish(figure, "Account balance by persona", path)


def draw_behaviors(published: Published, symbol: str, path: Path) -> Path:
    """Draw the change of balances by persona, in months of the customer's income."""
    months = published.query(
        "select f.persona, f.customer_id, f.month, "
        "12 * ((f.balance - c.account_balance) / c.annual_income)::double as grown, "
        "grown + 12 * (m.portfolio_value / c.annual_income)::double as wealth, "
        "dense_rank() over (partition by f.persona order by f.customer_id) as number "
        f"{_MONTHS} "
        "inner join marts.customers as c on f.customer_id = c.customer_id "
        "where c.annual_income > 0 and m.status <> 'not_joined' order by f.month"
    )
    figure, panels = plt.subplots(
        1, 4, figsize=(11, 3.6), layout="constrained", sharex=True, sharey=True
    )
    for axes, (persona, color) in zip(panels, PERSONA_COLORS.items(), strict=True):
        own = months[months["persona"] == persona]
        for _, one in own[own["number"] <= _SHOWN].groupby("customer_id"):
            axes.plot(one["month"], one["grown"], color="#a1a1aa", linewidth=0.7)
        middle = own.groupby("month")[["grown", "wealth"]].median()
        low, high = (own.groupby("month")["grown"].quantile(q) for q in (0.25, 0.75))
        axes.fill_between(middle.index, low, high, color=color, alpha=0.2)
        axes.plot(middle["grown"], color=color, linewidth=2, label="balance")
        axes.plot(middle["wealth"], color=color, linestyle=":", label="with portfolio")
        axes.set_title(persona)
        axes.tick_params(axis="x", rotation=45)
    panels[0].set_ylabel("change, in months of income")
    panels[0].legend(loc="upper left")
    return finish(
        figure,
        "Change of balance: median, 25th to 75th percentile, and ten customers",
        path,
    )


def draw_sample_customers(published: Published, symbol: str, path: Path) -> Path:
    """Draw the months of one customer per persona, the one with the median income."""
    months = published.query(
        "with active as (select customer_id from marts.customer_months "
        " group by customer_id having bool_and(status = 'active')), "
        "ranked as ("
        " select customer_id, persona, row_number() over ("
        "  partition by persona order by annual_income, customer_id) as number,"
        "  count(*) over (partition by persona) as customers from marts.customers"
        "  semi join active using (customer_id)) "
        "select f.* from marts.financial_behavior as f "
        "inner join ranked on f.customer_id = ranked.customer_id "
        "where ranked.number = (ranked.customers + 1) // 2 order by f.month"
    )
    money = ["income", "spending", "investments", "balance"]
    months[money] = months[money].astype(float)
    figure, panels = plt.subplots(
        2, 2, figsize=(11, 6), layout="constrained", sharex=True
    )
    for axes, (persona, color) in zip(panels.flat, PERSONA_COLORS.items(), strict=True):
        one: pd.DataFrame = months[months["persona"] == persona]
        axes.bar(one["month"], one["income"], 22, color="#d4d4d8", label="income")
        axes.bar(one["month"], one["spending"], 12, color="#be123c", label="spending")
        axes.plot(
            one["month"], one["balance"], color=color, linewidth=2, label="balance"
        )
        who = f", customer {one['customer_id'].iloc[0]}" if len(one) else ""
        axes.set_title(f"{persona}{who}")
        axes.yaxis.set_major_formatter(currency(symbol))
        axes.tick_params(axis="x", rotation=30)
    panels[0, 0].legend(loc="upper left")
    return finish(
        figure, "One customer per persona: income, spending and balance", path
    )
