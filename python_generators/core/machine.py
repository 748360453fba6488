"""What results depend on besides code and settings: the class of the machine.

Numerical libraries choose their code by the processor, and the last bits of sums and
logarithms follow. ``fixed_kernels`` makes them choose the same code on every x86-64
processor with AVX2, at no measurable cost. A choice that every processor has would be
fixed too, but it makes the fit of a network a sixth to two thirds slower.
"""

import os
import platform
import resource
from collections.abc import Collection, Mapping
from pathlib import Path

from python_generators.core.errors import FailedError

_X86 = ("x86_64", "AMD64")
_WITH_AVX2 = frozenset({"avx2", "fma"})
_CPU_INFO = Path("/proc/cpuinfo")
# numpy and OpenBLAS: the least that numpy 2.4 runs on; PyTorch and MKL: AVX2.
_FIXED = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Nehalem",
}
_FIXED_AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2"}
_FIXED_OLDER = {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE"}
_MEMORY_LIMITS = {resource.RLIMIT_AS: "-v", resource.RLIMIT_DATA: "-d"}
_FOR_LIBRARIES = 2 << 30  # bytes; all libraries and their threads take 1.6 GiB
_OPEN_FILES = 128  # four threads of dbt and DuckDB open some 30


def fixed_kernels(
    machine: str | None = None, flags: Collection[str] | None = None
) -> dict[str, str]:
    """The environment variables that fix the code of numerical libraries.

    They count only in processes that are started with them.

    Args:
        machine: The architecture; this machine's if not given.
        flags: The features of the processor; this machine's if not given.
    """
    if (machine or platform.machine()) not in _X86:
        return {}
    found = _cpu("flags").split() if flags is None else flags
    return _FIXED | (_FIXED_AVX2 if set(found) >= _WITH_AVX2 else _FIXED_OLDER)


def machine_class(environment: Mapping[str, str] = os.environ) -> str:
    """The class of this machine; within a class, equal runs give equal bytes.

    Args:
        environment: The environment variables of the process.
    """
    fixed = fixed_kernels()
    is_fixed = bool(fixed) and fixed.items() <= environment.items()
    kernels = fixed["ATEN_CPU_CAPABILITY"] if is_fixed else "native"
    parts = (platform.system(), platform.machine(), _cpu("vendor_id"))
    libc = " ".join(platform.libc_ver())
    return " ".join(" ".join((*parts, libc, f"{kernels} kernels")).split())


def require_memory_for_libraries() -> None:
    """Require that the limits of this process leave room for the libraries.

    OpenBLAS asks for memory when it is loaded, again and again until it gets it: a
    process with less room would never end.

    Raises:
        FailedError: a limit is too low.
    """
    for kind, option in _MEMORY_LIMITS.items():
        limit, _ = resource.getrlimit(kind)
        if _is_below(limit, _FOR_LIBRARIES):
            wanted = f"{option} {_FOR_LIBRARIES >> 10}"
            raise _too_low("memory", f"{limit >> 10} KiB", wanted)


def require_open_files() -> None:
    """Let this process, and the programs that it starts, open enough files.

    dbt prints a traceback for a Python model that cannot open a file.

    Raises:
        FailedError: the limit is too low, and only an administrator may raise it.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _is_below(most, _OPEN_FILES):
        raise _too_low("open files", str(most), f"-n {_OPEN_FILES}")
    if _is_below(limit, _OPEN_FILES):
        resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, most))


def _is_below(limit: int, wanted: int) -> bool:
    return limit != resource.RLIM_INFINITY and limit < wanted


def _too_low(kind: str, limit: str, option: str) -> FailedError:
    return FailedError(
        f"this computer: the limit of {kind} is {limit}: "
        f"raise it (ulimit {option}) and run again"
    )


def _cpu(field: str) -> str:
    """A field of the first processor in /proc/cpuinfo; empty where there is none."""
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == field:
            return value.strip()
    return ""
