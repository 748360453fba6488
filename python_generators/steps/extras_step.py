"""The step that draws the extra columns of the user's own customers."""

from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.core.tables import (
    BASE,
    CUSTOMER_EXTRAS,
    CUSTOMERS,
    EXTRA_VALUES,
    RAW,
)
from python_generators.steps.step import Frames, Inputs, Reads, Step, population_tables

_MODULES = ("python_generators.synthetic.extra_columns",)


def extras_step(settings: Settings) -> Step:
    """The step of a run; a base made by Faker has no extra columns to read."""
    names = tuple(one.name for one in settings.chosen_synthesizers)
    reads: Reads = ((BASE, EXTRA_VALUES),)
    if settings.own_base:
        reads += tuple(
            table for name in ("base", *names) for table in population_tables(name)
        )
    return Step(
        name="extra_columns",
        vars=("random_seed", "synthesizers"),
        sources=("steps/extras_step.py",),
        modules=_MODULES,
        after=("base", *names),
        make=_draw,
        reads=reads,
        seconds=1 if settings.own_base else 0,
    )


def _draw(run: Inputs) -> Frames:
    import pandas as pd

    from python_generators.synthetic.extra_columns import (
        draw_extra_columns,
        long,
        wide,
    )
    from python_generators.synthetic.value_privacy import protected

    extra = run.table(BASE, EXTRA_VALUES)
    parts = [long(pd.DataFrame(), pd.Series(dtype="int64"), "base")]
    if (extra["value_type"] != "kept").any():
        base, holders = run.population("base"), run.settings.base_value_holders
        keys = base[CUSTOMERS.name][CUSTOMERS.key[0]]
        values = wide(extra, keys)
        learned: Population = protected(base, holders)
        parts.append(long(values, keys, "base"))
        for name in (one.name for one in run.settings.chosen_synthesizers):
            synthetic = run.population(name)
            drawn = draw_extra_columns(
                learned, values, synthetic, holders, run.settings.random_seed
            )
            keys = synthetic[CUSTOMERS.name][CUSTOMERS.key[0]]
            parts.append(long(drawn, keys, SYNTHESIZERS[name].name))
    return {(RAW, CUSTOMER_EXTRAS): pd.concat(parts, ignore_index=True)}
