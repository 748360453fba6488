"""Trials that look for calls over a network."""

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.soak.project_run import (
    BUILD_FILE,
    SCALE,
    ProjectRun,
    delete,
    end_of,
)

_CALLS = re.compile(r"sa_family=AF_INET6?\b.*")
_AT_HOME = re.compile(r'inet_addr\("127\.|"::1"')
_TESTS = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not nightly")
# What is made from nothing, and the tests; pages and docs are part of the run.
_WATCHED: Sequence[tuple[str, ...]] = (
    ("-m", "finmark", "run", *SCALE),
    (*_TESTS, "tests/unit", "tests/docs"),
    (*_TESTS, "tests/browser", "tests/pipeline"),
)


def no_calls(run: ProjectRun, expected: str, number: int) -> str:
    """Run something under strace; any address but this machine's is a failure."""
    if shutil.which("strace") is None:
        return "not tried: strace is not installed"
    delete(run.root, [BUILD_FILE, "build/audit.json", "published"])
    log = run.root.parent / f"network_{number}.strace"
    watched = _WATCHED[number % len(_WATCHED)]
    code, printed = run.command(
        [
            *("strace", "-f", "-qq", "--seccomp-bpf", "-o", str(log)),
            *("-e", "trace=connect,sendto,sendmsg", sys.executable, *watched),
        ]
    )
    if found := calls_of(log):
        return f"{watched[-1]}: {len(found)} calls: {found[:2]}"
    if code:
        return f"{watched[-1]} ended with {code}: {end_of(printed)}"
    return run.rerun(expected)


def calls_of(log: Path) -> list[str]:
    """The addresses of other machines in what strace wrote."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [match.group() for match in map(_CALLS.search, lines) if match]
    return [call for call in found if not _AT_HOME.search(call)]
