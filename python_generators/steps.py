"""The steps of generation, in order; each loads its tables unless it already has."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd
from tqdm import tqdm

from python_generators.base.population import make_base
from python_generators.economy.month_factors import make_month_factors
from python_generators.populations import Population
from python_generators.step import PACKAGE, Frames, Generation, Step
from python_generators.synthetic.cache import (
    cached,
    content_key,
    frames_digest,
    library_versions,
    source_digest,
)
from python_generators.synthetic.single_table import SingleTable
from python_generators.synthetic.synthesizers import SINGLE_TABLE
from python_generators.tables import (
    BASE,
    COLUMN_FIDELITY,
    CUSTOMERS,
    CUSTOMERS_UNCALIBRATED,
    FIDELITY_SCORES,
    HMA,
    MONTH_FACTORS,
    POPULATION_TABLES,
    RAW,
    raw_schema,
)
from python_generators.warehouse import Load

__all__ = ["STEPS", "Generation", "all_steps", "generate"]


def _make_base(run: Generation) -> Frames:
    population = make_base(run.settings, run.seeds)
    return {(BASE, table): population[table.name] for table in POPULATION_TABLES}


def _make_economy(run: Generation) -> Frames:
    return {(RAW, MONTH_FACTORS): make_month_factors(run.settings, run.seeds)}


def _make_hma(run: Generation) -> Frames:
    from python_generators.synthetic.hma import HMAModel, learn_hma

    population = run.read(BASE)
    key = _fit_key(population, {})
    model = cached(
        run.cache / "hma",
        key,
        lambda: learn_hma(population, progress=True),
        HMAModel.load,
    )
    settings = run.settings
    sampled = model.sample(settings.synthetic_customers, settings.random_seed)
    return {(HMA, table): sampled[table.name] for table in POPULATION_TABLES}


def _make_single_table(synthesizer: SingleTable, run: Generation) -> Frames:
    from python_generators.synthetic.calibration import calibrate

    settings = run.settings
    customers = run.read(BASE)["customers"]
    options = synthesizer.options(settings)
    model = cached(
        run.cache / synthesizer.name,
        _fit_key({"customers": customers}, options),
        lambda: synthesizer.learn(customers, options, progress=True),
        synthesizer.load,
    )
    drawn = model.sample(settings.synthetic_customers, settings.random_seed)
    schema = raw_schema(synthesizer.name)
    if not synthesizer.calibrated:
        return {(schema, CUSTOMERS): drawn}
    calibrated = calibrate(customers, drawn, settings.random_seed)
    return {(schema, CUSTOMERS): calibrated, (schema, CUSTOMERS_UNCALIBRATED): drawn}


def _fit_key(population: Population, options: Mapping[str, object]) -> str:
    """What a fit depends on: the data, the options, the code and the libraries."""
    return content_key(
        {
            "data": frames_digest(population),
            "options": options,
            "source": source_digest(PACKAGE / "synthetic"),
            "versions": library_versions(),
        }
    )


def _make_fidelity(run: Generation) -> Frames:
    from python_generators.fidelity.distances import column_distances
    from python_generators.fidelity.evaluate import compare, fidelity_scores
    from python_generators.fidelity.references import ceiling, no_model, unseen

    real = run.read(BASE)
    compared: dict[str, Population] = {
        **_single_tables(run),
        "hma": run.read(HMA),
        "no_model": no_model(real, run.settings.random_seed),
        "ceiling": ceiling(run.settings, run.seeds),
    }
    seed, strangers = run.settings.random_seed, unseen(run.settings, run.seeds)
    progress = tqdm(compared.items(), desc="fidelity", unit=" populations")
    scores, distances = [], []
    for name, population in progress:
        comparison = compare(real, population, strangers, seed)
        scores.append(fidelity_scores(name, comparison))
        distances.append(column_distances(name, real, population))
    return {
        (RAW, FIDELITY_SCORES): pd.concat(scores, ignore_index=True),
        (RAW, COLUMN_FIDELITY): pd.concat(distances, ignore_index=True),
    }


def _single_tables(run: Generation) -> dict[str, Population]:
    """What each single-table synthesizer made, and before it was calibrated."""
    found: dict[str, Population] = {}
    for name, synthesizer in SINGLE_TABLE.items():
        schema = raw_schema(name)
        found[name] = run.read(schema)
        if synthesizer.calibrated:
            drawn = run.warehouse.read(schema, CUSTOMERS_UNCALIBRATED)
            found[f"{name}_uncalibrated"] = {"customers": drawn}
    return found


_SAMPLED = ("random_seed", "synthetic_customers")


def all_steps() -> tuple[Step, ...]:
    """Every step, one for each single-table synthesizer among them."""
    return (
        Step(
            "base",
            ("random_seed", "as_of_date", "market", "base_customers"),
            ("base", "economy"),
            (),
            _make_base,
        ),
        Step(
            "economy",
            ("random_seed", "market", "first_month", "months"),
            ("economy",),
            (),
            _make_economy,
        ),
        Step("hma", _SAMPLED, ("synthetic",), ("base",), _make_hma),
        *(
            Step(
                name,
                (*_SAMPLED, *synthesizer.vars),
                ("synthetic",),
                ("base",),
                partial(_make_single_table, synthesizer),
            )
            for name, synthesizer in SINGLE_TABLE.items()
        ),
        Step(
            "fidelity",
            ("random_seed",),
            ("fidelity",),
            ("base", "hma", *SINGLE_TABLE),
            _make_fidelity,
        ),
    )


STEPS = all_steps()


def generate(
    run: Generation,
    report: Callable[[str, bool], None],
    steps: Sequence[Step] = STEPS,
) -> None:
    """Run every step whose tables are not loaded yet.

    Args:
        run: Settings, seeds and the open warehouse.
        report: Told each step's name and whether it was made anew.
        steps: In order.
    """
    keys: dict[str, str] = {}
    for step in steps:
        keys[step.name] = step.key(run, keys)
        fresh = not run.warehouse.holds(step.name, keys[step.name])
        if fresh:
            stamp = json.dumps(step.used(run), sort_keys=True)
            run.warehouse.load(Load(step.name, keys[step.name], stamp, step.make(run)))
        report(step.name, fresh)
