"""Publishing: the audited build, wholly or not at all."""

import csv
import json
from pathlib import Path

import duckdb
import pytest

from expectations.finished_build import open_build
from publishing.publish import Publication
from publishing.reader import Published
from python_generators.core.table_content import contents, relation_content
from tests.support.approved_build import (
    approve,
    everything_in,
    publish_project,
)
from tests.support.small_build import PUBLIC, SEALED, Project, make_project


@pytest.fixture(scope="module")
def published(
    original: Project, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Project, Publication]:
    project = original.copy(tmp_path_factory.mktemp("published") / "project")
    return project, publish_project(project)


def test_the_file_has_public_tables_only_and_opens_read_only(
    published: tuple[Project, Publication],
) -> None:
    project, publication = published
    file = project.published / "finmark.duckdb"
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
    published: tuple[Project, Publication],
) -> None:
    project, _ = published
    file = project.published / "finmark.duckdb"
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
    published: tuple[Project, Publication],
) -> None:
    project, publication = published
    with open_build("dev", project.root) as connection:
        audited = contents(connection, SEALED)
    manifest = json.loads((project.published / "manifest.json").read_bytes())
    assert manifest["sealed"] == {
        table: {"rows": 300, "sha256": found.sha256, "files": ["truth.duckdb"]}
        for table, found in audited.items()
    }
    assert not set(manifest["tables"]) & set(SEALED)
    with duckdb.connect(
        str(project.published / "truth.duckdb"), read_only=True
    ) as file:
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
        connection.execute(f"attach '{project.published}/finmark.duckdb' (read_only)")
        connection.execute(f"attach '{project.published}/truth.duckdb' (read_only)")
        found = connection.execute("select count(*) from truth.customer_uplift")
        assert found.fetchone() == (300,)
    assert not list(publication.version.glob("*.wal"))


def test_what_is_published_shows_none_of_the_answers(
    published: tuple[Project, Publication],
) -> None:
    project, _ = published
    answers = {"customer_uplift", "conversion_uplift", "What a contact adds."}
    with duckdb.connect(
        str(project.published / "finmark.duckdb"), read_only=True
    ) as connection:
        words = connection.execute(
            "select schema_name from duckdb_schemas() union all "
            "select unnest([table_name, comment]) from duckdb_tables() union all "
            "select unnest([column_name, comment]) from duckdb_columns()"
        ).fetchall()
    shown = {word for (word,) in words}
    assert "marts" in shown
    assert not shown & {"truth", *answers}
    names = {file.stem for file in (project.published / "parquet").iterdir()}
    names |= {file.stem for file in (project.published / "csv").iterdir()}
    assert not names & answers


def test_answers_that_were_changed_are_sealed_anew(project: Project) -> None:
    first = publish_project(project)
    answers = first.version / "truth.duckdb"
    answers.chmod(0o644)
    with duckdb.connect(str(answers)) as connection:
        connection.execute("update main.customer_uplift set conversion_uplift = 0")
    again = publish_project(project)
    assert again.version.name == f"{first.version.name}.1"


def test_csv_has_the_names_and_columns_of_the_original(
    published: tuple[Project, Publication],
) -> None:
    project, _ = published
    folder = project.published / "csv"
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
    published: tuple[Project, Publication],
) -> None:
    project, _ = published
    with (project.published / "csv" / "customers.csv").open(newline="") as file:
        cities = [row["city"] for row in csv.DictReader(file)][:4]
    assert cities == ["'=HYPERLINK(1)", "'-1+2", "'\t@sum", 'New, "Delhi"']
    behavior = project.published / "csv" / "financial_behavior.csv"
    with behavior.open(newline="") as file:
        savings = [row["savings"] for row in csv.DictReader(file)]
    assert any(value.startswith("-") for value in savings)


def test_two_builds_of_the_same_inputs_give_the_same_manifest(
    published: tuple[Project, Publication], tmp_path: Path
) -> None:
    first, _ = published
    root = tmp_path / "elsewhere"
    root.mkdir()
    second = make_project(root)
    second.change(
        "update raw_base.customers set city = '=HYPERLINK(1)' where customer_id = 1",
        "update raw_base.customers set city = '-1+2' where customer_id = 2",
        "update raw_base.customers set city = chr(9) || '@sum' where customer_id = 3",
        "update raw_base.customers set city = 'New, \"Delhi\"' where customer_id = 4",
    )
    approve(second)
    publish_project(second)
    manifest = (second.published / "manifest.json").read_bytes()
    assert manifest == (first.published / "manifest.json").read_bytes()
    assert str(tmp_path).encode() not in manifest
    facts = json.loads(manifest)
    assert facts["tables"]["marts.financial_behavior"]["rows"] == 3600
    assert set(facts) == {
        *("machine", "market", "sealed", "settings", "tables", "target", "versions")
    }
    assert Published(first.published).settings == first.settings


def test_publishing_the_same_again_changes_nothing(project: Project) -> None:
    first = publish_project(project)
    before = everything_in(project.published)
    steps: list[str] = []
    again = publish_project(project, steps.append)
    assert again.was_there
    assert again.version == first.version
    assert "write the files" not in steps
    assert everything_in(project.published) == before


def test_the_hash_sees_values_but_no_order_and_no_threads(
    project: Project,
) -> None:
    hashes = set()
    with duckdb.connect(str(project.build)) as connection:
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
