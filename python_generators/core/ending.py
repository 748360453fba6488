"""End processes without the leak reports of DuckDB's Python binding.

If other libraries are loaded too, the binding prints many lines when the interpreter
ends normally, after all files are closed.
"""

import atexit
import os
import sys
from multiprocessing import util
from typing import NoReturn

_LAST = -100  # multiprocessing runs what has a higher priority first


def end_process(code: int) -> NoReturn:
    """Run the registered exit functions, then end this process at once.

    Args:
        code: The exit code.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def end_worker_quietly() -> None:
    """Let a worker process end at once when it has done its work and cleaned up."""
    util.Finalize(None, os._exit, args=(0,), exitpriority=_LAST)
