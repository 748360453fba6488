"""A build that passed its audit, and ways to publish it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from expectations.finished_build import open_build, read_build
from expectations.verdict import write_verdict
from publishing.build_proof import BuildProof, artifact_digests, write_proof
from publishing.publish import Publication, publish
from python_generators.core.relation_marks import relation_marks
from python_generators.core.settings import Settings
from python_generators.core.table_content import contents
from tests.support.small_build import Project, make_project


def say_nothing(_: str) -> None:
    """Report no step."""


def approve(project: Project, failures: Mapping[str, int] | None = None) -> None:
    """Write dbt's proof and the verdict of an audit, which passed without failures."""
    with open_build("dev", project.root) as connection:
        build = read_build(connection, "dev", project.settings)
        audited = contents(connection, build.fingerprints)
    write_verdict(build, audited, failures or {}, project.root)
    prove(project)


def prove(project: Project, *, passed: bool = True) -> None:
    """Write the proof of a build by dbt."""
    with open_build("dev", project.root) as connection:
        marks = relation_marks(connection)
    values = vars_of(project.settings)
    files = artifact_digests(project.root)
    proof = BuildProof("dev", values, "", {}, marks, passed, files)
    write_proof(proof, project.root)


def vars_of(settings: Settings) -> dict[str, Any]:
    """The settings as the vars of dbt."""
    values = settings.model_dump(mode="json")
    return {**values, "first_month": f"{settings.first_month:%Y-%m}"}


def publish_project(
    project: Project, report: Callable[[str], None] = say_nothing
) -> Publication:
    return publish("dev", project.settings, project.root, report)


def everything_in(folder: Path) -> dict[str, bytes]:
    """Every published byte, by the name people open it with."""
    names = ("finmark.duckdb", "truth.duckdb", "manifest.json", "parquet", "csv")
    files = [
        file
        for name in names
        for file in (folder / name, *sorted((folder / name).glob("*")))
        if file.is_file()
    ]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def make_approved(root: Path) -> Project:
    """A build with odd texts in it, and the verdict of a passing audit."""
    project = make_project(root)
    project.change(
        "update raw_base.customers set city = '=HYPERLINK(1)' where customer_id = 1",
        "update raw_base.customers set city = '-1+2' where customer_id = 2",
        "update raw_base.customers set city = chr(9) || '@sum' where customer_id = 3",
        "update raw_base.customers set city = 'New, \"Delhi\"' where customer_id = 4",
    )
    approve(project)
    return project


def change_and_approve(project: Project, cents: int = 1) -> None:
    project.change(f"update marts.transactions set amount = amount + {cents}")
    approve(project)
