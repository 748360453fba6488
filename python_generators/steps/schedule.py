"""Runs jobs in the order of their dependencies, independent jobs in parallel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from python_generators.steps.step import Frames, Inputs
from python_generators.steps.workers import result_of, run_step, worker_pool


@dataclass(frozen=True)
class Job:
    """One job. Only ``make`` is called in a worker process.

    Attributes:
        name: Unique among the jobs.
        after: Names of jobs that must be done before it; unknown names are ignored.
        make: Computes the result from the inputs.
        seconds: The approximate duration. The job with the longest total duration,
            including jobs that depend on it, starts first. A job of 0 seconds runs in
            the main process.
        is_done: Whether the result exists already.
        inputs: Reads the inputs of ``make``.
        started: Called before ``make``.
        finished: Called with the result.
    """

    name: str
    after: tuple[str, ...]
    make: Callable[[Inputs], Frames]
    seconds: int
    is_done: Callable[[], bool]
    inputs: Callable[[], Inputs]
    started: Callable[[], None]
    finished: Callable[[Frames], None]


def run_jobs(jobs: Sequence[Job], processes: int) -> None:
    """Run every job that is not done.

    Args:
        jobs: The jobs, each after those it depends on.
        processes: The number of parallel jobs; with 1 all run in this process.

    Raises:
        StepError: a job failed in a worker process; the other workers are terminated.
    """
    waiting, names = list(jobs), {job.name for job in jobs}
    running: dict[Future[Any], Job] = {}
    lengths = _lengths(jobs)
    with ExitStack() as stack:
        pool: ProcessPoolExecutor | None = None
        while waiting or running:
            blocked = {job.name for job in (*waiting, *running.values())} & names
            ready = _first(
                (job for job in waiting if not blocked & set(job.after)), lengths
            )
            if ready and (ready.seconds == 0 or len(running) < processes):
                waiting.remove(ready)
                if ready.is_done():
                    continue
                ready.started()
                if ready.seconds == 0 or processes == 1:
                    ready.finished(ready.make(ready.inputs()))
                    continue
                pool = pool or stack.enter_context(worker_pool(processes))
                future = pool.submit(run_step, ready.make, ready.inputs())
                running[future] = ready
                continue
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                job.finished(result_of(job.name, future))


def _first(ready: Iterable[Job], lengths: Mapping[str, int]) -> Job | None:
    """The next job: jobs of the main process first, then by total duration."""
    order = sorted(ready, key=lambda job: (job.seconds > 0, -lengths[job.name]))
    return order[0] if order else None


def _lengths(jobs: Sequence[Job]) -> dict[str, int]:
    """The duration of each job plus the longest chain of jobs that depend on it."""
    lengths: dict[str, int] = {}
    for job in reversed(jobs):
        later = [lengths[other.name] for other in jobs if job.name in other.after]
        lengths[job.name] = job.seconds + max(later, default=0)
    return lengths
