"""Choose the settings of CTGAN on a validation population.

    .venv/bin/python -m benchmarks.ctgan_settings

Each setting is fitted to 2,000 customers of each of two seeds and scored on 4,000
customers of a third seed. The project reports results on other seeds. All fits take the
same number of generator steps, so settings are compared at about equal cost. Takes half
an hour on one core; writes benchmarks/results/ctgan_settings.json after every fit.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import pandas as pd

from python_generators.base.faker.population import make_base
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.fidelity.c2st import c2st
from python_generators.fidelity.evaluate import compare
from python_generators.fidelity.quality import quality
from python_generators.seeds.load import load_seeds
from python_generators.synthetic.networks.ctgan import CTGANOptions, learn_ctgan
from python_generators.synthetic.selection import draw_selected

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "ctgan_settings.json"
TRAINING, VALIDATION, SAMPLED = 2_000, 4_000, 10_000
VALIDATION_SEED = 9_000
SEEDS = (101, 102)
STEPS = 2_400  # of the generator
# (batch size, learning rate, discriminator steps, averaging)
SETTINGS = (
    (100, 1e-3, 2, 0.99),
    (100, 1e-3, 2, 0.0),
    (500, 2e-3, 2, 0.99),
    (100, 1e-3, 1, 0.99),
)


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Score every setting with every seed, and print the medians."""
    CommandParser(prog="python -m benchmarks.ctgan_settings").parse_args(arguments)
    settings, seeds = load_settings(resolve_vars("full", "{}")), load_seeds("in")

    def customers(random_seed: int, count: int) -> pd.DataFrame:
        changes = {"random_seed": random_seed, "base_customers": count}
        return make_base(settings.model_copy(update=changes), seeds)["customers"]

    validation = customers(VALIDATION_SEED, VALIDATION)
    results: list[dict[str, object]] = []
    for random_seed in SEEDS:
        training = customers(random_seed, TRAINING)
        for options in _options(random_seed):
            results.append(
                {**asdict(options), **_scored(training, validation, options)}
            )
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
            print(results[-1], flush=True)
    table = pd.DataFrame(results).drop(columns=["random_seed", "cpu_seconds"])
    print(table.groupby([*asdict(options)][:4] + ["averaging"]).median().to_string())
    return 0


def _options(random_seed: int) -> Iterator[CTGANOptions]:
    for batch_size, rate, discriminator_steps, averaging in SETTINGS:
        yield CTGANOptions(
            epochs=STEPS * batch_size // TRAINING,
            batch_size=batch_size,
            learning_rate=rate,
            discriminator_steps=discriminator_steps,
            random_seed=random_seed,
            averaging=averaging,
        )


def _scored(
    training: pd.DataFrame, validation: pd.DataFrame, options: CTGANOptions
) -> dict[str, float]:
    start = time.process_time()
    model = learn_ctgan(training, options)
    found: dict[str, float] = {"cpu_seconds": round(time.process_time() - start)}
    drawn, calibrated = draw_selected(model, training, SAMPLED, options.random_seed)
    for name, frame in (("raw", drawn), ("calibrated", calibrated)):
        both = {"customers": validation}, {"customers": frame}
        comparison = compare(*both, holdout=None, random_seed=options.random_seed)
        scores = (*quality(comparison), *c2st(comparison))
        found |= {
            f"{name}_{score.metric}": round(score.score, 4)
            for score in scores
            if score.property in ("Overall", "auc")
        }
    return found


if __name__ == "__main__":
    raise SystemExit(main())
