"""Trials in other environments: the tables must be the same.

Each trial makes all tables of a small run from nothing, in a folder of its own, in an
environment that differs from the usual one in one thing (the first trials) or several.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.soak.project_run import ProjectRun, copy_project, end_of, make_tiny

# A library that is loaded first, and shifts the clock.
_CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static const long SHIFT = {seconds}L;
int clock_gettime(clockid_t id, struct timespec *now) {{
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int found = real(id, now);
  if (id == CLOCK_REALTIME) now->tv_sec += SHIFT;
  return found;
}}
int gettimeofday(struct timeval *now, void *zone) {{
  struct timespec found;
  clock_gettime(CLOCK_REALTIME, &found);
  now->tv_sec = found.tv_sec;
  now->tv_usec = found.tv_nsec / 1000;
  return 0;
}}
time_t time(time_t *now) {{
  struct timespec found;
  clock_gettime(CLOCK_REALTIME, &found);
  if (now) *now = found.tv_sec;
  return found.tv_sec;
}}
"""
_RELEASE = "import sys; print('%d.%d' % sys.version_info[:2])"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Environment:
    """What differs from the usual environment.

    Attributes:
        name: Says it.
        variables: Environment variables; None removes one.
        folder: The name of the project's folder.
        before: A command that starts the command.
        python: The release of Python; any if empty.
        clock: By how many seconds the clock is shifted.
    """

    name: str
    variables: Mapping[str, str | None] = field(default_factory=dict)
    folder: str = "project"
    before: Sequence[str] = ()
    python: str = ""
    clock: int = 0


def _shell(first: str) -> Sequence[str]:
    return ("bash", "-c", f'{first}; exec "$@"', "bash")


_OLDER: Mapping[str, str | None] = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512DQ,-AVX512BW",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
    "OPENBLAS_CORETYPE": "Prescott",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
    "ATEN_CPU_CAPABILITY": "default",
}
SINGLE: Sequence[Environment] = (
    Environment("as usual"),
    Environment("Python 3.12", python="3.12"),
    Environment("Python 3.13", python="3.13"),
    Environment("one CPU", before=("taskset", "-c", "0")),
    Environment("Kolkata, German", {"TZ": "Asia/Kolkata", "LC_ALL": "de_DE.UTF-8"}),
    Environment("an older CPU", _OLDER),
    Environment("a clock of next year", clock=_YEAR),
    Environment("no home, spaces", {"HOME": None}, "my 'own' project $HOME é"),
    Environment("hash seed", {"PYTHONHASHSEED": "12345"}),
    Environment("threads", {"OMP_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "5"}),
    Environment("closed umask", before=_shell("umask 077")),
    Environment("a clock ten years ago", clock=-10 * _YEAR),
    Environment("ASCII", {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}),
    Environment("Turkish, Samoa", {"TZ": "Pacific/Apia", "LANG": "tr_TR.UTF-8"}),
    Environment("little memory", before=_shell("ulimit -v 6000000")),
    Environment("home of nobody", {"HOME": "/nonexistent", "USER": None}),
)


def environment_of(number: int) -> Environment:
    """The environment of a trial: one difference, then several at once."""
    if number < len(SINGLE):
        return SINGLE[number]
    draw = random.Random(number)
    drawn = draw.sample(SINGLE[1:], 4)
    found = Environment(", ".join(one.name for one in drawn))
    for one in drawn:
        found = replace(
            found,
            variables={**found.variables, **one.variables},
            folder=found.folder if one.folder == "project" else one.folder,
            before=(*found.before, *one.before),
            python=one.python or found.python,
            clock=one.clock or found.clock,
        )
    return found


def same_tables(run: ProjectRun, _: str, number: int) -> str:
    """Make all tables in another environment, and compare them with the run's."""
    wanted = environment_of(number)
    folder = run.root.parent / "environment"
    shutil.rmtree(folder, ignore_errors=True)
    other = ProjectRun(folder / wanted.folder)
    copy_project(other.root)
    make_tiny(other.root)
    found = python_of(wanted.python)
    if found is None:
        return f"{wanted.name}: not tried: Python {wanted.python} was not found"
    variables = {**os.environ, **wanted.variables}
    if wanted.clock:
        variables["LD_PRELOAD"] = _shifted_clock(folder, wanted.clock)
    # the copy is not on the path of another Python: it starts in the copy's folder
    ended = subprocess.run(
        [*wanted.before, found, "-m", "benchmarks.soak.tables_alone"],
        cwd=other.root,
        env={name: value for name, value in variables.items() if value is not None},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode:
        return f"{wanted.name}: ended with {ended.returncode}: {end_of(ended.stdout)}"
    expected, tables = run.tables, other.tables
    different = [n for n, mark in expected.items() if tables.get(n) != mark]
    shutil.rmtree(folder)
    if different:
        return f"{wanted.name}: {len(different)} tables differ: {different[:3]}"
    return ""


def python_of(release: str) -> str | None:
    """A Python of the release that has the libraries: of FINMARK_PYTHONS, or this one.

    Args:
        release: Such as ``3.12``; this Python's if empty.
    """
    this = f"{sys.version_info.major}.{sys.version_info.minor}"
    if release in ("", this):
        return sys.executable
    for folder in os.environ.get("FINMARK_PYTHONS", "").split(os.pathsep):
        path = Path(folder) / "bin" / "python"
        if folder and path.exists():
            asked = [
                str(path),
                "-c",
                "import sys; print('%d.%d' % sys.version_info[:2])",
            ]
            if subprocess.check_output(asked, text=True).strip() == release:
                return str(path)
    return None


def _shifted_clock(folder: Path, seconds: int) -> str:
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(_CLOCK.format(seconds=seconds), encoding="utf-8")
    command = ["cc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return str(library)
