"""CPU time, memory and a description of the machine."""

import os
import platform
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

MIB = 1 << 20
LIBRARIES = ("duckdb", "numpy", "pyarrow", "dbt-core", "dbt-duckdb")


@dataclass
class Cost:
    """Seconds of one process, without its children."""

    wall: float = 0.0
    cpu: float = 0.0  # user and system, all threads


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure the cost of the block, set when it ends."""
    cost = Cost()
    wall, cpu = time.perf_counter(), _cpu()
    yield cost
    cost.wall, cost.cpu = time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_memory() -> float:
    """The peak memory of this process, in MiB.

    On Linux, ru_maxrss survives exec and includes the parent process; VmHWM does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        (line,) = (line for line in lines if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def machine() -> dict[str, str | int | float]:
    """The machine and the versions, without names or paths."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MIB / 1024
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(memory, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def _cpu_model() -> str:
    found = Path("/proc/cpuinfo")
    if found.exists():
        for line in found.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
