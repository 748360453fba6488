"""End processes: with their parent, and without reports of leaks.

DuckDB's Python binding prints many lines about leaks if other libraries are loaded too,
when the interpreter ends normally, after all files are closed.
"""

import atexit
import ctypes
import os
import signal
import sys
from typing import NoReturn

_LAST = -100  # multiprocessing runs what has a higher priority first
_SIGNAL_OF_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_process(code: int) -> NoReturn:
    """Run the registered exit functions, then end this process at once.

    Args:
        code: The exit code.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # the shell may have closed it
            stream.flush()
    os._exit(code)


def end_worker_quietly() -> None:
    """Let a worker process end at once when it has done its work and cleaned up."""
    from multiprocessing import util  # 50 ms, which a command that starts does not need

    util.Finalize(None, os._exit, args=(0,), exitpriority=_LAST)


def end_with(parent: int) -> None:
    """Let this process be killed when its parent ends, on Linux.

    For ``preexec_fn`` of ``subprocess``: programs of others do not watch their parent.

    Args:
        parent: The PID of the process that forked this one; it may have ended already.
    """
    if _LIBC is None:
        return
    _LIBC.prctl(_SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
