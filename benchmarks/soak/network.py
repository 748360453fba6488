"""Trials that look for calls over a network."""

import re
import shutil
import sys
from pathlib import Path

from benchmarks.soak.project_run import (
    BUILD_FILE,
    SCALE,
    ProjectRun,
    delete,
    end_of,
)
from python_generators.core.settings import PROJECT_ROOT

_STRACE = ("strace", "-f", "-yy", "-qq", "--seccomp-bpf")
_CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
# The address that a call is given, or that its socket is connected to.
_ADDRESS = re.compile(
    r'inet_addr\("([^"]+)"|AF_INET6, "([^"]+)"|->\[?([0-9a-f.:]+?)\]?:\d+\]>'
)
_AT_HOME = re.compile(r"(::ffff:)?127\.|::1$")
# Chromium learns whether there is a route for IPv6 by connecting a UDP socket, which
# sends nothing. What is sent over such a socket is a call.
_ASKS_FOR_A_ROUTE = re.compile(r'connect\(\d+<UDPv6:.*"2001:4860:4860::8888"')
_TESTS = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not nightly")


def no_calls(run: ProjectRun, expected: str, number: int) -> str:
    """Run something under strace; any address but this machine's is a failure.

    The first of three trials makes everything from nothing, with pages and docs. The
    others run the tests, in the project itself, because some ask git for its files.
    """
    if shutil.which("strace") is None:
        return "not tried: strace is not installed"
    log = run.root.parent / f"network_{number}.strace"
    watch = [*_STRACE, "-o", str(log), "-e", _CALLS, sys.executable]
    if number % 3 == 0:
        delete(run.root, [BUILD_FILE, "build/audit.json", "published"])
        what = "finmark run"
        code, printed = run.command([*watch, "-m", *what.split(), *SCALE])
    else:
        folders = ("unit", "docs") if number % 3 == 1 else ("browser", "pipeline")
        what = " ".join(f"tests/{folder}" for folder in folders)
        project = ProjectRun(PROJECT_ROOT)
        code, printed = project.command([*watch, *_TESTS, *what.split()])
    if found := calls_of(log):
        return f"{what}: {len(found)} calls: {found[:2]}"
    if code:
        return f"{what} ended with {code}: {end_of(printed)}"
    return run.rerun(expected) if number % 3 == 0 else ""


def calls_of(log: Path) -> list[str]:
    """The calls of other machines in what strace wrote."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [
        line
        for line in lines
        if not _ASKS_FOR_A_ROUTE.search(line)
        and any(
            address and not _AT_HOME.match(address)
            for found in _ADDRESS.findall(line)
            for address in found
        )
    ]
