"""The chain of proof: what is published was tested by dbt and audited, unchanged."""

from pathlib import Path

import duckdb
import pytest

from expectations.finished_build import open_build, read_build
from expectations.verdict import RefusedError, write_verdict
from publishing.build_proof import (
    PROOF_FILE,
    BuildProof,
    delete_proof,
    read_proof,
    write_proof,
)
from publishing.publish import publish
from python_generators.core.relation_marks import (
    changed_relations,
    in_order,
    relation_marks,
)
from python_generators.core.settings import load_settings
from python_generators.core.table_content import contents
from tests.support.approved_build import (
    prove,
    publish_project,
    say_nothing,
    vars_of,
)
from tests.support.small_build import Project


def _audit(project: Project) -> None:
    """Let an audit that sees no fault pass."""
    with open_build("dev", project.root) as connection:
        build = read_build(connection, "dev", project.settings)
        write_verdict(build, contents(connection, build.fingerprints), {}, project.root)


@pytest.mark.parametrize(
    "change",
    [
        "update marts.transactions set amount = amount + 100000 where customer_id < 9",
        "update quality.anchor_scorecard set used_for_fit = not used_for_fit",
        "comment on table marts.transactions is 'other words'",
        "create table marts.another as select 1 as x",
        "drop table marts.transactions",
        "create or replace table marts.transactions as from marts.transactions",
    ],
)
def test_a_build_that_was_changed_after_dbt_tested_it_is_refused(
    project: Project, change: str
) -> None:
    project.change(change)
    _audit(project)
    with pytest.raises(RefusedError, match="changed after dbt tested the build: [mq]"):
        publish_project(project)
    assert not (project.published / "manifest.json").exists()


def test_a_build_whose_tests_failed_or_did_not_run_is_refused(project: Project) -> None:
    prove(project, passed=False)
    with pytest.raises(RefusedError, match="a model or a test of dbt failed"):
        publish_project(project)
    delete_proof(project.root)
    with pytest.raises(RefusedError, match="no proof that dbt tested this build"):
        publish_project(project)


@pytest.mark.parametrize(
    ("var", "value"),
    [
        ("scenarios", ["baseline", "sip_nudge"]),
        ("campaigns", []),
        ("population", "ctgan"),
        ("simulate_transactions", False),
        ("random_seed", 7),
    ],
)
def test_a_manifest_cannot_name_other_settings_than_those_of_the_build(
    project: Project, var: str, value: object
) -> None:
    settings = load_settings({**vars_of(project.settings), var: value})
    with pytest.raises(RefusedError, match=f"made with other vars: {var} is"):
        publish("dev", settings, project.root, say_nothing)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"target": 1}', "\0", "nonsense"])
def test_a_damaged_proof_is_no_proof(tmp_path: Path, text: str) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / PROOF_FILE).write_text(text)
    assert read_proof(tmp_path) is None


def test_a_proof_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    parts = {"a": "1"}, {"s.t": "2"}, True, {"build/manifest.json": "3"}
    proof = BuildProof("ci", {"months": 3}, "i", *parts)
    write_proof(proof, tmp_path)
    assert read_proof(tmp_path) == proof
    assert [p.name for p in (tmp_path / "build").iterdir()] == ["proof.json"]


def test_marks_see_rows_definitions_and_comments_but_no_order() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table a as select * from range(5) as t(x)")
        connection.execute("create view v as select x from a")
        before = relation_marks(connection)
        assert set(before) == {"main.a", "main.v"}
        for change, changed in {
            "create schema test_failures": [],
            "create table test_failures.t as select 1": [],
            "create or replace table a as from a order by x desc": [],
            "comment on column a.x is 'number'": ["main.a"],
            "comment on column a.x is null": [],
            "create or replace view v as select x from a where x > 2": ["main.v"],
            "update a set x = 9 where x = 4": ["main.a", "main.v"],
            "drop view v": ["main.a", "main.v"],
        }.items():
            connection.execute(change)
            assert changed_relations(before, relation_marks(connection)) == changed


def test_sets_in_the_query_of_a_view_have_no_order() -> None:
    one, other = (
        f"select * EXCLUDE ({names}) REPLACE ({values}) from t where x in (2, 1)"
        for names, values in (
            ("b, a", "f(x, (y)) AS z, 1 AS c"),
            ("a, b", "1 AS c, f(x, (y)) AS z"),
        )
    )
    assert in_order(one) == in_order(other) == other
    assert in_order(one.replace("x, (y)", "y, (x)")) != in_order(one)
