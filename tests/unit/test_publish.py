"""Publishing: the audited build, wholly or not at all."""

import csv
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
from publishing.publish import Publication, publish
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from python_generators.core.table_content import contents, relation_content
from tests.unit.test_expectations_world import PUBLIC, SEALED, World, make_world


def say_nothing(_: str) -> None:
    """Report no step."""


def approve(world: World) -> None:
    """The verdict that a passing audit writes."""
    with open_build("dev", world.root) as connection:
        build = read_build(connection, "dev", world.settings)
    write_verdict(build, {}, world.root)


def publish_world(
    world: World, report: Callable[[str], None] = say_nothing
) -> Publication:
    return publish("dev", world.settings, world.root, report)


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


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = make_world(tmp_path_factory.mktemp("original"))
    world.change(
        "update raw_base.customers set city = '=HYPERLINK(1)' where customer_id = 1",
        "update raw_base.customers set city = '-1+2' where customer_id = 2",
        "update raw_base.customers set city = chr(9) || '@sum' where customer_id = 3",
        "update raw_base.customers set city = 'New, \"Delhi\"' where customer_id = 4",
    )
    approve(world)
    return world


@pytest.fixture
def world(original: World, tmp_path: Path) -> World:
    return original.copy(tmp_path / "world")


@pytest.fixture(scope="module")
def published(
    original: World, tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, Publication]:
    world = original.copy(tmp_path_factory.mktemp("published") / "world")
    return world, publish_world(world)


def change_and_approve(world: World, cents: int = 1) -> None:
    world.change(f"update marts.transactions set amount = amount + {cents}")
    approve(world)


def test_the_file_has_public_tables_only_and_opens_read_only(
    published: tuple[World, Publication],
) -> None:
    world, publication = published
    file = world.published / "finmark.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by all"
        ).fetchall()
        views = connection.execute(
            "select view_name from duckdb_views() where not internal"
        ).fetchall()
        version = connection.execute(
            "select tags['storage_version'] from duckdb_databases() "
            "where database_name = current_database()"
        ).fetchone()
        found = contents(connection, PUBLIC)
    assert [name for (name,) in tables] == sorted(PUBLIC)
    assert views == []
    assert version is not None
    assert version[0].startswith("v1.2.0")
    assert found == publication.tables
    assert not list(publication.version.glob("*.wal"))
    assert not (publication.version / "finmark.duckdb").stat().st_mode & 0o222


def test_comments_and_constraints_come_along(
    published: tuple[World, Publication],
) -> None:
    world, _ = published
    file = world.published / "finmark.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        comments = connection.execute(
            "select comment from duckdb_tables() where comment is not null union all "
            "select comment from duckdb_columns() where comment is not null"
        ).fetchall()
        constraints = connection.execute(
            "select constraint_type from duckdb_constraints() "
            "where table_name = 'financial_behavior' order by all"
        ).fetchall()
    assert comments == [
        ("One row per customer and month.",),
        ("What is left; it's in rupees.",),
    ]
    kinds = [kind for (kind,) in constraints]
    assert kinds.count("NOT NULL") == 9
    assert {"PRIMARY KEY", "CHECK", "FOREIGN KEY"} <= set(kinds)


def test_the_answers_are_in_a_file_of_their_own(
    published: tuple[World, Publication],
) -> None:
    world, publication = published
    with open_build("dev", world.root) as connection:
        audited = contents(connection, SEALED)
    manifest = json.loads((world.published / "manifest.json").read_bytes())
    assert manifest["sealed"] == {
        table: {"rows": 300, "sha256": found.sha256, "files": ["truth.duckdb"]}
        for table, found in audited.items()
    }
    assert not set(manifest["tables"]) & set(SEALED)
    with duckdb.connect(str(world.published / "truth.duckdb"), read_only=True) as file:
        assert contents(file, ["main.customer_uplift"]) == {
            "main.customer_uplift": audited["truth.customer_uplift"]
        }
        assert file.execute(
            "select count(*) from truth.customer_uplift"
        ).fetchone() == (300,)
        constraints = file.execute("select constraint_type from duckdb_constraints()")
        assert ("PRIMARY KEY",) in constraints.fetchall()
        comments = "select comment from duckdb_columns() where comment is not null"
        assert file.execute(comments).fetchall() == [("What a contact adds.",)]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{world.published}/finmark.duckdb' (read_only)")
        connection.execute(f"attach '{world.published}/truth.duckdb' (read_only)")
        found = connection.execute("select count(*) from truth.customer_uplift")
        assert found.fetchone() == (300,)
    assert not list(publication.version.glob("*.wal"))


def test_what_is_published_tells_nothing_of_the_answers(
    published: tuple[World, Publication],
) -> None:
    world, _ = published
    answers = {"customer_uplift", "conversion_uplift", "What a contact adds."}
    with duckdb.connect(
        str(world.published / "finmark.duckdb"), read_only=True
    ) as connection:
        words = connection.execute(
            "select schema_name from duckdb_schemas() union all "
            "select unnest([table_name, comment]) from duckdb_tables() union all "
            "select unnest([column_name, comment]) from duckdb_columns()"
        ).fetchall()
    told = {word for (word,) in words}
    assert "marts" in told
    assert not told & {"truth", *answers}
    names = {file.stem for file in (world.published / "parquet").iterdir()}
    names |= {file.stem for file in (world.published / "csv").iterdir()}
    assert not names & answers


