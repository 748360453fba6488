"""The parts of a run that its vars can leave out, and what each would cost."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_generators.core.settings import PROJECT_ROOT, Settings, project_vars
from python_generators.core.summation import ordered_sum

MEASURED = "benchmarks/results/scale.json"
_GB = 10**9
PARTS = {
    "statement": "simulate_transactions",
    "ledger": "post_ledger",
    "campaigns": "campaigns",
    "scenarios": "scenarios",
}
"""The var of each part: empty or false leaves it out."""


@dataclass(frozen=True)
class LeftOut:
    """A part that a run leaves out, and what it would cost.

    Attributes:
        part: Its name.
        var: Its var.
        minutes: CPU minutes, as measured with few customers and scaled up; None if not
            measured.
        gigabytes: Of the build file and of what is published.
    """

    part: str
    var: str
    minutes: float | None = None
    gigabytes: float = 0

    def __str__(self) -> str:
        """One phrase."""
        if self.minutes is None:
            return f"{self.part} ({self.var})"
        cost = f"{self.minutes:.0f} CPU minutes, {self.gigabytes:.0f} GB"
        return f"{self.part} ({self.var}; about {cost})"


def with_part(part: str) -> dict[str, Any]:
    """The vars that include a part, with the values of a default run.

    A statement needs the ledger, against which it is checked.
    """
    default, var = project_vars(), PARTS[part]
    needed = {PARTS["ledger"]: True} if part == "statement" else {}
    return {var: default[var], **needed}


def parts_left_out(
    settings: Settings, customers: int, root: Path = PROJECT_ROOT
) -> Iterator[LeftOut]:
    """The parts that a run leaves out.

    Args:
        settings: The settings of the run.
        customers: The number of customers.
        root: The project root, which holds the measured costs.
    """
    left_out = [part for part, var in PARTS.items() if not getattr(settings, var)]
    if not left_out:
        return
    measured = json.loads((root / MEASURED).read_text(encoding="utf-8"))
    without = measured["without"]
    times = customers / without["customers"]
    for part in left_out:
        run = measured["parts"].get(part)
        if run is None:
            yield LeftOut(part, PARTS[part])
            continue
        minutes = (_cpu(run) - _cpu(without)) / 60 * times
        more = (_bytes(run) - _bytes(without)) / _GB * times
        yield LeftOut(part, PARTS[part], minutes, more)


def _cpu(run: Mapping[str, Any]) -> float:
    """CPU seconds of the verbs; generation is the same with any parts, and cached."""
    costs = run["verbs"].items()
    return ordered_sum(used["cpu"] for verb, used in costs if verb != "generate")


def _bytes(run: Mapping[str, Any]) -> int:
    return int(run["build_bytes"]) + int(run["published_bytes"])
