"""Median fidelity of HMA and CTGAN over several random seeds.

    .venv/bin/python -m benchmarks.seed_medians [--market in]

For each seed a base is generated, the models are fitted and sampled with the default
settings, and the samples are scored like those of a run, with the ceiling. Medians show
how far a result depends on one seed. Takes about three minutes per seed; writes
benchmarks/results/seeds_<market>.json.
"""

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from python_generators.base.faker.population import make_base
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.populations import Population
from python_generators.core.settings import (
    PROJECT_ROOT,
    Settings,
    load_settings,
    resolve_vars,
)
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.fidelity.evaluate import compare, fidelity_scores
from python_generators.fidelity.references import ceiling, draw_holdout
from python_generators.seeds.load import load_seeds
from python_generators.synthetic.hma.hma_learning import learn_hma
from python_generators.synthetic.networks import ctgan
from python_generators.synthetic.selection import draw_selected

RESULTS = PROJECT_ROOT / "benchmarks" / "results"
SEEDS = (42, 43, 44)
SHOWN = ("Overall", "auc", "max_ks_distance")
KEPT = ":kept"


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Score every seed, and print the medians."""
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--market", default="in")
    market = parser.parse_args(arguments).market
    scores = pd.concat([_scores(market, seed) for seed in SEEDS], ignore_index=True)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(scores.to_dict("records"), indent=1)
    (RESULTS / f"seeds_{market}.json").write_text(text + "\n", encoding="utf-8")
    keys = ["scope", "metric", "property"]
    medians = scores.pivot_table(
        index=keys, columns="population", values="score", aggfunc="median"
    )
    print(medians.round(3).to_string())
    return 0


def _scores(market: str, random_seed: int) -> pd.DataFrame:
    values = json.dumps({"market": market, "random_seed": random_seed})
    settings = load_settings(resolve_vars("full", values))
    seeds = load_seeds(market)
    base, holdout = make_base(settings, seeds), draw_holdout(settings, seeds)
    found = []
    for name, population in _populations(settings, base).items():
        comparison = compare(base, population, holdout, random_seed)
        found.append(fidelity_scores(name, comparison))
    comparison = compare(base, ceiling(settings, seeds), holdout, random_seed)
    found.append(fidelity_scores("ceiling", comparison))
    scores = pd.concat(found, ignore_index=True)
    shown = scores["property"].isin(SHOWN) | scores["property"].str.endswith(KEPT)
    return scores[shown].assign(random_seed=random_seed).round(4)


def _populations(settings: Settings, base: Population) -> Mapping[str, Population]:
    rows, seed = settings.synthetic_customers, settings.random_seed
    model = ctgan.learn(base, SYNTHESIZERS["ctgan"].options(settings.model_dump()))
    drawn, calibrated = draw_selected(model, base["customers"], rows, seed)
    return {
        "hma": learn_hma(base).sample(rows, seed),
        "ctgan": {"customers": calibrated},
        "ctgan_uncalibrated": {"customers": drawn},
    }


if __name__ == "__main__":
    raise SystemExit(main())
