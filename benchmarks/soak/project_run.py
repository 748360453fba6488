"""A copy of the project with a small finished run, and what a whole run looks like."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publishing.layout import MANIFEST, PUBLISHED_FOLDER
from publishing.verify import find_damage
from python_generators.core.settings import PROJECT_ROOT

SCALE = ("--scale", "ci")
TRACEBACK = "Traceback (most recent call last)"
_SECONDS = 1800  # the longest that a verb may take
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

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a verb in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "finmark", *arguments],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def verb(self, *arguments: str) -> tuple[int, str]:
        """Run a verb to its end; its exit code and what it printed."""
        with self.start(*arguments) as running:
            printed, _ = running.communicate(timeout=_SECONDS)
        return running.returncode, printed

    def rerun(self, expected: str) -> str:
        """Run everything, bare; what is wrong then, or an empty text.

        Args:
            expected: The hash of the manifest of an undisturbed run.
        """
        code, printed = self.verb("run", *SCALE)
        if code or TRACEBACK in printed:
            return f"the next run ended with {code}: {_end_of(printed)}"
        if self.digest != expected:
            return "the next run published other rows"
        if damage := [str(found) for found in find_damage(self.published)]:
            return f"damaged after the next run: {damage[0]}"
        names = {path.name for path in self.build.iterdir()}
        if left := sorted(n for n in names - _KEPT if ".broken" not in n):
            return f"left in build: {', '.join(left)}"
        return ""


def prepared(folder: Path) -> tuple[ProjectRun, str]:
    """A copy of the project with a finished run, and the hash of its manifest.

    A copy that is there is used again, if a run in it succeeds.

    Args:
        folder: The folder of the copy.

    Raises:
        RuntimeError: the undisturbed run failed.
    """
    run = ProjectRun(folder)
    copy_project(folder)
    for verb in (("run", *SCALE), ("verify",)):
        code, printed = run.verb(*verb)
        if code:
            raise RuntimeError(f"the undisturbed run failed: {_end_of(printed)}")
    return run, run.digest


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


def delete(root: Path, names: Sequence[str]) -> None:
    """Delete files and folders of the copy, so that a verb has something to make."""
    for name in names:
        path = root / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _end_of(printed: str) -> str:
    return " | ".join(printed.strip().splitlines()[-2:])
