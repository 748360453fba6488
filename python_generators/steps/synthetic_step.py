"""The steps that fit a model to the base and sample it: one for each synthesizer."""

from collections.abc import Mapping
from functools import partial

from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.synthesizers import Synthesizer
from python_generators.core.tables import CUSTOMERS, CUSTOMERS_UNCALIBRATED
from python_generators.steps.step import PACKAGE, Frames, Generation, Step
from python_generators.synthetic.cache import (
    cached,
    content_key,
    frames_digest,
    library_versions,
    source_digest,
)
from python_generators.synthetic.learned import implementation

_SAMPLED = ("random_seed", "synthetic_customers")
_SOURCES = ("synthetic", "steps/synthetic_step.py")


def _make(synthesizer: Synthesizer, run: Generation) -> Frames:
    base = run.read("base")
    learned = {table.name: base[table.name] for table in synthesizer.tables}
    options = synthesizer.options(run.vars)
    module = implementation(synthesizer)
    model = cached(
        run.cache / synthesizer.name,
        _fit_key(learned, options),
        lambda: module.learn(learned, options),
        module.load,
    )
    rows, seed = run.settings.synthetic_customers, run.settings.random_seed
    schema = synthesizer.schema
    if synthesizer.calibrated:
        from python_generators.synthetic.selection import draw_selected

        drawn, calibrated = draw_selected(model, base[CUSTOMERS.name], rows, seed)
        return {
            (schema, CUSTOMERS): calibrated,
            (schema, CUSTOMERS_UNCALIBRATED): drawn,
        }
    sampled = model.sample(rows, seed)
    if not synthesizer.multi_table:
        return {(schema, CUSTOMERS): sampled}
    return {(schema, table): sampled[table.name] for table in synthesizer.tables}


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


def synthetic_steps(settings: Settings) -> tuple[Step, ...]:
    """One step for each synthesizer of the run."""
    return tuple(
        Step(
            synthesizer.name,
            (*_SAMPLED, *(var for var in synthesizer.vars if var not in _SAMPLED)),
            _SOURCES,
            ("base",),
            partial(_make, synthesizer),
        )
        for synthesizer in settings.chosen_synthesizers
    )
