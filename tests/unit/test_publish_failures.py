"""Publishing that fails, is killed or is refused leaves the last version whole."""

import json
import multiprocessing
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from expectations.verdict import (
    RefusedError,
    open_build,
    read_build,
    write_verdict,
)
from publishing.dbt_artifacts import DBT_MANIFEST
from publishing.exports import csv_files, write_parquet
from publishing.publish import publish
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from tests.support.approved_build import (
    change_and_approve,
    everything_in,
    make_approved,
    publish_world,
    say_nothing,
)
from tests.support.small_build import PUBLIC, World


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_approved(tmp_path_factory.mktemp("original"))


@pytest.fixture
def world(original: World, tmp_path: Path) -> World:
    return original.copy(tmp_path / "world")


def test_a_writers_remains_beside_the_file_are_swept(world: World) -> None:
    publish_world(world)
    remains = [world.published / f"{n}.duckdb.wal" for n in ("finmark", "truth")]
    for path in remains:
        path.write_bytes(b"left by a writer that died")
    assert publish_world(world).was_there
    assert not any(path.exists() for path in remains)


def test_a_damaged_version_is_published_anew(world: World) -> None:
    first = publish_world(world)
    damaged = first.version / "parquet" / "months.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(b"")
    again = publish_world(world)
    assert not again.was_there
    assert again.version.name == f"{first.version.name}.1"
    assert (world.published / "parquet" / "months.parquet").stat().st_size


def test_the_last_three_versions_are_kept_and_an_old_one_comes_back(
    world: World,
) -> None:
    versions = [publish_world(world).version]
    for _ in range(4):
        change_and_approve(world)
        versions.append(publish_world(world).version)
    kept = {path.name for path in (world.published / "versions").iterdir()}
    assert kept == {version.name for version in versions[-3:]}
    change_and_approve(world, cents=-1)
    back = publish_world(world)
    assert back.version == versions[-2]
    assert (world.published / "current").resolve() == versions[-2]


def test_a_kill_or_a_failure_at_any_step_leaves_the_last_version_whole(
    world: World,
) -> None:
    steps: list[str] = []
    publish_world(world, steps.append)
    old = everything_in(world.published)
    change_and_approve(world)
    switch = steps.index("switch to it")
    for step in steps[: switch + 1]:
        with pytest.raises(RefusedError, match=step):
            publish_world(world, _fail_at(step))
        assert everything_in(world.published) == old, step
        assert not list((world.published / "versions").glob(".*"))
        assert _exit_code(_publish_and_die, world, step) == 9
        assert everything_in(world.published) == old, step
        with duckdb.connect(
            str(world.published / "finmark.duckdb"), read_only=True
        ) as connection:
            assert connection.execute("select 1 from marts.months").fetchone()
    publish_world(world)
    new = everything_in(world.published)
    assert new["finmark.duckdb"] != old["finmark.duckdb"]
    assert new["manifest.json"] != old["manifest.json"]


def test_a_kill_between_the_links_of_the_first_publication_is_mended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace
    for allowed in range(6):
        left = [allowed]

        def replace(
            self: Path, target: Path, left: list[int] = left, world: World = world
        ) -> Path:
            if self.parent == world.published:
                left[0] -= 1
                if left[0] < 0:
                    raise OSError(5, "Input/output error")
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(RefusedError, match="Input/output error"):
            publish_world(world)
        assert everything_in(world.published) == {}
        if allowed < 5:
            shutil.rmtree(world.published)
    monkeypatch.undo()
    publish_world(world)
    assert len(everything_in(world.published)) == 3 + len(PUBLIC) + len(
        csv_files(world.settings)
    )


def _fail_at(step: str) -> Callable[[str], None]:
    def report(name: str) -> None:
        if name == step:
            raise OSError(28, "No space left on device")

    return report


def _publish_and_die(world: World, step: str) -> None:
    def report(name: str) -> None:
        if name == step:
            os._exit(9)

    publish_world(world, report)


def _publish_on_a_full_disk(world: World) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        publish_world(world)
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
    world: World,
) -> None:
    publish_world(world)
    old = everything_in(world.published)
    change_and_approve(world)
    assert _exit_code(_publish_on_a_full_disk, world) == 1
    assert everything_in(world.published) == old
    assert len(list((world.published / "versions").iterdir())) == 1


def test_a_copy_that_is_not_what_was_audited_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_world(world)
    old = everything_in(world.published)
    change_and_approve(world)

    def lose_a_row(
        connection: duckdb.DuckDBPyConnection, tables: list[str], folder: Path
    ) -> None:
        write_parquet(connection, tables, folder)
        file = folder / "months.parquet"
        connection.execute(
            f"copy (from work.marts.months limit 11) to '{file}' (format parquet)"
        )

    monkeypatch.setattr("publishing.publish.write_parquet", lose_a_row)
    with pytest.raises(RefusedError, match=r"not what was audited: months.parquet"):
        publish_world(world)
    assert everything_in(world.published) == old


def test_one_publisher_at_a_time(world: World) -> None:
    def interrupt(step: str) -> None:
        if step == "write parquet":
            publish_world(world)

    with pytest.raises(RefusedError, match="another publish is at work"):
        publish_world(world, interrupt)


def test_a_build_that_changed_after_its_audit_is_refused(world: World) -> None:
    world.change("update marts.transactions set amount = amount + 0.01")
    with pytest.raises(RefusedError, match=r"another build \(marts.transactions"):
        publish_world(world)
    assert not (world.published / "current").exists()


def test_a_build_without_an_audit_or_with_a_failed_one_is_refused(world: World) -> None:
    (world.root / "build" / "audit.json").unlink()
    with pytest.raises(RefusedError, match="no audit of this build"):
        publish_world(world)
    with open_build("dev", world.root) as connection:
        build = read_build(connection, "dev", world.settings)
    write_verdict(build, {"money is conserved": 1}, world.root)
    with pytest.raises(RefusedError, match="the audit failed: money is conserved"):
        publish_world(world)


def test_other_settings_than_the_audited_ones_are_refused(world: World) -> None:
    settings = Settings.model_construct(
        **{**world.settings.model_dump(), "random_seed": 43}
    )
    with pytest.raises(RefusedError, match="target or settings"):
        publish("dev", settings, world.root, say_nothing)


def test_a_public_model_that_is_no_table_is_bad_input(world: World) -> None:
    path = world.root / DBT_MANIFEST
    manifest = json.loads(path.read_text())
    node = manifest["nodes"]["model.finmark.marts.months"]
    node["config"]["materialized"] = "view"
    path.write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=r"marts.months: 'view'"):
        publish_world(world)


def test_a_file_of_somebody_else_in_the_way_is_not_destroyed(world: World) -> None:
    world.published.mkdir()
    (world.published / "finmark.duckdb").write_text("mine")
    with pytest.raises(InputError, match="finmark.duckdb"):
        publish_world(world)
    assert (world.published / "finmark.duckdb").read_text() == "mine"
