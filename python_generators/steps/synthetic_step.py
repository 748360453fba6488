"""The steps that fit a model to the base and sample it: one for each synthesizer."""

import logging
import shutil
from collections.abc import Mapping
from functools import partial
from typing import Any

from python_generators.core.content_keys import (
    content_key,
    frames_digest,
    library_versions,
    modules_digest,
)
from python_generators.core.parquet_rows import write_rows
from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.synthesizers import Synthesizer
from python_generators.core.tables import CUSTOMERS, CUSTOMERS_UNCALIBRATED, raw_schema
from python_generators.steps.step import Frames, Inputs, Step
from python_generators.synthetic.cache import cached
from python_generators.synthetic.learned import implementation

_log = logging.getLogger(__name__)

_SAMPLED = ("random_seed", "synthetic_customers")
_SELECTION = "python_generators.synthetic.selection"
_PRIVACY = "python_generators.synthetic.value_privacy"


def _make(synthesizer: Synthesizer, run: Inputs) -> Frames:
    base, options = _learned_base(run), synthesizer.options(run.vars)
    module = implementation(synthesizer)

    def learn() -> Any:  # noqa: ANN401
        report_part(synthesizer, len(base[CUSTOMERS.name]))
        return module.learn(base, options)

    key = fit_key(synthesizer, base, options)
    model = cached(run.cache / synthesizer.name, key, learn, module.load)
    rows, seed = run.settings.synthetic_customers, run.settings.random_seed
    schema = synthesizer.schema
    if synthesizer.calibrated:
        from python_generators.synthetic.selection import draw_selected

        drawn, calibrated = draw_selected(model, base[CUSTOMERS.name], rows, seed)
        return {
            (schema, CUSTOMERS): calibrated,
            (schema, CUSTOMERS_UNCALIBRATED): drawn,
        }
    if not synthesizer.multi_table:
        return {(schema, CUSTOMERS): model.sample(rows, seed)}
    folder = run.cache.parent / f"{synthesizer.name}.tmp"  # swept after a kill
    shutil.rmtree(folder, ignore_errors=True)
    found = write_rows(model.stream(rows, seed), folder, "rows")
    return {(schema, table): rows for table, rows in found.items()}


def report_part(synthesizer: Synthesizer, customers: int) -> None:
    """Warn if a fit reads only a part of a base of so many customers."""
    most = synthesizer.most_customers
    if customers > most:
        _log.warning(
            "%s: the dependence between columns is fitted to %s of %s customers, drawn "
            "at random; distributions are those of all",
            *(synthesizer.title, f"{most:,}", f"{customers:,}"),
        )


def _learned_base(run: Inputs) -> Population:
    """The base; of the user's own data, without values that single out a customer."""
    base = run.population("base")
    if run.settings.own_base is None:
        return base
    from python_generators.synthetic.value_privacy import protected

    return protected(base, run.settings.base_value_holders)


def fit_key(
    synthesizer: Synthesizer, base: Population, options: Mapping[str, object]
) -> str:
    """The content key of a fit, from its data, options, code and library versions."""
    return content_key(
        {
            "data": frames_digest(base),
            "options": options,
            "source": modules_digest(synthesizer.module),
            "versions": library_versions(),
        }
    )


def synthetic_steps(settings: Settings) -> tuple[Step, ...]:
    """One step for each synthesizer of the run."""
    return tuple(_step(synthesizer) for synthesizer in settings.chosen_synthesizers)


def _step(synthesizer: Synthesizer) -> Step:
    selection = (_SELECTION,) if synthesizer.calibrated else ()
    base = raw_schema("base")
    return Step(
        name=synthesizer.name,
        vars=(*_SAMPLED, *(var for var in synthesizer.vars if var not in _SAMPLED)),
        sources=("steps/synthetic_step.py",),
        modules=(synthesizer.module, _PRIVACY, *selection),
        after=("base",),
        make=partial(_make, synthesizer),
        reads=tuple((base, table) for table in synthesizer.tables),
        seconds=synthesizer.seconds,
    )
