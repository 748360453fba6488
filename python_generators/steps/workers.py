"""Worker processes for steps: errors are reported in one line, no process remains.

Each worker is a new interpreter (spawn), so a step gives the same bytes as in a run of
its own. Workers never open the build file.
"""

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from python_generators.core.commands import error_line
from python_generators.core.ending import end_worker_quietly
from python_generators.core.errors import (
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    InputError,
    StepError,
)
from python_generators.steps.step import Frames, Inputs

_NO_PROGRESS_BARS = "TQDM_DISABLE"


@dataclass(frozen=True)
class _Failure:
    """An error as text, since not all exceptions can be sent between processes."""

    reason: str
    details: str
    code: int


def run_step(make: Callable[[Inputs], Frames], inputs: Inputs) -> Frames | _Failure:
    """Make a step's tables; an error is returned, not raised."""
    try:
        return make(inputs)
    except Exception as error:  # noqa: BLE001 (any error of a step is reported)
        code = EXIT_BAD_INPUT if isinstance(error, InputError) else EXIT_FAILED
        return _Failure(error_line(error), traceback.format_exc(), code)


def result_of(step: str, future: "Future[Frames | _Failure]") -> Frames:
    """The tables of a finished step.

    Raises:
        StepError: the step failed, or its process was killed.
    """
    try:
        found = future.result()
    except BrokenProcessPool as error:
        reason = "its process was killed, perhaps for lack of memory; run again"
        raise StepError(step, reason, str(error)) from None
    if isinstance(found, _Failure):
        raise StepError(step, found.reason, found.details, found.code)
    return found


@contextmanager
def worker_pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of worker processes, which are terminated on an error."""
    before = os.environ.get(_NO_PROGRESS_BARS)
    os.environ[_NO_PROGRESS_BARS] = "1"  # workers inherit it; bars would overlap
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_prepare
    )
    try:
        yield pool
    except BaseException:
        workers = list((pool._processes or {}).values())
        for worker in workers:
            worker.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.join()
        raise
    finally:
        if before is None:
            del os.environ[_NO_PROGRESS_BARS]
        else:
            os.environ[_NO_PROGRESS_BARS] = before
    pool.shutdown()


def _prepare() -> None:
    """Ignore Ctrl-C, which the main process handles, and exit with that process."""
    end_worker_quietly()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
