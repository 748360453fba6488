"""Does a festive cashback pay for Spenders? See docs/experiments.md."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from matplotlib.ticker import PercentFormatter

from examples.evidence import (
    CampaignQuery,
    effects,
    estimate_and_interval,
    observed_customers,
    published_estimates,
    true_customer_effects,
    true_effect,
    true_effects,
)
from examples.picture import Panel, draw
from pages.style import currency
from publishing.reader import Published
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.estimates.effects import Effect
from python_generators.estimates.recommended import AVERAGE

CAMPAIGN, MONTHS = "festive_cashback", 3  # the horizon ends with the year
PERSONA = "Spender"
TARGETED, TARGETED_MONTHS = "investor_targeted", 6
TARGETED_METRIC = "investments"
PICTURE = Path("published") / "site" / "visuals" / "festive_cashback.png"
_NAMES = {
    "difference_in_means": "difference in means",
    AVERAGE["targeted"]: "weighted by known probabilities",
}


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Print the estimates, or the true effects.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(arguments)
    published = Published()
    if options.verb == "observed":
        print(estimates_table(published))
    else:
        if not (PROJECT_ROOT / PICTURE.parent).is_dir():
            remedy = "the picture is written there: run make site first"
            raise InputError(PICTURE.parent, "folder", "missing", remedy)
        print(truth_table(published, PROJECT_ROOT / PICTURE))
        print(f"\n{PICTURE.as_posix()}")
    return 0


def estimates_table(published: Published) -> str:
    """The estimated effects, from the published marts alone."""
    symbol = published.market.currency_symbol
    customers = observed_customers(CampaignQuery(published, CAMPAIGN, MONTHS))
    treated = customers[customers["is_treated"]]["persona"].value_counts()
    control = customers[~customers["is_treated"]]["persona"].value_counts()
    conversions, profits = effects(customers, "converted"), effects(customers, "profit")
    lines = [
        f"{CAMPAIGN}: effect of a contact in {MONTHS} months, with 95% intervals",
        "",
        f"{'persona':<12}{'treated':>10}{'control':>8}{'conversions':>28}{'profit':>30}",
    ]
    for persona, profit in profits.items():
        shares = [_share(x) for x in estimate_and_interval(conversions[persona])]
        money = [_money(x, symbol) for x in estimate_and_interval(profit)]
        lines.append(
            f"{persona:<12}{treated[persona]:>10,}{control[persona]:>8,}"
            f"{_interval(shares):>28}{_interval(money):>30}  {_verdict(profit)}"
        )
    targeted = CampaignQuery(published, TARGETED, TARGETED_MONTHS)
    estimates = published_estimates(targeted, TARGETED_METRIC)
    lines += [
        "",
        f"{TARGETED}: effect of a call on {TARGETED_METRIC} "
        f"in {TARGETED_MONTHS} months",
    ]
    for method, name in _NAMES.items():
        money = [_money(x, symbol) for x in estimate_and_interval(estimates[method])]
        lines.append(f"  {name:<34}{_interval(money)}")
    return "\n".join(lines)


def truth_table(published: Published, picture: Path) -> str:
    """The true effects; also draws them next to the estimates."""
    symbol = published.market.currency_symbol
    query = CampaignQuery(published, CAMPAIGN, MONTHS)
    customers = observed_customers(query)
    estimated = {m: effects(customers, m) for m in ("converted", "profit")}
    customer_effects = true_customer_effects(query, customers)
    true = {m: true_effects(customer_effects, m) for m in estimated}
    counts = customers["persona"].value_counts()
    lines = [
        f"{CAMPAIGN}: true effect of a contact in {MONTHS} months",
        "",
        f"{'persona':<12}{'conversions':>13}{'profit':>19}"
        f"{'if all were contacted':>24}",
    ]
    for persona, profit in true["profit"].items():
        lines.append(
            f"{persona:<12}{_share(true['converted'][persona]):>13}"
            f"{_money(profit, symbol):>19}"
            f"{_money(profit * counts[persona], symbol):>24}"
        )
    lines += ["", _persuaded(customer_effects, symbol)]
    targeted = CampaignQuery(published, TARGETED, TARGETED_MONTHS)
    estimates = published_estimates(targeted, TARGETED_METRIC)
    effect = true_effect(targeted, TARGETED_METRIC)
    lines += [
        "",
        f"{TARGETED}: true effect of a call on {TARGETED_METRIC}: "
        f"{_money(effect, symbol)}",
    ]
    named = {_NAMES[m].replace(" by", "\nby"): estimates[m] for m in _NAMES}
    shares, money = PercentFormatter(1, decimals=0), currency(symbol)
    panels = (
        Panel("Conversions", estimated["converted"], true["converted"], shares),
        Panel(f"Profit in {MONTHS} months", estimated["profit"], true["profit"], money),
        Panel(
            f"Targeted campaign: {TARGETED_METRIC}",
            named,
            dict.fromkeys(named, effect),
            money,
        ),
    )
    draw(panels, picture)
    return "\n".join(lines)


def _persuaded(effects: pd.DataFrame, symbol: str) -> str:
    """The mean effects on customers of PERSONA who convert only if contacted."""
    persuaded = effects[(effects["persona"] == PERSONA) & (effects["converted"] > 0)]
    if persuaded.empty:
        return f"No {PERSONA} converts only if contacted."
    spending, margin, cost = (
        _money(float(persuaded[column].mean()), symbol)
        for column in ("spending", "margin", "cost")
    )
    return (
        f"{len(persuaded):,} {PERSONA}s convert only if contacted. On average they "
        f"change spending by {spending}, margin by {margin} and cost by {cost}"
    )


def _interval(texts: Sequence[str]) -> str:
    middle, low, high = texts
    return f"{middle} ({low} to {high})"


def _verdict(effect: Effect) -> str:
    _, low, high = estimate_and_interval(effect)
    return "pays" if low > 0 else "loses" if high < 0 else "unclear"


def _share(value: float) -> str:
    return f"{value:+.1%}"


def _money(value: float, symbol: str) -> str:
    sign = "-" if value < 0 else "+"
    return f"{sign}{symbol}{abs(value):,.2f}"


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="python -m examples.festive_cashback",
        description="Does a festive cashback pay for Spenders?",
    )
    parser.add_argument(
        "verb",
        choices=["observed", "truth"],
        help="observed: estimate the effects from the published marts; "
        "truth: read the true effects, and draw both",
    )
    return parser


if __name__ == "__main__":
    end_process(main())
