"""The steps without dependencies: the base, and monthly factors of the economy."""

import logging

import pandas as pd

from python_generators.base.faker.population import make_base
from python_generators.base.own.read import (
    files_digest,
    no_extra_values,
    read_own_base,
)
from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.tables import (
    BASE,
    EXTRA_VALUES,
    MONTH_FACTORS,
    POPULATION_TABLES,
    RAW,
)
from python_generators.economy.month_factors import make_month_factors
from python_generators.steps.step import Frames, Inputs, Step

_log = logging.getLogger(__name__)


def _make_base(run: Inputs) -> Frames:
    population = make_base(run.settings, run.seeds)
    return _base_frames(population, no_extra_values())


def _read_base(run: Inputs) -> Frames:
    own = read_own_base(run.settings, run.seeds)
    for note in own.notes:
        _log.warning(note)
    return _base_frames(own.population, own.extra)


def _base_frames(population: Population, extra: pd.DataFrame) -> Frames:
    tables = {(BASE, table): population[table.name] for table in POPULATION_TABLES}
    return {**tables, (BASE, EXTRA_VALUES): extra}


def _own_files(settings: Settings) -> str:
    return files_digest(settings.own_base) if settings.own_base else ""


def _make_economy(run: Inputs) -> Frames:
    return {(RAW, MONTH_FACTORS): make_month_factors(run.settings, run.seeds)}


FAKER = Step(
    name="base",
    vars=("random_seed", "as_of_date", "market", "base_dir", "base_customers"),
    sources=("base", "economy", "steps/base_step.py"),
    after=(),
    make=_make_base,
)
OWN = Step(
    name="base",
    vars=(
        "as_of_date",
        "market",
        "base_dir",
        "base_extra_columns",
        "base_value_holders",
    ),
    sources=("base", "steps/base_step.py"),
    after=(),
    make=_read_base,
    files=_own_files,
)
ECONOMY = Step(
    name="economy",
    vars=("random_seed", "market", "first_month", "months"),
    sources=("economy", "steps/base_step.py"),
    after=(),
    make=_make_economy,
)
