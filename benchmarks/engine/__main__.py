"""Measure the money engine, keep the numbers and write the table of the docs.

    .venv/bin/python -m benchmarks.engine [--scale full] [--only floor flat ...]

Full takes an hour or two on two cores and some 30 GB of disk; every part is saved when
it is done. Small proves in seconds that the benchmark itself works.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.documents import write_docs
from benchmarks.engine.bench_inputs import WORLD_PARTS
from benchmarks.engine.crowd import people
from benchmarks.engine.engine_report import BLOCK, RESULTS, met, table
from benchmarks.engine.measure import machine
from benchmarks.engine.parts import PARTS, SIZES, Bench
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.seeds.load import load_seeds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts; 0 when every requirement that full measured is met."""
    every = {**PARTS, **WORLD_PARTS}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", default="full", choices=list(SIZES))
    parser.add_argument("--only", nargs="+", choices=list(every), default=list(every))
    parser.add_argument("--results", type=Path, default=None)
    options = parser.parse_args(arguments)
    small = options.scale != "full"
    path = options.results or (_small_results() if small else RESULTS)
    sizes = SIZES[options.scale]
    settings = load_settings(resolve_vars(sizes.vars_scale, "{}"))
    who = people(settings, load_seeds(settings.market))
    results = _earlier(path, options.scale)
    with tempfile.TemporaryDirectory(dir=PROJECT_ROOT / "build") as folder:
        bench = Bench(who, sizes, Path(folder))
        for name in options.only:
            if name in WORLD_PARTS and not sizes.world:
                continue
            print(name, flush=True)
            results["parts"][name] = every[name](bench)
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    if path == RESULTS:
        write_docs(BLOCK, table(results))
    return 0 if small or met(results) else 1


def _small_results() -> Path:
    return PROJECT_ROOT / "build" / "engine_small.json"


def _earlier(path: Path, scale: str) -> dict[str, Any]:
    """What was measured before on this very machine, to which parts are added."""
    here: dict[str, Any] = {"scale": scale, "machine": machine(), "parts": {}}
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if (found["scale"], found["machine"]) == (scale, here["machine"]):
            return found
    return here


if __name__ == "__main__":
    raise SystemExit(main())
