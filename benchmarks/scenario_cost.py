"""The cost of scenarios: engine time relative to the baseline, and dbt time.

    .venv/bin/python -m benchmarks.scenario_cost [--target dev]

The engine part reads the customers of an existing build (make build) and discards the
rows. All scenarios are simulated together; the cost of a scenario is the time that its
rows take. Customers that a scenario does not affect are simulated once, in the
baseline. The dbt part builds and tests all scenarios of that
build, and then the build without scenarios.
Writes benchmarks/results/scenarios.json.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

import pyarrow as pa

from benchmarks.engine.measure import machine
from benchmarks.engine.runner import run_command
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.connection import connect
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.core.warehouse import build_file
from python_generators.engine.month_stream import BATCH_ROWS, simulate_stream
from python_generators.scenarios.scenario_checks import simulation_inputs
from python_generators.scenarios.scenario_stream import scenario_stream
from python_generators.seeds.load import load_seeds

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "scenarios.json"
REPEATS = 15
RATIO_LIMIT, SECONDS_LIMIT = 1.1, 20.0
_CUSTOMERS = "intermediate.int_scenarios__customers"
_MODELS = "int_scenarios__changes+"


def _cpu(
    work: Callable[[], pa.RecordBatchReader], key: Callable[[pa.RecordBatch], str]
) -> dict[str, float]:
    """CPU seconds until each batch of rows is ready, summed by the key of the batch."""
    spent: dict[str, float] = defaultdict(float)
    started = time.process_time()
    for rows in work():
        spent[key(rows)] += time.process_time() - started
        started = time.process_time()
    return spent


def engine(target: str, scale: str) -> dict[str, Any]:
    """Measure the baseline and each scenario alternately; return median CPU seconds."""
    settings = load_settings(resolve_vars(scale, "{}"))
    seeds = load_seeds(settings.market)
    inputs = simulation_inputs(settings, seeds)
    with connect(build_file(target), read_only=True) as build:
        batches = build.sql(f"from {_CUSTOMERS}").to_arrow_table().to_batches()
    batches = pa.Table.from_batches(batches).to_batches(max_chunksize=BATCH_ROWS)
    parameters, seed = inputs.parameters, settings.random_seed

    def baseline() -> pa.RecordBatchReader:
        return simulate_stream(batches, inputs.months, parameters, seed)

    changes = [c for c in seeds.scenarios if c.scenario in settings.scenarios]

    def scenarios() -> pa.RecordBatchReader:
        return scenario_stream(batches, inputs, changes, seed)

    baseline_costs: list[float] = []
    each: dict[str, list[float]] = {name: [] for name in settings.scenarios}
    for _ in range(REPEATS):
        baseline_costs.append(sum(_cpu(baseline, lambda _: "").values()))
        for name, cost in _cpu(scenarios, _scenario).items():
            each[name].append(cost)
    engine_cpu = median(baseline_costs)
    over = {name: median(costs) / engine_cpu for name, costs in each.items()}
    return {
        "customers": sum(batch.num_rows for batch in batches),
        "baseline_cpu": round(engine_cpu, 3),
        "over_baseline": {name: round(ratio, 3) for name, ratio in over.items()},
        "mean": round(mean(over.values()), 3),
    }


def _scenario(rows: pa.RecordBatch) -> str:
    name: str = rows.column("scenario")[0].as_py()
    return name


def models(target: str, scale: str) -> dict[str, Any]:
    """Measure the seconds that dbt takes for all scenarios, and for none."""
    took = {}
    for name, override in {"none": '{"scenarios": []}', "all": "{}"}.items():
        values = run_command(
            sys.executable, "-m", "python_generators", "vars", "--scale", scale,
            "--vars", override,
        )  # fmt: skip
        dbt = str(Path(sys.executable).parent / "dbt")
        started = time.perf_counter()
        run_command(
            dbt, "build", "--target", target, "--vars", values, "--select", _MODELS
        )
        took[name] = round(time.perf_counter() - started, 1)
    return {**took, "beyond_none": round(took["all"] - took["none"], 1)}


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Measure and write the result.

    Returns:
        The exit code: 0 if both limits are met.
    """
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", default="dev")
    parser.add_argument("--scale", default="full")
    options = parser.parse_args(arguments)
    found = {
        "machine": machine(),
        "engine": engine(options.target, options.scale),
        "dbt_seconds": models(options.target, options.scale),
    }
    text = json.dumps(found, indent=1) + "\n"
    print(text)
    RESULTS.write_text(text, encoding="utf-8")
    slowest = max(found["engine"]["over_baseline"].values())
    beyond = found["dbt_seconds"]["beyond_none"]
    return int(slowest > RATIO_LIMIT or beyond > SECONDS_LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
