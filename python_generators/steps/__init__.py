"""Runs the steps of generation; steps with up-to-date tables are skipped."""

import os
from collections.abc import Callable, Sequence
from functools import cache

from python_generators.core.content_keys import content_key
from python_generators.core.machine import machine_class
from python_generators.core.parquet_rows import ParquetRows
from python_generators.core.settings import Settings
from python_generators.core.warehouse import Load
from python_generators.steps import (
    base_step,
    extras_step,
    fidelity_step,
    synthetic_step,
)
from python_generators.steps.schedule import Job, run_jobs
from python_generators.steps.step import Frames, Generation, Step

SEEDS = "seeds"  # the stamp that the macro require_raw_data compares with the files

__all__ = ["Generation", "Step", "generate", "steps_of"]


def steps_of(settings: Settings) -> tuple[Step, ...]:
    """The steps of a run, in the order of their dependencies.

    The base is generated with Faker, or is the user's own data.
    """
    return (
        base_step.OWN if settings.own_base else base_step.FAKER,
        base_step.ECONOMY,
        *synthetic_step.synthetic_steps(settings),
        extras_step.extras_step(settings),
        *fidelity_step.fidelity_steps(settings),
    )


def generate(
    run: Generation,
    report: Callable[[str, bool], None],
    steps: Sequence[Step] | None = None,
    started: Callable[[str], None] = lambda _: None,
    processes: int | None = None,
) -> None:
    """Run every step without up-to-date tables, independent steps in parallel.

    Args:
        run: Settings, seeds and the open warehouse.
        report: Called when a step's tables are loaded, with the step's name and whether
            the tables were recomputed.
        steps: The steps, each after those it depends on. By default, the steps of the
            run's settings; then tables of other steps are removed.
        started: Called with the name of each step when it starts.
        processes: The number of parallel steps; by default, the number of CPUs. With 1
            all steps run in this process.

    Raises:
        StepError: a step failed in a worker process.
        InputError: the user's own base cannot be read.
    """
    keep_only = steps is None
    steps = steps_of(run.settings) if steps is None else steps
    names = {step.name for step in steps}

    @cache
    def begin_loading() -> None:
        """Called before the first table is replaced, so that bad input changes none."""
        run.warehouse.withdraw(SEEDS)  # until every step is done
        if keep_only:
            run.warehouse.keep_only(names)

    keys: dict[str, str] = {}
    for step in steps:
        keys[step.name] = step.key(run, keys)

    def job(step: Step) -> Job:
        def load(made: Frames) -> None:
            begin_loading()
            _load(run, step, keys[step.name], made)
            report(step.name, True)

        def is_done() -> bool:
            used = step.used(run)
            done = run.warehouse.holds(step.name, keys[step.name], used)
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

    run.warehouse.remove_unstamped_rows()
    run_jobs([job(step) for step in steps], processes or _processors())
    stamp = dict(run.seeds.file_digests)
    key = content_key({"seeds": stamp, "steps": keys})
    if run.warehouse.has_stamp(SEEDS, key, stamp):
        return  # nothing was made: the file is not written
    begin_loading()
    run.warehouse.load(Load(SEEDS, key, stamp, tables={}))


def _load(run: Generation, step: Step, key: str, made: Frames) -> None:
    rows = {f"{schema}.{t.name}": len(f) for (schema, t), f in made.items()}
    stamp = {**step.used(run), "rows": rows, "populations": step.populations}
    stamp["machine"] = machine_class()
    run.warehouse.load(Load(step.name, key, stamp, made, step.populations))
    for table in made.values():
        if isinstance(table, ParquetRows):
            table.delete()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
