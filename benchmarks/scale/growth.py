"""How costs grow with the number of customers: slopes, and the pages' table."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

MOST_SLOPE = 1.05
_GIB = 1 << 30


def slope(few: tuple[int, float], many: tuple[int, float]) -> float:
    """The log-log slope between two (customers, cost): 1 if proportional."""
    return log(many[1] / few[1]) / log(many[0] / few[0])


def slopes(runs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The slope of the CPU seconds of each verb, between the two largest runs."""
    few, many = sorted(runs, key=lambda run: int(run["customers"]))[-2:]
    return {
        verb: round(
            slope(
                (few["customers"], few["verbs"][verb]["cpu"]),
                (many["customers"], many["verbs"][verb]["cpu"]),
            ),
            2,
        )
        for verb in many["verbs"]
        if verb in few["verbs"]
    }


def table(runs: Sequence[Mapping[str, Any]]) -> str:
    """A Markdown table: a row for each run and verb."""
    lines = [
        "| customers | verb | seconds | CPU s | peak GiB |",
        "|---|---|---|---|---|",
    ]
    for run in runs:
        for verb, cost in run["verbs"].items():
            lines.append(
                f"| {run['customers']:,} | {verb} | {cost['seconds']:.0f} | "
                f"{cost['cpu']:.0f} | {cost['peak'] / _GIB:.1f} |"
            )
    return "\n".join(lines)


def models_table(run: Mapping[str, Any]) -> str:
    """A Markdown table of the models of a run that took longest."""
    lines = ["| model | seconds | peak of dbt, GiB |", "|---|---|---|"]
    lines += [
        f"| `{one['model']}` | {one['seconds']:.0f} | {one['peak'] / _GIB:.1f} |"
        for one in run["models"]
    ]
    return "\n".join(lines)
