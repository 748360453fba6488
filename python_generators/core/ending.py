"""How the project's processes end: without the leak reports of DuckDB's binding.

Where other libraries are loaded too, the binding prints pages of reports when the
interpreter ends in the usual way. By then every file is closed.
"""

import atexit
import os
import sys
from multiprocessing import util
from typing import NoReturn

_LAST = -100  # multiprocessing runs what has a higher priority first


def end_process(code: int) -> NoReturn:
    """End this process: what is registered to run at exit runs, and no more.

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
