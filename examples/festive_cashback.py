"""Does a festive cashback pay for Spenders? docs/experiments.md tells the story."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from matplotlib.ticker import PercentFormatter

from examples.evidence import (
    Question,
    arms_compared,
    customers,
    effects,
    numbers,
    true_differences,
    true_effect,
    true_effects,
)
from examples.picture import Panel, draw
from pages.style import currency
from publishing.reader import Published
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.estimates.effects import Effect

CAMPAIGN, MONTHS = "festive_cashback", 3  # the horizon ends with the year
ASKED = "Spender"
AIMED, AIMED_MONTHS = "investor_targeted", 6
AIMED_METRIC = "investments"
PICTURE = Path("published") / "site" / "visuals" / "festive_cashback.png"
_NAMES = {
    "difference_in_means": "the arms' means",
    "inverse_propensity": "weighted by the known chances",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell what was observed, or the truth beside it; 2 on bad input."""
    options = _parser().parse_args(arguments)
    published = Published()
    try:
        if options.verb == "observed":
            print(observed(published))
        else:
            if not (PROJECT_ROOT / PICTURE.parent).is_dir():
                remedy = "the picture goes there: run make site first"
                raise InputError(PICTURE.parent, "folder", "missing", remedy)
            print(truth(published, PROJECT_ROOT / PICTURE))
            print(f"\n{PICTURE.as_posix()}")
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


def observed(published: Published) -> str:
    """What the published marts say; the sealed file stays closed."""
    symbol = published.market.currency_symbol
    people = customers(Question(published, CAMPAIGN, MONTHS))
    contacted = people[people["is_treated"]]["persona"].value_counts()
    alone = people[~people["is_treated"]]["persona"].value_counts()
    conversions, profits = effects(people, "converted"), effects(people, "profit")
    lines = [
        f"{CAMPAIGN}: what a contact changed in {MONTHS} months, with 95% intervals",
        "",
        f"{'persona':<12}{'contacted':>10}{'alone':>8}{'conversions':>28}"
        f"{'profit':>30}",
    ]
    for persona, profit in profits.items():
        shares = [_share(x) for x in numbers(conversions[persona])]
        money = [_money(x, symbol) for x in numbers(profit)]
        lines.append(
            f"{persona:<12}{contacted[persona]:>10,}{alone[persona]:>8,}"
            f"{_interval(shares):>28}{_interval(money):>30}  {_verdict(profit)}"
        )
    aimed = arms_compared(Question(published, AIMED, AIMED_MONTHS), AIMED_METRIC)
    lines += [
        "",
        f"{AIMED}: what a call added to {AIMED_METRIC} in {AIMED_MONTHS} months",
    ]
    for method, name in _NAMES.items():
        money = [_money(x, symbol) for x in numbers(aimed[method])]
        lines.append(f"  {name:<32}{_interval(money)}")
    return "\n".join(lines)


def truth(published: Published, picture: Path) -> str:
    """The estimates beside the sealed truth, and the picture of both."""
    symbol = published.market.currency_symbol
    question = Question(published, CAMPAIGN, MONTHS)
    people = customers(question)
    found = {m: effects(people, m) for m in ("converted", "profit")}
    changed = true_differences(question, people)
    true = {m: true_effects(changed, m) for m in found}
    counts = people["persona"].value_counts()
    lines = [
        f"{CAMPAIGN}: the truth, after {MONTHS} months",
        "",
        f"{'persona':<12}{'conversions':>13}{'profit a contact':>19}"
        f"{'if all were contacted':>24}",
    ]
    for persona, profit in true["profit"].items():
        lines.append(
            f"{persona:<12}{_share(true['converted'][persona]):>13}"
            f"{_money(profit, symbol):>19}"
            f"{_money(profit * counts[persona], symbol):>24}"
        )
    lines += ["", _bill(changed, symbol)]
    aimed = Question(published, AIMED, AIMED_MONTHS)
    estimates, effect = (
        arms_compared(aimed, AIMED_METRIC),
        true_effect(aimed, AIMED_METRIC),
    )
    lines += [
        "",
        f"{AIMED}: a call truly added {_money(effect, symbol)} of {AIMED_METRIC}",
    ]
    named = {_NAMES[m].replace(" by", "\nby"): estimates[m] for m in _NAMES}
    shares, money = PercentFormatter(1, decimals=0), currency(symbol)
    panels = (
        Panel("Conversions a contact", found["converted"], true["converted"], shares),
        Panel(
            f"Profit a contact, {MONTHS} months", found["profit"], true["profit"], money
        ),
        Panel(
            f"A targeted campaign: {AIMED_METRIC}",
            named,
            dict.fromkeys(named, effect),
            money,
        ),
    )
    draw(panels, picture)
    return "\n".join(lines)


def _bill(changed: pd.DataFrame, symbol: str) -> str:
    """What those of ASKED who convert only if contacted bring and cost."""
    won = changed[(changed["persona"] == ASKED) & (changed["converted"] > 0)]
    if won.empty:
        return f"No {ASKED} was won."
    spending, margin, cost = (
        _money(float(won[column].mean()), symbol)
        for column in ("spending", "margin", "cost")
    )
    return (
        f"{len(won):,} {ASKED}s were won: each spent {spending}, earned the bank "
        f"{margin} and cost it {cost}"
    )


def _interval(texts: Sequence[str]) -> str:
    middle, low, high = texts
    return f"{middle} ({low} to {high})"


def _verdict(effect: Effect) -> str:
    _, low, high = numbers(effect)
    return "pays" if low > 0 else "loses" if high < 0 else "cannot be told"


def _share(value: float) -> str:
    return f"{value:+.1%}"


def _money(value: float, symbol: str) -> str:
    sign = "-" if value < 0 else "+"
    return f"{sign}{symbol}{abs(value):,.2f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m examples.festive_cashback",
        description="Does a festive cashback pay for Spenders?",
    )
    parser.add_argument(
        "verb",
        choices=["observed", "truth"],
        help="observed: estimate it from the published marts; "
        "truth: open the sealed file, and draw both",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