def test_answers_that_were_changed_are_sealed_anew(world: World) -> None:
    first = publish_world(world)
    answers = first.version / "truth.duckdb"
    answers.chmod(0o644)
    with duckdb.connect(str(answers)) as connection:
        connection.execute("update main.customer_uplift set conversion_uplift = 0")
    again = publish_world(world)
    assert again.version.name == f"{first.version.name}.1"


def test_parquet_holds_the_same_rows_compressed(
    published: tuple[World, Publication],
) -> None:
    world, publication = published
    files = sorted((world.published / "parquet").iterdir())
    assert [f.stem for f in files] == sorted(t.split(".")[1] for t in PUBLIC)
    behavior = world.published / "parquet" / "financial_behavior.parquet"
    with duckdb.connect() as connection:
        compressions = connection.execute(
            f"select distinct compression from parquet_metadata('{behavior}')"
        ).fetchall()
        found = relation_content(connection, f"read_parquet('{behavior}')")
    assert compressions == [("ZSTD",)]
    assert found == publication.tables["marts.financial_behavior"]


def test_csv_has_the_names_and_columns_of_the_original(
    published: tuple[World, Publication],
) -> None:
    world, _ = published
    folder = world.published / "csv"
    assert sorted(f.name for f in folder.iterdir()) == [
        "campaign_events.csv",
        "campaigns_hma_300.csv",
        "customers.csv",
        "customers_ctgan_300.csv",
        "customers_hma_300.csv",
        "financial_behavior.csv",
        "transactions.csv",
        "transactions_hma_300.csv",
    ]
    with (folder / "financial_behavior.csv").open(newline="") as file:
        header, first, *rest = csv.reader(file)
    assert header == [
        "customer_id",
        "month",
        "persona",
        "income",
        "spending",
        "savings",
        "investments",
        "loan_repayment",
        "balance",
    ]
    assert first[:2] == ["1", "2025-01"]
    rows = [first, *rest]
    assert rows == sorted(rows, key=lambda row: (int(row[0]), row[1]))
    assert len(rows) == 300 * 12


def test_no_csv_cell_is_a_formula_and_numbers_stay_numbers(
    published: tuple[World, Publication],
) -> None:
    world, _ = published
    with (world.published / "csv" / "customers.csv").open(newline="") as file:
        cities = [row["city"] for row in csv.DictReader(file)][:4]
    assert cities == ["'=HYPERLINK(1)", "'-1+2", "'\t@sum", 'New, "Delhi"']
    behavior = world.published / "csv" / "financial_behavior.csv"
    with behavior.open(newline="") as file:
        savings = [row["savings"] for row in csv.DictReader(file)]
    assert any(value.startswith("-") for value in savings)


def test_two_builds_of_the_same_inputs_give_the_same_manifest(
    published: tuple[World, Publication], tmp_path: Path
) -> None:
    first, _ = published
    root = tmp_path / "elsewhere"
    root.mkdir()
    second = make_world(root)
    second.change(
        "update raw_base.customers set city = '=HYPERLINK(1)' where customer_id = 1",
        "update raw_base.customers set city = '-1+2' where customer_id = 2",
        "update raw_base.customers set city = chr(9) || '@sum' where customer_id = 3",
        "update raw_base.customers set city = 'New, \"Delhi\"' where customer_id = 4",
    )
    approve(second)
    publish_world(second)
    manifest = (second.published / "manifest.json").read_bytes()
    assert manifest == (first.published / "manifest.json").read_bytes()
    assert str(tmp_path).encode() not in manifest
    facts = json.loads(manifest)
    assert facts["tables"]["marts.financial_behavior"]["rows"] == 3600
    assert set(facts) == {
        *("market", "sealed", "settings", "tables", "target", "versions")
    }
    assert Published(first.published).settings == first.settings


def test_publishing_the_same_again_changes_nothing(world: World) -> None:
    first = publish_world(world)
    before = everything_in(world.published)
    steps: list[str] = []
    again = publish_world(world, steps.append)
    assert again.was_there
    assert again.version == first.version
    assert "copy the tables" not in steps
    assert everything_in(world.published) == before


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


def test_the_hash_sees_every_value_but_no_order_and_no_threads(world: World) -> None:
    hashes = set()
    with duckdb.connect(str(world.build)) as connection:
        for threads, order in ((1, "customer_id"), (2, "balance desc"), (4, "savings")):
            connection.execute(f"set threads = {threads}")
            connection.execute(
                "create or replace temp table shuffled as "
                f"select * from marts.financial_behavior order by {order}, month"
            )
            hashes.add(relation_content(connection, "shuffled").sha256)
        connection.execute(
            "update shuffled set balance = balance + 0.01 where month = "
            "date '2025-03-01' and customer_id = 5"
        )
        changed = relation_content(connection, "shuffled").sha256
        connection.execute("create temp table pairs as select 'a' as x, 'b,c' as y")
        connection.execute("create temp table other as select 'a,b' as x, 'c' as y")
        pairs = {relation_content(connection, t).sha256 for t in ("pairs", "other")}
    assert len(hashes) == 1
    assert changed not in hashes
    assert len(pairs) == 2
