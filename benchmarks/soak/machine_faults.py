"""Trials with a machine that refuses: limits, a full disk, a disk without writing."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.soak.project_run import (
    BUILD_FILE,
    SCALE,
    STUCK,
    TRACEBACK,
    ProjectRun,
    delete,
)

# The least and the largest limit: of a file in KB, of memory in KB, of open files.
_LIMITS = {"f": (1, 40_000), "v": (300_000, 8_000_000), "n": (8, 300)}
_VERBS = (
    ("publish", ["published/current", "published/versions"]),
    ("site", ["published/site", "published/sites"]),
    ("expect", ["build/audit.json"]),
    ("publish", ["published/versions", "build/audit.json"]),
    ("build", ["build/proof.json"]),
    ("generate", [BUILD_FILE]),
)
_MB = 1 << 20


def machine_fault(run: ProjectRun, expected: str, number: int) -> str:
    """Run a verb on a machine that refuses something, then everything on a whole one.

    Of ten trials six have a limit, two a full disk, and two a disk without writing.
    """
    draw = random.Random(number)
    verb, deleted = _VERBS[draw.choice((0, 0, 1, 1, 2, 2, 3, 3, 4, 5))]
    if number % 5 < 3:
        flag = "fvn"[number % 5]
        limit = round(draw.uniform(0, 1) ** 2 * _LIMITS[flag][1]) + _LIMITS[flag][0]
        return _refused(run, expected, verb, deleted, f"ulimit -{flag} {limit}")
    if not can_mount():
        return "not tried: only root may mount a disk"
    with _on_a_disk(run.root) as small:
        if number % 5 == 3:
            _fill(small.root, draw.choice((0, draw.randrange(2 * _MB))))
        else:
            _remount(small.root, "ro")
        return _refused(small, expected, verb, deleted, "")


def _refused(
    run: ProjectRun, expected: str, verb: str, deleted: Sequence[str], limit: str
) -> str:
    is_read_only = os.statvfs(run.root).f_flag & os.ST_RDONLY
    if verb != "publish" and not is_read_only:  # what is published must stay
        delete(run.root, deleted)
    elif not is_read_only and deleted[-1] == "build/audit.json":
        delete(run.root, deleted[-1:])
    before = run.digest
    command = [sys.executable, "-m", "finmark", verb]
    command += SCALE if verb == "generate" else ()
    if limit:
        command = ["bash", "-c", f'{limit} && exec "$@"', "bash", *command]
    code, printed = run.command(command)
    where = limit or ("a read-only disk" if is_read_only else "a full disk")
    if TRACEBACK in printed:
        return f"{verb} printed a traceback with {where}"
    if (code, printed) == STUCK:
        return f"{verb} with {where}: {printed}"
    if code and not printed.strip():
        return f"{verb} said nothing with {where}"
    if code and run.digest != before:
        return f"{verb} changed what is published with {where}"
    if not limit:
        _remount(run.root, "rw")
        _remount(run.root, "size=2g")
        (run.root / "filler").unlink(missing_ok=True)
    found = run.rerun(expected)
    return f"{verb} with {where}: {found}" if found else ""


def can_mount() -> bool:
    """Whether this process may mount file systems."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def _on_a_disk(root: Path) -> Iterator[ProjectRun]:
    """A copy of the project on a disk of its own, which is in memory."""
    disk = root.parent / "disk"
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2g", "soak", disk], check=True)
    try:
        shutil.copytree(root, disk, symlinks=True, dirs_exist_ok=True)
        run = ProjectRun(disk)
        yield run
        if "warm" in run.__dict__:
            run.warm.close()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def _remount(disk: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", disk], check=True)


def _fill(disk: Path, left: int) -> None:
    """Leave so many bytes of the disk."""
    used = os.statvfs(disk)
    taken = (used.f_blocks - used.f_bfree) * used.f_frsize
    size = (taken + left) // _MB + 1
    _remount(disk, f"size={size}m")
    free = os.statvfs(disk).f_bavail * used.f_frsize - left
    with (disk / "filler").open("wb") as file:
        file.write(bytes(max(0, free)))
