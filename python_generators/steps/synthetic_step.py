"""The steps that fit a model to the base and sample it: one for each synthesizer."""

import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from python_generators.core.content_keys import (
    content_key,
    frames_digest,
    library_versions,
    modules_digest,
)
from python_generators.core.disk_paths import delete
from python_generators.core.parquet_rows import ParquetRows, write_rows
from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.shards import WHOLE, Shard, landed, write_stamp
from python_generators.core.synthesizers import Synthesizer
from python_generators.core.tables import (
    CUSTOMERS,
    CUSTOMERS_UNCALIBRATED,
    Table,
    raw_schema,
)
from python_generators.steps.step import Frames, Inputs, Step
from python_generators.synthetic.cache import cached
from python_generators.synthetic.learned import implementation

_log = logging.getLogger(__name__)

_SAMPLED = ("random_seed", "synthetic_customers")
_SELECTION = "python_generators.synthetic.selection"
_PRIVACY = "python_generators.synthetic.value_privacy"


def _make(synthesizer: Synthesizer, run: Inputs) -> Frames:
    schema, base = synthesizer.schema, _learned_base(run)
    rows, seed = run.settings.synthetic_customers, run.settings.random_seed
    if synthesizer.multi_table:
        found = _landed(synthesizer, run, base) or _streamed(synthesizer, run, base)
        return {(schema, table): rows for table, rows in found.items()}
    model = _model(synthesizer, run, base)
    if synthesizer.calibrated:
        from python_generators.synthetic.selection import draw_selected

        drawn, calibrated = draw_selected(model, base[CUSTOMERS.name], rows, seed)
        return {
            (schema, CUSTOMERS): calibrated,
            (schema, CUSTOMERS_UNCALIBRATED): drawn,
        }
    return {(schema, CUSTOMERS): model.sample(rows, seed)}


def _streamed(
    synthesizer: Synthesizer, run: Inputs, base: Population
) -> dict[Table, ParquetRows]:
    folder = run.cache.parent / f"{synthesizer.name}.tmp"  # swept after a kill
    delete(folder)
    return _sample(synthesizer, run, base, folder, WHOLE)


def _sample(
    synthesizer: Synthesizer,
    run: Inputs,
    base: Population,
    folder: Path,
    shard: Shard,
) -> dict[Table, ParquetRows]:
    rows, seed = run.settings.synthetic_customers, run.settings.random_seed
    stream = _model(synthesizer, run, base).stream(rows, seed, shard)
    return write_rows(stream, folder, str(shard))


def land_shard(synthesizer: Synthesizer, run: Inputs, shard: Shard) -> None:
    """Sample one part of the customers into the folder from which all are loaded."""
    folder, base = _shards_folder(synthesizer, run), _learned_base(run)
    found = _sample(synthesizer, run, base, folder, shard)
    rows = {table.name: len(part) for table, part in found.items()}
    write_stamp(folder, shard, _sample_key(synthesizer, run, base), rows)


def _landed(
    synthesizer: Synthesizer, run: Inputs, base: Population
) -> dict[Table, ParquetRows]:
    """The rows that shards have landed; none if a shard is missing or out of date."""
    folder = _shards_folder(synthesizer, run)
    if not folder.is_dir():
        return {}
    found = landed(folder, _sample_key(synthesizer, run, base))
    if found is None:
        return {}
    count, rows = found
    files = f"*-of-{count}.parquet"
    return {
        table: ParquetRows(folder / table.name / files, rows[table.name])
        for table in synthesizer.tables
    }


def _shards_folder(synthesizer: Synthesizer, run: Inputs) -> Path:
    return run.cache.parent / "shards" / synthesizer.name


def _sample_key(synthesizer: Synthesizer, run: Inputs, base: Population) -> str:
    fit = fit_key(synthesizer, base, synthesizer.options(run.vars))
    return content_key({"fit": fit, **{name: run.vars[name] for name in _SAMPLED}})


def _model(synthesizer: Synthesizer, run: Inputs, base: Population) -> Any:  # noqa: ANN401
    """The fitted model, from the cache or fitted now."""
    options = synthesizer.options(run.vars)
    module = implementation(synthesizer)

    def learn() -> Any:  # noqa: ANN401
        report_part(synthesizer, len(base[CUSTOMERS.name]))
        return module.learn(base, options)

    key = fit_key(synthesizer, base, options)
    return cached(run.cache / synthesizer.name, key, learn, module.load)


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
