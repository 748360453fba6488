"""Measure a run of 10,000, 100,000 and a million customers, and each part left out.

    .venv/bin/python -m benchmarks.scale
    .venv/bin/python -m benchmarks.scale --customers 10000 --parts 10000

Writes benchmarks/results/scale.json. A million customers take about 20 GB of disk.
"""

import json
from collections.abc import Sequence

from benchmarks.engine.measure import machine
from benchmarks.scale.growth import models_table, slopes, table
from benchmarks.scale.run_costs import measure_run
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.run_parts import PARTS, with_part
from python_generators.core.settings import PROJECT_ROOT

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "scale.json"


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Measure, store the results and print the tables.

    Args:
        arguments: The command line without the program's name.
    """
    parser = CommandParser(description=__doc__.splitlines()[0])
    sizes = (10_000, 100_000, 1_000_000)
    parser.add_argument("--customers", type=int, nargs="*", default=sizes)
    parser.add_argument("--parts", type=int, default=20_000, metavar="CUSTOMERS")
    options = parser.parse_args(arguments)
    runs = [measure_run(customers, {}) for customers in options.customers]
    base = measure_run(options.parts, {})
    parts = {part: measure_run(options.parts, with_part(part)) for part in PARTS}
    found = {"machine": machine(), "runs": runs, "without": base, "parts": parts}
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(table(runs))
    if runs:
        print(models_table(runs[-1]))
    if len(runs) > 1:
        print(slopes(runs))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
