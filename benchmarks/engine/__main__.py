"""Measure the engine, store the results and write the table in docs/benchmarks.md.

    .venv/bin/python -m benchmarks.engine [--scale full] [--only floor flat ...]

Scale full takes one to two hours on two cores and about 30 GB of disk; each part is
saved when it is done. Scale small checks in seconds that the benchmark works.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.documents import write_block
from benchmarks.engine.bench_customers import base_customers
from benchmarks.engine.dbt_parts import DBT_PARTS
from benchmarks.engine.engine_report import BLOCK, RESULTS, met, table
from benchmarks.engine.measure import machine
from benchmarks.engine.parts import PARTS, SIZES, Bench
from benchmarks.engine.statement_parts import STATEMENT_PARTS
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.seeds.load import load_seeds


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run the parts.

    Returns:
        The exit code: 0 at small scale, or if all measured requirements are met.
    """
    with_dbt = {**STATEMENT_PARTS, **DBT_PARTS}
    every = {**PARTS, **with_dbt}
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", default="full", choices=list(SIZES))
    parser.add_argument("--only", nargs="+", choices=list(every), default=list(every))
    parser.add_argument("--results", type=Path, default=None)
    options = parser.parse_args(arguments)
    small = options.scale != "full"
    path = options.results or (_small_results() if small else RESULTS)
    sizes = SIZES[options.scale]
    settings = load_settings(resolve_vars(sizes.vars_scale, "{}"))
    customers = base_customers(settings, load_seeds(settings.market))
    results = _earlier(path, options.scale)
    with tempfile.TemporaryDirectory(dir=PROJECT_ROOT / "build") as folder:
        bench = Bench(customers, sizes, Path(folder))
        for name in options.only:
            if name in with_dbt and not sizes.dbt:
                continue
            print(name, flush=True)
            results["parts"][name] = every[name](bench)
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    if path == RESULTS:
        write_block(BLOCK, table(results))
    return 0 if small or met(results) else 1


def _small_results() -> Path:
    return PROJECT_ROOT / "build" / "engine_small.json"


def _earlier(path: Path, scale: str) -> dict[str, Any]:
    """Earlier results of this machine, to which parts are added."""
    empty: dict[str, Any] = {"scale": scale, "machine": machine(), "parts": {}}
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if (found["scale"], found["machine"]) == (scale, empty["machine"]):
            return found
    return empty


if __name__ == "__main__":
    raise SystemExit(main())
