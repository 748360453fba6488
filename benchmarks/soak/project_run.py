"""Copies of the project with a small finished run, and what a whole run looks like."""

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.soak.warm_verbs import WarmVerbs
from finmark.children import child_environment
from publishing.layout import MANIFEST, PUBLISHED_FOLDER
from publishing.verify import find_damage
from python_generators.core.connection import connect
from python_generators.core.disk_paths import delete as delete_path
from python_generators.core.relation_marks import relation_marks
from python_generators.core.settings import PROJECT_FILE, PROJECT_ROOT

SCALE = ("--scale", "ci")
TRACEBACK = "Traceback (most recent call last)"
BUILD_FILE = "build/finmark_ci.duckdb"
SHARDS = "build/shards"
VERDICT = "build/audit.json"
VERSIONS = ("published/current", "published/versions")
SITE = ("published/site", "published/sites")
# What scale ci is in a copy: as little as passes the audit.
_TINY = {
    "base_customers": 150,
    "campaigns": ["savings_booster"],
    "ctgan_epochs": 1,
    "months": 4,  # scenario fee_increase begins in the fourth
    "scenarios": ["baseline"],
    "synthesizers": ["hma"],
    "synthetic_customers": 100,
}
_CI = re.compile(r"(?<=\n    ci:\n)(?:      .*\n)+")
_OF_GENERATION = "raw.generation_runs"  # it states the machine, too
_SECONDS = 3600  # a command that works for longer, on a busy machine, is stuck
STUCK = 124, f"stuck: it worked for more than {_SECONDS} s"
# What a finished run leaves in build/.
_KEPT = {
    *(".gitkeep", ".lock", "audit.json", "audit_history", "cache", "data_docs"),
    *("dbt_docs", "finmark_ci.duckdb", "last_run.json", "manifest.json"),
    *("proof.json", "run_results.json"),
}


@dataclass(frozen=True)
class ProjectRun:
    """A folder with a copy of the project.

    Attributes:
        root: The folder.
    """

    root: Path

    @property
    def build(self) -> Path:
        """The folder of the build."""
        return self.root / "build"

    @property
    def published(self) -> Path:
        """The folder of the published files."""
        return self.root / PUBLISHED_FOLDER

    @property
    def digest(self) -> str:
        """The hash of the manifest, which has a hash of each table; empty if none."""
        path = self.published / MANIFEST
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""

    @property
    def tables(self) -> dict[str, str]:
        """The marks of all relations of the build file but the stamps of steps."""
        with connect(self.root / BUILD_FILE, read_only=True) as file:
            marks = relation_marks(file)
        return {name: mark for name, mark in marks.items() if name != _OF_GENERATION}

    @cached_property
    def warm(self) -> WarmVerbs:
        """Starts verbs in forks of a process that has imported the libraries."""
        return WarmVerbs(self.root)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a verb as a user does, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "finmark", *arguments],
            cwd=self.root,
            env=child_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )

    def verb(self, *arguments: str) -> tuple[int, str]:
        """Run a verb to its end; its exit code and what it printed."""
        try:
            return self.warm.start(*arguments).end(_SECONDS)
        except TimeoutError:
            return STUCK

    def program(self, name: str, *arguments: str) -> tuple[int, str]:
        """Run a module in the copy; its exit code and what it printed."""
        return self.command([sys.executable, "-m", name, *arguments])

    def command(self, command: Sequence[str]) -> tuple[int, str]:
        """Run a command in the copy; its exit code and what it printed."""
        try:
            ended = subprocess.run(
                command,
                cwd=self.root,
                env=child_environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return STUCK
        return ended.returncode, ended.stdout

    def rerun(self, expected: str, left: Sequence[str] = ()) -> str:
        """Run everything, bare; what is wrong then, or an empty text.

        Args:
            expected: The hash of the manifest of an undisturbed run.
            left: What else may be left in the folder of the build.
        """
        code, printed = self.verb("run", *SCALE)
        if code or TRACEBACK in printed:
            return f"the next run ended with {code}: {end_of(printed)}"
        if self.digest != expected:
            return "the next run published other rows"
        if damage := [str(found) for found in find_damage(self.published)]:
            return f"damaged after the next run: {damage[0]}"
        names = {path.name for path in self.build.iterdir()}
        more = names - _KEPT - set(left)
        if unknown := sorted(name for name in more if ".broken" not in name):
            return f"left in build: {', '.join(unknown)}"
        return ""


def prepared(folder: Path, name: str) -> tuple[ProjectRun, str]:
    """A copy of the project with a finished run, and the hash of its manifest.

    A copy that is there is used again, if a run in it succeeds. A new one is a copy of
    the first, so that its models are not fitted again.

    Args:
        folder: The folder of all copies.
        name: The name of the copy.

    Raises:
        RuntimeError: the undisturbed run failed.
    """
    with _alone(folder):
        first = _finished(folder / "project")
    if not (folder / name).exists():
        shutil.rmtree(folder / f"{name}.new", ignore_errors=True)
        shutil.copytree(first.root, folder / f"{name}.new", symlinks=True)
        (folder / f"{name}.new").rename(folder / name)
    first.warm.close()
    run = _finished(folder / name)
    if run.digest != first.digest:
        raise RuntimeError(f"{name}: the undisturbed run published other rows")
    return run, run.digest


def _finished(root: Path) -> ProjectRun:
    run = ProjectRun(root)
    copy_project(root)
    make_tiny(root)
    code, printed = run.verb("run", *SCALE)
    if code:
        raise RuntimeError(f"the undisturbed run failed: {end_of(printed)}")
    if damage := list(find_damage(run.published)):
        raise RuntimeError(f"damaged after the undisturbed run: {damage[0]}")
    return run


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_project(to: Path) -> None:
    """Copy what git knows of the project, and new files, over another folder."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (PROJECT_ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT_ROOT / name, to / name)


def make_tiny(root: Path) -> None:
    """Let scale ci of a copy be so small that a trial takes seconds."""
    path = root / PROJECT_FILE
    lines = [f"      {name}: {json.dumps(value)}\n" for name, value in _TINY.items()]
    text, found = _CI.subn("".join(lines), path.read_text(encoding="utf-8"))
    if found != 1:
        raise RuntimeError(f"{PROJECT_FILE}: scale ci was not found")
    path.write_text(text, encoding="utf-8")


def delete(root: Path, names: Sequence[str]) -> None:
    """Delete files and folders of the copy, so that a verb has something to make."""
    for name in names:
        delete_path(root / name)


def end_of(printed: str) -> str:
    """The last lines of what a verb printed, as one."""
    return " | ".join(printed.strip().splitlines()[-2:])
