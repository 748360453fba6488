"""One verb at a time: the others leave with one line that names who works.

The lock is a file that the verb and every program that it starts hold open. So it ends
with the last of these processes, whatever ends them.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from python_generators.core.errors import InputError
from python_generators.core.json_objects import json_object

LOCK_FILE = "build/.lock"
_WAIT_SECONDS = 60  # for programs of a verb that was killed
_PAUSE_SECONDS = 0.2
_held: list[int] = []


@contextmanager
def only_one(verb: str, root: Path) -> Iterator[None]:
    """Hold the lock during the block.

    Args:
        verb: The name of the verb, for the message of others.
        root: The project root.

    Raises:
        InputError: another verb holds the lock.
    """
    path = root / LOCK_FILE
    path.parent.mkdir(exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        _take(lock, path)
        _write(lock, {"pid": os.getpid(), "verb": verb})
        _held.append(lock.fileno())
        try:
            yield
        finally:
            _held.clear()
            _write(lock, {})


def held_descriptors() -> list[int]:
    """The open file of the lock, to be passed to programs; none without a lock."""
    return [*_held]


def _take(lock: TextIO, path: Path) -> None:
    """Lock the file; wait if only programs of a verb that was killed hold it."""
    waited = 0.0
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(lock)
            if _is_alive(holder.get("pid")) or waited > _WAIT_SECONDS:
                raise _refusal(holder, path) from None
            time.sleep(_PAUSE_SECONDS)
            waited += _PAUSE_SECONDS
        else:
            return


def _refusal(holder: dict[str, object], path: Path) -> InputError:
    since = time.strftime("%H:%M:%S", time.localtime(path.stat().st_mtime))
    verb, pid = holder.get("verb", "a verb"), holder.get("pid", "unknown")
    remedy = "wait until it ends, or end it, and run again"
    return InputError(LOCK_FILE, f"{verb} (PID {pid}) works since", since, remedy)


def _holder(lock: TextIO) -> dict[str, object]:
    lock.seek(0)
    return json_object(lock.read())


def _write(lock: TextIO, holder: dict[str, object]) -> None:
    lock.seek(0)
    lock.truncate()
    json.dump(holder, lock)
    lock.flush()


def _is_alive(pid: object) -> bool:
    if not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
