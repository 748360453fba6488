"""CPU time of each fidelity metric, and the sampling variation of the C2ST.

    .venv/bin/python -m benchmarks.time_fidelity [--target dev] [--scale full]

Reads the populations that ``make generate`` wrote. Prints CPU seconds, and the mean and
standard deviation of the C2ST's AUC over five seeds of samples, folds and classifier.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.populations import Population
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.core.tables import (
    BASE,
    CUSTOMERS,
    HMA,
    POPULATION_TABLES,
    raw_schema,
)
from python_generators.core.warehouse import build_file, open_warehouse
from python_generators.fidelity.c2st import c2st
from python_generators.fidelity.evaluate import METRICS, compare
from python_generators.fidelity.references import ceiling, draw_holdout, no_model
from python_generators.seeds.load import load_seeds

SEEDS = range(1, 6)


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Time every metric of every population, then repeat the C2ST."""
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", default="dev")
    parser.add_argument("--scale", default="full")
    options = parser.parse_args(arguments)
    settings = load_settings(resolve_vars(options.scale, "{}"))
    seeds, seed = load_seeds(settings.market), settings.random_seed
    with open_warehouse(build_file(options.target)) as warehouse:
        base, hma = (
            {t.name: warehouse.read(schema, t) for t in POPULATION_TABLES}
            for schema in (BASE, HMA)
        )
        ctgan = {CUSTOMERS.name: warehouse.read(raw_schema("ctgan"), CUSTOMERS)}
    started = time.process_time()
    holdout, fresh = draw_holdout(settings, seeds), ceiling(settings, seeds)
    print(f"holdout customers and ceiling: {time.process_time() - started:.1f} CPU s")
    compared: dict[str, Population] = {
        "hma": hma,
        "ctgan": ctgan,
        "no_model": no_model(base, seed),
        "ceiling": fresh,
    }
    spent: dict[str, dict[str, float]] = {}
    spread: dict[str, dict[str, str]] = {}
    with threadpool_limits(limits=1):
        for name, population in compared.items():
            comparison = compare(base, population, holdout, seed)
            spent[name] = {}
            for metric in METRICS:
                started = time.process_time()
                list(metric(comparison))
                spent[name][metric.__name__] = time.process_time() - started
            runs = [c2st(replace(comparison, random_seed=s)) for s in SEEDS]
            aucs = pd.DataFrame([{s.scope: s.score for s in run} for run in runs])
            spread[name] = {
                str(scope): f"{aucs[scope].mean():.3f} sd {aucs[scope].std():.3f}"
                for scope in aucs
            }
    times = pd.DataFrame(spent)
    times.loc["total"] = times.sum()
    times["all"] = times.sum(axis=1)
    print(times.round(1).to_string())
    print(pd.DataFrame(spread).fillna("").to_string())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
