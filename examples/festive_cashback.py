"""Does a festive cashback pay for Spenders? docs/experiments.md tells the story."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from contest.files import manifest
from examples.evidence import (
    Question,
    arms_compared,
    customers,
    effects,
    true_effect,
    true_effects,
)
from pages.style import PERSONA_COLORS, currency, finish, house_style
from python_generators.errors import EXIT_BAD_INPUT, InputError
from python_generators.experiments.effects import Effect
from python_generators.seeds import load_seeds
from python_generators.settings import PROJECT_ROOT

CAMPAIGN, MONTHS = "festive_cashback", 3  # the horizon ends with the year
AIMED, AIMED_MONTHS = "investor_targeted", 6
AIMED_METRIC = "investments"
PICTURE = Path("docs") / "visuals" / "festive_cashback.png"
_NAMES = {
    "difference_in_means": "the arms' means",
    "inverse_propensity": "weighted by the known chances",
}
_GREY = "#52525b"


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell what was observed, or the truth beside it; 2 on bad input."""
    options = _parser().parse_args(arguments)
    folder = PROJECT_ROOT / "published"
    try:
        _, says = manifest(folder)
        symbol = load_seeds(says["settings"]["market"]).settings.currency_symbol
        if options.verb == "observed":
            print(observed(folder, symbol))
        else:
            print(truth(folder, symbol, PROJECT_ROOT / PICTURE))
            print(f"\n{PICTURE.as_posix()}")
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


def observed(folder: Path, symbol: str) -> str:
    """What the published marts say; the sealed file stays closed.

    Args:
        folder: Where the publication is.
        symbol: Of the currency.
    """
    people = customers(Question(folder, CAMPAIGN, MONTHS))
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
        shares = [_share(x) for x in _numbers(conversions[persona])]
        money = [_money(x, symbol) for x in _numbers(profit)]
        lines.append(
            f"{persona:<12}{contacted[persona]:>10,}{alone[persona]:>8,}"
            f"{_interval(shares):>28}{_interval(money):>30}  {_verdict(profit)}"
        )
    aimed = arms_compared(Question(folder, AIMED, AIMED_MONTHS), AIMED_METRIC)
    lines += [
        "",
        f"{AIMED}: what a call added to {AIMED_METRIC} in {AIMED_MONTHS} months",
    ]
    for method, name in _NAMES.items():
        money = [_money(x, symbol) for x in _numbers(aimed[method])]
        lines.append(f"  {name:<32}{_interval(money)}")
    return "\n".join(lines)


def truth(folder: Path, symbol: str, picture: Path) -> str:
    """The estimates beside the sealed truth, and the picture of both."""
    question = Question(folder, CAMPAIGN, MONTHS)
    people = customers(question)
    found = {m: effects(people, m) for m in ("converted", "profit")}
    true = {m: true_effects(question, people, m) for m in found}
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
    aimed = Question(folder, AIMED, AIMED_MONTHS)
    estimates, effect = (
        arms_compared(aimed, AIMED_METRIC),
        true_effect(aimed, AIMED_METRIC),
    )
    lines += [
        "",
        f"{AIMED}: a call truly added {_money(effect, symbol)} of {AIMED_METRIC}",
    ]
    with house_style():
        figure, (shares, money, arms) = plt.subplots(
            1, 3, figsize=(11, 3.6), layout="constrained"
        )
        _beside(shares, found["converted"], true["converted"])
        shares.set_title("Conversions a contact")
        shares.yaxis.set_major_formatter(lambda value, _: f"{value:+.0%}")
        _beside(money, found["profit"], true["profit"])
        money.set_title(f"Profit a contact, {MONTHS} months")
        money.yaxis.set_major_formatter(currency(symbol))
        named = {_NAMES[m].replace(" by", "\nby"): estimates[m] for m in _NAMES}
        _beside(arms, named, dict.fromkeys(named, effect))
        arms.set_title(f"A targeted campaign: {AIMED_METRIC}")
        arms.yaxis.set_major_formatter(currency(symbol))
        shares.legend(loc="upper left")
        picture.parent.mkdir(parents=True, exist_ok=True)
        finish(figure, "A festive cashback: what was estimated, and the truth", picture)
    plt.close(figure)
    return "\n".join(lines)


def _beside(
    axes: Axes, estimates: Mapping[str, Effect], true: Mapping[str, float]
) -> None:
    """Each estimate with its interval, and the truth as a ring on it."""
    for place, (name, effect) in enumerate(estimates.items()):
        middle, low, high = _numbers(effect)
        color = PERSONA_COLORS.get(name, _GREY)
        axes.vlines(place, low, high, color=color, linewidth=3)
        axes.plot(
            place, middle, "o", color=color, label="" if place else "estimate, 95%"
        )
        axes.plot(
            place,
            true[name],
            "D",
            markersize=9,
            markerfacecolor="none",
            markeredgecolor="black",
            label="" if place else "truth",
        )
    axes.axhline(0, color="#a1a1aa", linewidth=1)
    axes.set_xticks(range(len(estimates)), list(estimates))
    axes.margins(x=0.15, y=0.15)
    axes.grid(visible=False, axis="x")


def _numbers(effect: Effect) -> tuple[float, float, float]:
    """Estimate and interval; without an interval, the estimate thrice."""
    middle = effect.estimate if effect.estimate is not None else float("nan")
    low = effect.ci_low if effect.ci_low is not None else middle
    high = effect.ci_high if effect.ci_high is not None else middle
    return middle, low, high


def _interval(texts: Sequence[str]) -> str:
    middle, low, high = texts
    return f"{middle} ({low} to {high})"


def _verdict(effect: Effect) -> str:
    _, low, high = _numbers(effect)
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
