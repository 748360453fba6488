"""The steps that learn the base and sample: one for each synthesizer."""

from collections.abc import Mapping
from functools import partial

from python_generators.core.populations import Population
from python_generators.core.tables import (
    BASE,
    CUSTOMERS,
    CUSTOMERS_UNCALIBRATED,
    HMA,
    POPULATION_TABLES,
    raw_schema,
)
from python_generators.steps.step import PACKAGE, Frames, Generation, Step
from python_generators.synthetic.cache import (
    cached,
    content_key,
    frames_digest,
    library_versions,
    source_digest,
)
from python_generators.synthetic.registry import SINGLE_TABLE
from python_generators.synthetic.single_table import SingleTable

_SAMPLED = ("random_seed", "synthetic_customers")
_SOURCES = ("synthetic", "steps/synthetic_step.py")


def _make_hma(run: Generation) -> Frames:
    from python_generators.synthetic.hma.hma_learning import HMAModel, learn_hma

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
    from python_generators.synthetic.selection import draw_selected

    settings = run.settings
    customers = run.read(BASE)["customers"]
    options = synthesizer.options(settings)
    model = cached(
        run.cache / synthesizer.name,
        _fit_key({"customers": customers}, options),
        lambda: synthesizer.learn(customers, options, progress=True),
        synthesizer.load,
    )
    rows, seed = settings.synthetic_customers, settings.random_seed
    schema = raw_schema(synthesizer.name)
    if not synthesizer.calibrated:
        return {(schema, CUSTOMERS): model.sample(rows, seed)}
    drawn, calibrated = draw_selected(model, customers, rows, seed)
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


HMA_STEP = Step("hma", _SAMPLED, _SOURCES, ("base",), _make_hma)


def single_table_steps() -> tuple[Step, ...]:
    """One step for each single-table synthesizer."""
    return tuple(
        Step(
            name,
            (*_SAMPLED, *synthesizer.vars),
            _SOURCES,
            ("base",),
            partial(_make_single_table, synthesizer),
        )
        for name, synthesizer in SINGLE_TABLE.items()
    )
