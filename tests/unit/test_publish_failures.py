"""Publishing that fails, is killed or is refused leaves the last version whole."""

import json
import multiprocessing
import os
import resource
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from expectations.dbt_artifacts import DBT_MANIFEST
from expectations.verdict import RefusedError
from publishing.exports import csv_files, write_parquet
from publishing.publish import publish
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from tests.support.approved_build import (
    approve,
    change_and_approve,
    everything_in,
    prove,
    publish_project,
    say_nothing,
)
from tests.support.small_build import PUBLIC, Project


def test_a_writers_remains_beside_the_file_are_swept(project: Project) -> None:
    publish_project(project)
    remains = [project.published / f"{n}.duckdb.wal" for n in ("finmark", "truth")]
    for path in remains:
        path.write_bytes(b"left by a writer that died")
    assert publish_project(project).was_there
    assert not any(path.exists() for path in remains)


def test_a_damaged_version_is_published_anew(project: Project) -> None:
    first = publish_project(project)
    damaged = first.version / "parquet" / "months.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(b"")
    again = publish_project(project)
    assert not again.was_there
    assert again.version.name == f"{first.version.name}.1"
    assert (project.published / "parquet" / "months.parquet").stat().st_size


def test_the_last_three_versions_are_kept_and_an_old_one_comes_back(
    project: Project,
) -> None:
    versions = [publish_project(project).version]
    for _ in range(3):
        change_and_approve(project)
        versions.append(publish_project(project).version)
    kept = {path.name for path in (project.published / "versions").iterdir()}
    assert kept == {version.name for version in versions[-3:]}
    change_and_approve(project, cents=-1)
    back = publish_project(project)
    assert back.version == versions[-2]
    assert (project.published / "current").resolve() == versions[-2]


@pytest.mark.parametrize(
    ("failing", "killed"),
    [
        pytest.param(slice(-3, None, 2), slice(-4, None, 3), id="some steps"),
        pytest.param(slice(None), slice(None), id="steps", marks=pytest.mark.nightly),
    ],
)
def test_a_kill_or_a_failure_at_any_step_leaves_the_last_version_whole(
    failing: slice, killed: slice, project: Project
) -> None:
    steps: list[str] = []
    publish_project(project, steps.append)
    old = everything_in(project.published)
    change_and_approve(project)
    steps = steps[: steps.index("switch to it") + 1]
    for step in steps:
        if step in steps[failing]:
            with pytest.raises(RefusedError, match=step):
                publish_project(project, _fail_at(step))
            assert everything_in(project.published) == old, step
            assert not list((project.published / "versions").glob(".*"))
        if step not in steps[killed]:
            continue
        assert _exit_code(_publish_and_die, project, step) == 9
        assert everything_in(project.published) == old, step
        with duckdb.connect(
            str(project.published / "finmark.duckdb"), read_only=True
        ) as connection:
            assert connection.execute("select 1 from marts.months").fetchone()
    publish_project(project)
    new = everything_in(project.published)
    assert new["finmark.duckdb"] != old["finmark.duckdb"]
    assert new["manifest.json"] != old["manifest.json"]


