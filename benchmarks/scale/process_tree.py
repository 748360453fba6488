"""Run a command and sample the memory and CPU of all its processes, from /proc."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.1  # seconds between samples
_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT, _USER, _SYSTEM, _RESIDENT = 1, 11, 12, 21  # fields of stat after the name


@dataclass(frozen=True)
class Sample:
    """All processes of a command at one moment.

    Attributes:
        at: Seconds since 1970.
        cpu: CPU seconds so far of the processes that run now.
        memory: Bytes in memory; pages that two processes share count twice.
    """

    at: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Usage:
    """What a command took.

    Attributes:
        seconds: Elapsed.
        cpu: CPU seconds of all its processes.
        samples: Its processes over time.
    """

    seconds: float
    cpu: float
    samples: Sequence[Sample]

    @property
    def peak(self) -> int:
        """The most bytes in memory of any sample."""
        return max((sample.memory for sample in self.samples), default=0)


def run_watched(command: Sequence[str], root: Path) -> Usage:
    """Run a command from a folder until it ends, and sample its processes.

    Raises:
        subprocess.CalledProcessError: the command failed.
    """
    samples = []
    began, before = time.perf_counter(), os.times()
    child = subprocess.Popen(command, cwd=root)
    while child.poll() is None:
        samples.append(_sample(child.pid))
        time.sleep(_INTERVAL)
    after = os.times()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    cpu = sum(after[2:4]) - sum(before[2:4])
    return Usage(time.perf_counter() - began, cpu, samples)


def _sample(root: int) -> Sample:
    found = list(_tree(root))
    cpu = sum(int(one[_USER]) + int(one[_SYSTEM]) for one in found) / _TICKS
    memory = sum(int(one[_RESIDENT]) for one in found) * _PAGE
    return Sample(time.clock_gettime(time.CLOCK_REALTIME), cpu, memory)


def _tree(root: int) -> Iterator[list[str]]:
    """The fields of stat of a process and of all that descend from it."""
    fields = dict(_processes())
    wanted = {root}
    for process in sorted(fields):  # a parent mostly has the lower number
        if int(fields[process][_PARENT]) in wanted:
            wanted.add(process)
    return (fields[process] for process in wanted if process in fields)


def _processes() -> Iterator[tuple[int, list[str]]]:
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text(encoding="utf-8")
            except OSError:
                continue  # it has ended
            yield int(folder.name), text.rpartition(")")[2].split()
