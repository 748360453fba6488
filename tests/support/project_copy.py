"""A copy of the project, and the steps of the pipeline in it."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from python_generators.core.connection import connect
from python_generators.core.relation_marks import relation_marks
from python_generators.core.settings import PROJECT_ROOT

BIN = Path(sys.executable).parent
PARSED = "partial_parse.msgpack"
MAKE = ["make", "-o", ".venv/.installed", f"BIN={BIN}"]


@dataclass(frozen=True)
class ProjectCopy:
    """A project folder, and the vars that its steps are given."""

    root: Path
    given: str = "{}"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, capture_output=True, text=True, check=False
        )

    def finmark(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "finmark", *arguments)

    def generate(self) -> subprocess.CompletedProcess[str]:
        return self.finmark("generate", "--scale", "ci", "--vars", self.given)

    @cached_property
    def vars(self) -> str:
        options = ("vars", "--scale", "ci", "--vars", self.given)
        return self.run(sys.executable, "-m", "python_generators", *options).stdout

    def dbt(self, *command: str) -> list[str]:
        """A command of dbt with the vars of this run."""
        options = ["--profiles-dir", ".", "--warn-error", "--target", "ci"]
        return [str(BIN / "dbt"), *command, *options, "--vars", self.vars]

    def parsed(self, folder: Path) -> list[str]:
        """Options of dbt: use the parse of the run, which had the same vars.

        Args:
            folder: Where dbt is to write; target/ keeps the files of the build.
        """
        shutil.copy(self.root / PARSED, folder)
        return ["--partial-parse", "--target-path", str(folder)]

    def everything(self) -> str:
        """Run all stages and keep dbt's parse; what they printed."""
        ran = self.finmark("run", "--scale", "ci", "--vars", self.given)
        printed = output_of(ran)
        shutil.copy(self.root / "target" / PARSED, self.root)
        return printed

    def one_by_one(self) -> str:
        """Run the stages before the site on one CPU, with the settings of the first."""
        if hasattr(os, "sched_setaffinity"):  # of this thread and its children
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        printed = output_of(self.generate())
        for verb in ("build", "expect", "publish"):
            printed += output_of(self.finmark(verb, "--verbose"))
        return printed

    def untested(self) -> str:
        """Generate and build, without the tests; what was printed."""
        kinds = ("test", "unit_test")
        left_out = [f"--exclude-resource-type={kind}" for kind in kinds]
        return output_of(self.generate()) + output_of(
            self.run(*self.dbt("build", *left_out))
        )

    def marks(self) -> dict[str, str]:
        """The marks of all relations of the build file."""
        with connect(self.root / "build" / "finmark_ci.duckdb", read_only=True) as file:
            found = relation_marks(file)
        found.pop("raw.generation_runs")  # states the code that made the raw tables
        return found

    def change(self, sql: str) -> None:
        with duckdb.connect(str(self.root / "build" / "finmark_ci.duckdb")) as build:
            build.execute(sql)

    def published(self, sql: str) -> list[tuple[object, ...]]:
        path = str(self.root / "published" / "finmark.duckdb")
        with duckdb.connect(path, read_only=True) as database:
            return database.execute(sql).fetchall()

    def manifest(self) -> bytes:
        return (self.root / "published" / "manifest.json").read_bytes()


def output_of(step: subprocess.CompletedProcess[str]) -> str:
    """What a step printed; a failure shows the end of it."""
    assert step.returncode == 0, step.stdout[-3000:] + step.stderr[-3000:]
    return step.stdout


def docs_pictures(root: Path) -> dict[str, bytes]:
    """The pictures of the documentation, which only ``make visuals`` changes."""
    return {p.name: p.read_bytes() for p in (root / "docs" / "visuals").iterdir()}


def copy_project(to: Path) -> Path:
    """Copy what git knows of the project, and new files, to another folder."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (PROJECT_ROOT / name).is_file():
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT_ROOT / name, target)
    return to


OWN_DATA = "my 'own' data"


GIVEN = {
    "built": {},
    "clone": {},
    "own": {
        "base_dir": OWN_DATA,
        "base_extra_columns": ["customers.branch", "customers.Notes (free)"],
        "population": "base",
        "scenarios": [],
        "synthetic_customers": 200,
        "ctgan_epochs": 1,
    },
}
# Each run by its name in GIVEN, with what its steps print once they have ended.
Making = dict[str, tuple[ProjectCopy, Future[str]]]