@pytest.mark.parametrize(
    "links",
    [
        pytest.param((1, 5), id="some links"),
        pytest.param(range(6), id="links", marks=pytest.mark.nightly),
    ],
)
def test_a_kill_between_the_links_of_the_first_publication_is_mended(
    links: Sequence[int], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace
    for allowed in links:
        left = [allowed]

        def replace(
            self: Path, target: Path, left: list[int] = left, project: Project = project
        ) -> Path:
            if self.parent == project.published:
                left[0] -= 1
                if left[0] < 0:
                    raise OSError(5, "Input/output error")
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(RefusedError, match="Input/output error"):
            publish_project(project)
        assert everything_in(project.published) == {}
        if allowed < 5:
            shutil.rmtree(project.published)
    monkeypatch.undo()
    publish_project(project)
    assert len(everything_in(project.published)) == 3 + len(PUBLIC) + len(
        csv_files(project.settings)
    )


def _fail_at(step: str) -> Callable[[str], None]:
    def report(name: str) -> None:
        if name == step:
            raise OSError(28, "No space left on device")

    return report


def _publish_and_die(project: Project, step: str) -> None:
    def report(name: str) -> None:
        if name == step:
            os._exit(9)

    publish_project(project, report)


def _publish_on_a_full_disk(project: Project) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        publish_project(project)
    except RefusedError as error:
        os._exit(1 if "publishing failed at" in str(error) else 2)


def _exit_code(function: Callable[..., None], *arguments: object) -> int | None:
    """How a process of its own ends; forked from a server that has it all imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=function, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def test_a_disk_that_fills_up_leaves_the_last_version_and_no_rubbish(
    project: Project,
) -> None:
    publish_project(project)
    old = everything_in(project.published)
    change_and_approve(project)
    assert _exit_code(_publish_on_a_full_disk, project) == 1
    assert everything_in(project.published) == old
    assert len(list((project.published / "versions").iterdir())) == 1


def test_a_copy_that_is_not_what_was_audited_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_project(project)
    old = everything_in(project.published)
    change_and_approve(project)

    def lose_a_row(
        connection: duckdb.DuckDBPyConnection, tables: list[str], folder: Path
    ) -> None:
        write_parquet(connection, tables, folder)
        file = folder / "months.parquet"
        connection.execute(
            f"copy (from work.marts.months limit 11) to '{file}' (format parquet)"
        )

    monkeypatch.setattr("publishing.publish.write_parquet", lose_a_row)
    with pytest.raises(RefusedError, match="differ from the audited.*months.parquet"):
        publish_project(project)
    assert everything_in(project.published) == old


def test_one_publisher_at_a_time(project: Project) -> None:
    def interrupt(step: str) -> None:
        if step == "write the files":
            publish_project(project)

    with pytest.raises(RefusedError, match="another process is publishing"):
        publish_project(project, interrupt)


def test_a_build_that_changed_after_its_audit_is_refused(project: Project) -> None:
    project.change("update marts.transactions set amount = amount + 0.01")
    prove(project)
    with pytest.raises(RefusedError, match=r"another build \(marts.transactions"):
        publish_project(project)
    assert not (project.published / "current").exists()


def test_a_build_that_no_audit_passed_is_refused(
    project: Project,
) -> None:
    (project.root / "build" / "audit.json").unlink()
    with pytest.raises(RefusedError, match="no audit of this build"):
        publish_project(project)
    approve(project, {"money is conserved": 1})
    with pytest.raises(RefusedError, match="the audit failed: money is conserved"):
        publish_project(project)


def test_other_settings_than_the_audited_ones_are_refused(project: Project) -> None:
    settings = Settings.model_construct(
        **{**project.settings.model_dump(), "random_seed": 43}
    )
    prove(Project(project.root, settings))
    with pytest.raises(RefusedError, match="target or settings"):
        publish("dev", settings, project.root, say_nothing)


def test_a_public_model_that_is_no_table_is_bad_input(project: Project) -> None:
    path = project.root / DBT_MANIFEST
    manifest = json.loads(path.read_text())
    node = manifest["nodes"]["model.finmark.marts.months"]
    node["config"]["materialized"] = "view"
    path.write_text(json.dumps(manifest))
    with pytest.raises(RefusedError, match="changed after .*: build/manifest.json"):
        publish_project(project)
    prove(project)
    with pytest.raises(InputError, match=r"marts.months: 'view'"):
        publish_project(project)


def test_a_file_of_somebody_else_in_the_way_is_not_destroyed(project: Project) -> None:
    project.published.mkdir()
    (project.published / "finmark.duckdb").write_text("mine")
    with pytest.raises(InputError, match="finmark.duckdb"):
        publish_project(project)
    assert (project.published / "finmark.duckdb").read_text() == "mine"
