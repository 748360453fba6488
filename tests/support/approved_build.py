"""A build that passed its audit, and ways to publish it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from expectations.finished_build import open_build, read_build
from expectations.verdict import write_verdict
from publishing.publish import Publication, publish
from python_generators.core.table_content import contents
from tests.support.small_build import Project, make_project


def say_nothing(_: str) -> None:
    """Report no step."""


def approve(project: Project, failures: Mapping[str, int] | None = None) -> None:
    """Write the verdict of an audit, which passed if there are no failures."""
    with open_build("dev", project.root) as connection:
        build = read_build(connection, "dev", project.settings)
        audited = contents(connection, build.fingerprints)
    write_verdict(build, audited, failures or {}, project.root)


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
