"""The steps of generation: each loads its tables unless they are loaded already."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence

from python_generators.core.settings import Settings
from python_generators.core.warehouse import Load
from python_generators.steps import base_step, fidelity_step, synthetic_step
from python_generators.steps.schedule import Job, run_jobs
from python_generators.steps.step import Frames, Generation, Step

SEEDS = "seeds"  # the stamp that the macro require_raw_data compares with the files

__all__ = ["Generation", "Step", "generate", "steps_of"]


def steps_of(settings: Settings) -> tuple[Step, ...]:
    """The steps of a run, each after those it depends on.

    The base is Faker's, or the user's own.
    """
    return (
        base_step.OWN if settings.own_base else base_step.FAKER,
        base_step.ECONOMY,
        *synthetic_step.synthetic_steps(settings),
        *fidelity_step.fidelity_steps(settings),
    )


def generate(
    run: Generation,
    report: Callable[[str, bool], None],
    steps: Sequence[Step] | None = None,
    started: Callable[[str], None] = lambda _: None,
    processes: int | None = None,
) -> None:
    """Run every step whose tables are not loaded yet, independent steps at once.

    Args:
        run: Settings, seeds and the open warehouse.
        report: Called with each step's name, when its tables are loaded, and with
            whether they were recomputed.
        steps: Each after those it depends on; those of the run's settings, if not
            given: then tables of other steps are removed.
        started: Called with the name of each step that begins.
        processes: How many steps run at once; one for each CPU, if not given. With 1
            they run in this process.

    Raises:
        StepError: a step failed in a worker process.
        InputError: the user's own base cannot be read.
    """
    run.warehouse.withdraw(SEEDS)  # until every step is done
    if steps is None:
        steps = steps_of(run.settings)
        run.warehouse.keep_only({step.name for step in steps})
    keys: dict[str, str] = {}
    for step in steps:
        keys[step.name] = step.key(run, keys)

    def job(step: Step) -> Job:
        def load(made: Frames) -> None:
            _load(run, step, keys[step.name], made)
            report(step.name, True)

        def is_done() -> bool:
            done = run.warehouse.holds(step.name, keys[step.name])
            if done:
                report(step.name, False)
            return done

        return Job(
            step.name,
            step.after,
            step.make,
            seconds=step.seconds,
            is_done=is_done,
            inputs=lambda: run.inputs(step),
            started=lambda: started(step.name),
            finished=load,
        )

    run_jobs([job(step) for step in steps], processes or _processors())
    stamp = json.dumps(dict(run.seeds.file_digests), sort_keys=True)
    key = hashlib.sha256(stamp.encode()).hexdigest()
    run.warehouse.load(Load(SEEDS, key, stamp, tables={}))


def _load(run: Generation, step: Step, key: str, made: Frames) -> None:
    rows = {f"{schema}.{t.name}": len(f) for (schema, t), f in made.items()}
    stamp = {**step.used(run), "rows": rows, "populations": step.populations}
    text = json.dumps(stamp, sort_keys=True)
    run.warehouse.load(Load(step.name, key, text, made, step.populations))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
