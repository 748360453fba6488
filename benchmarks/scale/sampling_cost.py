"""The CPU seconds of sampling HMA: SDV's own sampler and ours, on the same fit.

    .venv/bin/python -m benchmarks.scale.sampling_cost

Both sample a model of one segment, fitted to 2,000 base customers. Writes
benchmarks/results/sampling.json.
"""

import json
from collections.abc import Sequence
from typing import Any

from benchmarks.engine.measure import machine, measured
from python_generators.base.faker.population import make_base
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.core.tables import CUSTOMERS
from python_generators.seeds.load import load_seeds
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.hma.hma_learning import extract, fit_hma
from python_generators.synthetic.hma.hma_model import HMAModel

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "sampling.json"
STOCK = 1_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Measure both samplers, store and print the CPU seconds.

    Args:
        arguments: The command line without the program's name.
    """
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, nargs="*", default=SIZES)
    sizes: Sequence[int] = parser.parse_args(arguments).customers
    settings = load_settings(resolve_vars("full", "{}"))
    base = make_base(settings, load_seeds(settings.market))
    encoding = Encoding.learn(base)
    scores = encoding.scores(base)
    stock = fit_hma(scores)
    model = HMAModel((extract(stock, scores, encoding),))
    [*model.stream(100, settings.random_seed)]  # what is made once
    found: dict[str, Any] = {"machine": machine(), "ours": {}}
    for size in sizes:
        with measured() as cost:
            rows = sum(len(f) for _, f in model.stream(size, settings.random_seed))
        found["ours"][size] = {"cpu": round(cost.cpu, 2), "rows": rows}
        print(f"ours, {size:,} customers: {cost.cpu:.2f} CPU s, {rows:,} rows")
    with measured() as cost:
        drawn = stock.sample(STOCK, CUSTOMERS.name)
    rows = sum(map(len, drawn.values()))
    found["stock"] = {STOCK: {"cpu": round(cost.cpu, 2), "rows": rows}}
    print(f"SDV, {STOCK:,} customers: {cost.cpu:.2f} CPU s, {rows:,} rows")
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
