"""What to do about errors of the machine: disk, memory, permissions, open files."""

import errno
import os
import sys
from pathlib import Path

from python_generators.core.errors import first_line

_ROOT = Path(__file__).resolve().parents[2]
_AGAIN = "and run again"
_FULL = f"free some disk space {_AGAIN}"
_DENIED = f"give yourself the permission to read and write this file {_AGAIN}"
_IN_USE = f"wait for the program that holds this file, or close it, {_AGAIN}"
_REMEDIES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: f"free some space of your disk quota {_AGAIN}",
    errno.EROFS: f"this disk is read-only: mount it for writing, or copy the project "
    f"to another disk, {_AGAIN}",
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EFBIG: f"raise the limit of file sizes (ulimit -f) {_AGAIN}",
    errno.EMFILE: f"raise the limit of open files (ulimit -n) {_AGAIN}",
    errno.ENFILE: f"close other programs {_AGAIN}",
    errno.ENOMEM: f"close other programs, or ask for fewer customers, {_AGAIN}",
    errno.EAGAIN: f"close other programs, or raise their limit (ulimit -u), {_AGAIN}",
    errno.EBUSY: _IN_USE,
    errno.ETXTBSY: _IN_USE,
    errno.EIO: f"the disk cannot be read or written: check it {_AGAIN}",
    errno.ENAMETOOLONG: f"the path is too long: give a shorter one {_AGAIN}",
    errno.ELOOP: f"the links of this path lead in a circle: remove them {_AGAIN}",
    errno.EISDIR: f"a folder is where a file should be: move it away {_AGAIN}",
    errno.ENOTDIR: f"a file is where a folder should be: move it away {_AGAIN}",
    errno.ENOENT: "the file is missing: run make run",
    errno.ENOTEMPTY: f"another program writes to this folder: wait {_AGAIN}",
    errno.EEXIST: f"this file is in the way: move it away {_AGAIN}",
}
_OUT_OF_MEMORY = (
    f"out of memory: close other programs, or ask for fewer customers, {_AGAIN}"
)
_NO_THREAD = "can't start new thread"  # as Python words it
_DAMAGED = ("Corrupt", "checksum", "not a valid DuckDB", "WAL file")


def machine_line(error: BaseException) -> str | None:
    """One line for an error of the machine: where, what, and the remedy.

    Args:
        error: Any error; DuckDB's are recognized without importing it.

    Returns:
        None if the machine is not at fault.
    """
    if isinstance(error, MemoryError):
        return _OUT_OF_MEMORY
    if isinstance(error, RecursionError):
        return "a text or file is nested too deeply: make it flatter and run again"
    if isinstance(error, RuntimeError) and str(error) == _NO_THREAD:
        return f"this computer: {error}: {_REMEDIES[errno.EAGAIN]}"
    if isinstance(error, OSError):
        where = _where(error)
        reason = error.strerror or first_line(error)
        return f"{where}: {reason}: {system_remedy(error)}"
    if _is_of_duckdb(error):
        return f"DuckDB: {first_line(error)}: {duckdb_remedy(error)}"
    return None


def system_remedy(error: OSError) -> str:
    """What to do about an error of the operating system."""
    return _REMEDIES.get(error.errno or 0, "see the reason and run again")


def duckdb_remedy(error: BaseException) -> str:
    """What to do about an error of DuckDB, found by its text."""
    if is_of_machine(error):
        return _machine_remedy(str(error))
    if any(word in str(error) for word in _DAMAGED):
        return "the file is damaged: run make clean, then make run"
    return "run make run; if it stays, run again with --debug"


def is_of_machine(error: BaseException) -> bool:
    """Whether an error of DuckDB comes from the machine, not from the file's content.

    DuckDB reports disk, memory and locks in its text only.
    """
    return bool(_machine_remedy(str(error)))


def _machine_remedy(text: str) -> str:
    if text.startswith("Out of Memory Error"):
        return _OUT_OF_MEMORY
    if "Could not set lock" in text or "Conflicting lock" in text:
        return _IN_USE
    found = (remedy for n, remedy in _REMEDIES.items() if os.strerror(n) in text)
    return next(found, "")


def _is_of_duckdb(error: BaseException) -> bool:
    duckdb = sys.modules.get("duckdb")
    return duckdb is not None and isinstance(error, duckdb.Error)


def _where(error: OSError) -> str:
    """The file of the error, from the project root if it is inside."""
    if error.filename is None:
        return "this computer"
    path = Path(os.fsdecode(error.filename))
    return str(path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else path)
