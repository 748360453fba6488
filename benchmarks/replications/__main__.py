"""Replicate campaigns, and compare the estimates with the true effects.

    .venv/bin/python -m benchmarks.replications [--scale full]

Scale full takes about ten minutes and writes the table in docs/benchmarks.md. Scale
small checks in seconds that the benchmark works.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.documents import write_block
from benchmarks.replications.campaign_designs import DESIGNS
from benchmarks.replications.campaign_replicator import CampaignReplicator
from benchmarks.replications.replication_report import BLOCK, RESULTS, met, table
from benchmarks.replications.study import study
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.settings import PROJECT_ROOT
from python_generators.seeds.load import load_seeds

LIBRARIES = ("numpy", "scipy", "statsmodels")
MARKET = "in"


@dataclass(frozen=True)
class Size:
    """The number of customers and of replications."""

    customers: int
    replicates: int
    without_effect: int  # more replications, since rejections are rare


SIZES = {"full": Size(10_000, 200, 1_000), "small": Size(2_000, 30, 30)}


def measure(scale: str) -> dict[str, Any]:
    """Replicate all campaigns; returns JSON types."""
    size, seeds = SIZES[scale], load_seeds(MARKET)
    started = time.perf_counter()
    replicator = CampaignReplicator(size.customers, seeds)
    cases = []
    for name in DESIGNS:
        runs = size.without_effect if name == "no_effect" else size.replicates
        print(f"{name}: {runs} runs", flush=True)
        cases += study(name, replicator, seeds, runs)
    return {
        "scale": scale,
        "customers": size.customers,
        "libraries": {name: version(name) for name in LIBRARIES},
        "seconds": round(time.perf_counter() - started),
        "cases": cases,
    }


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Measure and print.

    Returns:
        The exit code: 0 if every requirement is met.
    """
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", default="full", choices=list(SIZES))
    scale = parser.parse_args(arguments).scale
    small = PROJECT_ROOT / "build" / "experiments_small.json"
    path: Path = RESULTS if scale == "full" else small
    results = measure(scale)
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    if path == RESULTS:
        write_block(BLOCK, table(results))
    return 0 if met(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
