"""The code of numerical libraries is fixed, and named where it cannot be."""

import subprocess
import sys

import numpy as np
import pytest

from finmark.children import child_environment
from python_generators.core.machine import fixed_kernels, machine_class
from python_generators.core.settings import PROJECT_ROOT

MODERN = ("sse4_2", "avx", "avx2", "fma")
_CLASS = (
    "from python_generators.core.machine import machine_class; print(machine_class())"
)

_OPEN_FILES = (
    "from resource import RLIMIT_NOFILE, getrlimit; "
    "from python_generators.core.machine import require_open_files"
)


def test_kernels_are_those_of_avx2_on_any_newer_processor() -> None:
    fixed = fixed_kernels("x86_64", MODERN)
    assert fixed == fixed_kernels("x86_64", (*MODERN, "avx512f", "avx512_bf16"))
    assert (fixed["ATEN_CPU_CAPABILITY"], fixed["MKL_CBWR"]) == ("avx2", "AVX2")
    assert fixed["OPENBLAS_CORETYPE"] == "Nehalem"


def test_an_older_processor_is_asked_for_nothing_it_lacks() -> None:
    for flags in (("sse4_2",), ("avx2",), ()):
        older = fixed_kernels("x86_64", flags)
        assert (older["ATEN_CPU_CAPABILITY"], older["MKL_CBWR"]) == (
            "default",
            "COMPATIBLE",
        )
    assert fixed_kernels("arm64", MODERN) == {}


def test_the_class_says_whether_kernels_are_fixed() -> None:
    assert machine_class({}).endswith("native kernels")
    if fixed_kernels():
        given = {**fixed_kernels(), "HOME": "/"}
        assert not machine_class(given).endswith("native kernels")
        assert machine_class(given).endswith(" kernels")
        part = {**given, "MKL_CBWR": "other"}
        assert machine_class(part).endswith("native kernels")


@pytest.mark.skipif(not fixed_kernels(), reason="no kernels are fixed here")
def test_programs_run_with_fixed_kernels() -> None:
    assert machine_class() == machine_class(fixed_kernels())  # these tests as well
    is_used = np._core._multiarray_umath.__cpu_features__  # type: ignore[attr-defined]
    assert not is_used["X86_V3"]
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import numpy, torch; {_CLASS}"],
        env=child_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == machine_class(fixed_kernels())


@pytest.mark.parametrize(
    ("limit", "wanted"),
    [("-v 150000", "-v 2097152"), ("-d 150000", "-d 2097152"), ("-n 22", "-n 128")],
)
def test_a_limit_that_is_too_low_for_the_libraries_is_refused_in_one_line(
    limit: str, wanted: str
) -> None:
    ended = _limited(limit, "-m", "publishing", "verify")
    assert (ended.returncode, ended.stdout) == (1, "")
    [line] = ended.stderr.splitlines()
    assert f"raise it (ulimit {wanted}) and run again" in line


@pytest.mark.parametrize(("limit", "raised"), [("-Sn 22", 128), ("-n 200", 200)])
def test_programs_may_open_enough_files_where_a_user_may_raise_the_limit(
    limit: str, raised: int
) -> None:
    code = f"{_OPEN_FILES}; require_open_files(); print(getrlimit(RLIMIT_NOFILE)[0])"
    assert _limited(limit, "-c", code).stdout == f"{raised}\n"


def _limited(limit: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with a limit of the shell."""
    command = ["bash", "-c", f'ulimit {limit} && exec "$@"', "bash", sys.executable]
    return subprocess.run(
        [*command, *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
