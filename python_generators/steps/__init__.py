"""The steps of generation, in order; each loads its tables unless it already has."""

import hashlib
import json
from collections.abc import Callable, Sequence

from python_generators.core.settings import Settings
from python_generators.core.warehouse import Load
from python_generators.steps import base_step, fidelity_step, synthetic_step
from python_generators.steps.step import Generation, Step

SEEDS = "seeds"  # the stamp that the macro require_raw_data compares with the files

__all__ = ["Generation", "Step", "generate", "steps_of"]


def steps_of(settings: Settings) -> tuple[Step, ...]:
    """The steps of a run, in order; the base is Faker's, or the user's own."""
    return (
        base_step.OWN if settings.own_base else base_step.FAKER,
        base_step.ECONOMY,
        *synthetic_step.synthetic_steps(settings),
        fidelity_step.fidelity_step(settings),
    )


def generate(
    run: Generation,
    report: Callable[[str, bool], None],
    steps: Sequence[Step] | None = None,
) -> None:
    """Run every step whose tables are not loaded yet.

    Args:
        run: Settings, seeds and the open warehouse.
        report: Called with each step's name and whether it was recomputed.
        steps: In order; those of the run's settings, if not given.
    """
    run.warehouse.withdraw(SEEDS)  # until every step is done
    keys: dict[str, str] = {}
    for step in steps_of(run.settings) if steps is None else steps:
        keys[step.name] = step.key(run, keys)
        fresh = not run.warehouse.holds(step.name, keys[step.name])
        if fresh:
            made = step.make(run)
            rows = {f"{schema}.{t.name}": len(f) for (schema, t), f in made.items()}
            stamp = json.dumps({**step.used(run), "rows": rows}, sort_keys=True)
            run.warehouse.load(Load(step.name, keys[step.name], stamp, made))
        report(step.name, fresh)
    stamp = json.dumps(dict(run.seeds.file_digests), sort_keys=True)
    key = hashlib.sha256(stamp.encode()).hexdigest()
    run.warehouse.load(Load(SEEDS, key, stamp, tables={}))
