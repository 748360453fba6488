"""How the project's processes end: without the leak reports of DuckDB's binding.

Where other libraries are loaded too, the binding prints pages of reports when the
interpreter ends in the usual way. By then every file is closed.
"""

import atexit
import os
import sys
from typing import NoReturn


def end_process(code: int) -> NoReturn:
    """End this process at once, with everything printed.

    Args:
        code: The exit code.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def end_quietly_at_exit() -> None:
    """Let a worker process that has done its work end at once."""
    atexit.register(end_process, 0)
