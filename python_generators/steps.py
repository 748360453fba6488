"""The steps of generation, in order; each loads its tables unless it already has."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from python_generators.base.own import no_extra_values, read_own_base
from python_generators.base.own_files import files_digest
from python_generators.base.population import make_base
from python_generators.economy.month_factors import make_month_factors
from python_generators.populations import Population
from python_generators.seeds import Seeds
from python_generators.settings import PROJECT_ROOT, Settings
from python_generators.synthetic.cache import (
    cached,
    content_key,
    frames_digest,
    library_versions,
    source_digest,
)
from python_generators.tables import (
    BASE,
    COLUMN_FIDELITY,
    CTGAN,
    CUSTOMERS,
    CUSTOMERS_UNCALIBRATED,
    EXTRA_VALUES,
    FIDELITY_SCORES,
    HMA,
    MONTH_FACTORS,
    POPULATION_TABLES,
    RAW,
    Table,
)
from python_generators.warehouse import Load, Warehouse

Frames = Mapping[tuple[str, Table], pd.DataFrame]
_log = logging.getLogger(__name__)
_PACKAGE = PROJECT_ROOT / "python_generators"
_SHARED_SOURCES = ("randomness.py", "tables.py", "seed_rows.py", "seed_parameters.py")
_CTGAN_VARS = (
    "ctgan_epochs",
    "ctgan_batch_size",
    "ctgan_learning_rate",
    "ctgan_discriminator_steps",
)


@dataclass(frozen=True)
class Step:
    """One step: what it depends on, and how it makes its tables."""

    name: str
    vars: tuple[str, ...]
    folders: tuple[str, ...]  # the source folders whose change makes it anew
    after: tuple[str, ...]
    make: Callable[["Generation"], Frames]
    files: Callable[[Settings], str] = lambda _: ""  # the content of files it reads


@dataclass(frozen=True)
class Generation:
    """One run of the generators."""

    vars: Mapping[str, Any]
    settings: Settings
    seeds: Seeds
    warehouse: Warehouse
    cache: Path

    def read(self, schema: str) -> Population:
        """A population as the warehouse holds it."""
        wanted = (CUSTOMERS,) if schema == CTGAN else POPULATION_TABLES
        return {t.name: self.warehouse.read(schema, t) for t in wanted}


def generate(run: Generation, report: Callable[[str, bool], None]) -> None:
    """Run every step whose tables are not loaded yet.

    Args:
        run: Settings, seeds and the open warehouse.
        report: Told each step's name and whether it was made anew.
    """
    keys: dict[str, str] = {}
    for step in steps_of(run.settings):
        used = {name: run.vars[name] for name in step.vars}
        keys[step.name] = _key(step, used, run, keys)
        fresh = not run.warehouse.holds(step.name, keys[step.name])
        if fresh:
            made = step.make(run)
            rows = {f"{schema}.{t.name}": len(f) for (schema, t), f in made.items()}
            stamp = json.dumps({**used, "rows": rows}, sort_keys=True)
            run.warehouse.load(Load(step.name, keys[step.name], stamp, made))
        report(step.name, fresh)


def _key(
    step: Step, used: Mapping[str, Any], run: Generation, keys: Mapping[str, str]
) -> str:
    sources = [_PACKAGE / name for name in (*_SHARED_SOURCES, *step.folders)]
    return content_key(
        {
            "vars": used,
            "seeds": run.seeds.digest,
            "files": step.files(run.settings),
            "after": [keys[name] for name in step.after],
            "source": source_digest(*sources),
            "versions": library_versions(),
        }
    )


def _make_base(run: Generation) -> Frames:
    population = make_base(run.settings, run.seeds)
    return _base_frames(population, no_extra_values())


def _read_base(run: Generation) -> Frames:
    own = read_own_base(run.settings, run.seeds)
    for note in own.notes:
        _log.warning(note)
    return _base_frames(own.population, own.extra)


def _base_frames(population: Population, extra: pd.DataFrame) -> Frames:
    tables = {(BASE, table): population[table.name] for table in POPULATION_TABLES}
    return {**tables, (BASE, EXTRA_VALUES): extra}


def _own_files(settings: Settings) -> str:
    return files_digest(settings.own_base) if settings.own_base else ""


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


def _make_ctgan(run: Generation) -> Frames:
    from python_generators.synthetic.calibration import calibrate
    from python_generators.synthetic.ctgan import (
        CTGANModel,
        CTGANOptions,
        learn_ctgan,
    )

    settings = run.settings
    customers = run.read(BASE)["customers"]
    options = CTGANOptions(
        epochs=settings.ctgan_epochs,
        batch_size=settings.ctgan_batch_size,
        learning_rate=settings.ctgan_learning_rate,
        discriminator_steps=settings.ctgan_discriminator_steps,
        random_seed=settings.random_seed,
    )
    key = _fit_key({"customers": customers}, asdict(options))
    model = cached(
        run.cache / "ctgan",
        key,
        lambda: learn_ctgan(customers, options, progress=True),
        CTGANModel.load,
    )
    drawn = model.sample(settings.synthetic_customers, settings.random_seed)
    calibrated = calibrate(customers, drawn, settings.random_seed)
    return {(CTGAN, CUSTOMERS): calibrated, (CTGAN, CUSTOMERS_UNCALIBRATED): drawn}


def _fit_key(population: Population, options: Mapping[str, object]) -> str:
    """What a fit depends on: the data, the options, the code and the libraries."""
    return content_key(
        {
            "data": frames_digest(population),
            "options": options,
            "source": source_digest(_PACKAGE / "synthetic"),
            "versions": library_versions(),
        }
    )


def _make_fidelity(run: Generation) -> Frames:
    from python_generators.fidelity.distances import column_distances
    from python_generators.fidelity.quality import quality_scores
    from python_generators.fidelity.references import ceiling, halves, no_model

    real = run.read(BASE)
    seed = run.settings.random_seed
    if run.settings.own_base:
        ceiling_reference, best = halves(real, seed)
    else:
        ceiling_reference, best = real, ceiling(run.settings, run.seeds)
    uncalibrated = run.warehouse.read(CTGAN, CUSTOMERS_UNCALIBRATED)
    compared: dict[str, Population] = {
        "ctgan": run.read(CTGAN),
        "ctgan_uncalibrated": {"customers": uncalibrated},
        "hma": run.read(HMA),
        "no_model": no_model(real, seed),
        "ceiling": best,
    }
    progress = tqdm(compared.items(), desc="fidelity", unit=" populations")
    scores, distances = [], []
    for name, population in progress:
        reference = ceiling_reference if name == "ceiling" else real
        scores.append(quality_scores(name, reference, population, seed))
        distances.append(column_distances(name, reference, population))
    return {
        (RAW, FIDELITY_SCORES): pd.concat(scores, ignore_index=True),
        (RAW, COLUMN_FIDELITY): pd.concat(distances, ignore_index=True),
    }


def steps_of(settings: Settings) -> tuple[Step, ...]:
    """The steps of a run, in order; the base is Faker's, or the user's own."""
    return (_OWN_BASE if settings.own_base else _FAKER_BASE, *_LATER_STEPS)


_SAMPLED = ("random_seed", "synthetic_customers")
_FAKER_BASE = Step(
    "base",
    ("random_seed", "as_of_date", "market", "base_dir", "base_customers"),
    ("base", "economy"),
    (),
    _make_base,
)
_OWN_BASE = Step(
    "base",
    ("as_of_date", "market", "base_dir", "base_extra_columns"),
    ("base",),
    (),
    _read_base,
    _own_files,
)
_LATER_STEPS = (
    Step(
        "economy",
        ("random_seed", "market", "first_month", "months"),
        ("economy",),
        (),
        _make_economy,
    ),
    Step("hma", _SAMPLED, ("synthetic",), ("base",), _make_hma),
    Step("ctgan", (*_SAMPLED, *_CTGAN_VARS), ("synthetic",), ("base",), _make_ctgan),
    Step(
        "fidelity",
        ("random_seed",),
        ("fidelity",),
        ("base", "hma", "ctgan"),
        _make_fidelity,
    ),
)
