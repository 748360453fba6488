"""Builds make what the last proof does not cover, and prove what they made."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from finmark.children import ChildFailedError
from finmark.dbt_build import DbtBuild
from finmark.rollback import sweep
from publishing.build_proof import BuildProof, read_proof
from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.relation_marks import relation_marks
from tests.support.fake_dbt import (
    ALL,
    VALUES,
    FakeDbt,
    build_of,
    changed_project,
    exit_code_of,
    make_and_die,
    make_project,
    name_of,
)


@pytest.fixture
def dbt(tmp_path: Path) -> FakeDbt:
    return make_project(tmp_path)


def _execute(dbt: FakeDbt, sql: str) -> None:
    with connect(dbt.file) as connection:
        connection.execute(sql)


def test_the_first_build_makes_all_and_the_second_nothing(dbt: FakeDbt) -> None:
    assert not build_of(dbt).is_proved()
    assert build_of(dbt).make() == len(ALL)
    assert build_of(dbt).has_same_inputs()
    assert build_of(dbt).is_proved()
    assert build_of(dbt).make() == 0
    assert dbt.made == [ALL]
    assert sorted(p.name for p in (dbt.root / "build").iterdir()) == [
        *("manifest.json", "proof.json", "run_results.json", "x.duckdb")
    ]


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ("update marts.a set y = 9", {"a", "b", "t", "u", "v"}),
        ("update seeds.s set x = 9", {"s", "c", "u"}),
        ("update raw.r set x = 9", {"a", "b", "t", "u", "v"}),
        ("comment on table marts.c is 'c'", {"c", "u"}),
        ("create or replace view marts.b as select y + 1 as y from marts.a",
         {"b", "t", "u"}),
        ("drop table marts.c", {"c", "u"}),
    ],
)  # fmt: skip
def test_what_was_changed_by_hand_is_made_anew_with_all_that_follows(
    dbt: FakeDbt, change: str, made: set[str]
) -> None:
    build_of(dbt).make()
    _execute(dbt, change)
    assert not build_of(dbt).is_proved()
    assert build_of(dbt).make() == len(made)
    assert dbt.made[1:] == [made]
    assert build_of(dbt).is_proved()


def test_a_relation_that_nothing_makes_any_more_is_dropped(dbt: FakeDbt) -> None:
    build_of(dbt).make()
    before = _proved(dbt)
    _execute(dbt, "create table marts.old (x int primary key)")
    _execute(dbt, "create table marts.older (x int references marts.old(x))")
    _execute(dbt, "create view marts.v as from marts.old")
    assert build_of(dbt).make() == 0
    assert dbt.made == [ALL]
    assert _proved(dbt) == before


@pytest.mark.parametrize("name", ["manifest.json", "run_results.json"])
def test_what_dbt_wrote_and_was_changed_is_made_anew(dbt: FakeDbt, name: str) -> None:
    build_of(dbt).make()
    path = dbt.root / "build" / name
    path.write_text(path.read_text().replace("model.p.b", "model.p.x"))
    assert not build_of(dbt).is_proved()
    assert build_of(dbt).make() == len(ALL)
    assert build_of(dbt).is_proved()
    assert "model.p.b" in path.read_text()


def test_a_model_without_a_query_is_refused(dbt: FakeDbt) -> None:
    dbt.sql["model.p.b"] = "\n"
    with pytest.raises(InputError, match="query: '': write a query into this file"):
        build_of(dbt).make()
    assert dbt.made == []


def test_without_raw_tables_the_next_command_is_named(dbt: FakeDbt) -> None:
    dbt.file.unlink()
    with pytest.raises(InputError, match="build/x.duckdb: raw tables: .*make generate"):
        build_of(dbt).make()


def test_a_changed_definition_is_made_anew_with_all_that_follows(dbt: FakeDbt) -> None:
    build_of(dbt).make()
    dbt.sql["model.p.b"] = "create or replace view marts.b as select -y as y from a"
    dbt.sql["model.p.b"] = dbt.sql["model.p.b"].replace("from a", "from marts.a")
    (dbt.root / "models").mkdir()
    (dbt.root / "models" / "b.sql").write_text("changed")
    assert not build_of(dbt).has_same_inputs()
    build_of(dbt).make()
    (dbt.root / "seed.csv").write_text("x\n2\n")
    (dbt.root / "seeds" / "seed.csv").write_text("changed")
    build_of(dbt).make()
    assert dbt.made == [ALL, {"b", "t", "u"}, {"s", "c", "u"}]


@pytest.mark.parametrize("what", ["vars", "macro", "project", "target"])
def test_what_every_node_depends_on_makes_all_anew(dbt: FakeDbt, what: str) -> None:
    build_of(dbt).make()
    build = build_of(dbt)
    if what == "vars":
        build = build_of(dbt, months=3)
    elif what == "macro":
        dbt.sql["m"] = "other"
        (dbt.root / "macros").mkdir()
        (dbt.root / "macros" / "m.sql").write_text("other")
    elif what == "project":
        (dbt.root / "dbt_project.yml").write_text("name: p\nmodels: {x: 1}")
    else:
        build = DbtBuild("dev", VALUES, dbt.file, dbt.root, dbt)
    assert not build.is_proved()
    build.make()
    assert dbt.made == [ALL, ALL]


def test_a_failed_test_is_no_proof_and_is_run_again(dbt: FakeDbt) -> None:
    dbt.failing = {"test.p.t"}
    with pytest.raises(ChildFailedError):
        build_of(dbt).make()
    proof = read_proof(dbt.root)
    assert proof is not None
    assert not proof.passed
    assert not build_of(dbt).is_proved()
    dbt.failing = set()
    build_of(dbt).make()
    assert dbt.made == [ALL, {"t"}]
    assert build_of(dbt).is_proved()
    results = json.loads((dbt.root / "build" / "run_results.json").read_text())
    assert {name_of(one["unique_id"]) for one in results["results"]} == ALL
    assert {one["status"] for one in results["results"]} == {"pass"}
    manifest = json.loads((dbt.root / "build" / "manifest.json").read_text())
    for name, node in manifest["nodes"].items():
        assert node["compiled_code"] == f"code of {name}"


def test_a_file_that_changes_while_dbt_reads_it_leaves_no_proof(dbt: FakeDbt) -> None:
    def edit() -> None:
        (dbt.root / "seeds" / "other.csv").write_text("x")

    dbt.die = edit
    with pytest.raises(InputError, match="changed while dbt read them"):
        build_of(dbt).make()
    assert read_proof(dbt.root) is None
    dbt.die = lambda: None
    build_of(dbt).make()
    assert build_of(dbt).is_proved()


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ChildFailedError])
def test_a_build_that_is_ended_leaves_the_file_as_it_was(
    dbt: FakeDbt, error: type[BaseException]
) -> None:
    build_of(dbt).make()
    dbt.sql["model.p.c"] = "create or replace table marts.c as select 7 as x"
    before = dbt.file.read_bytes()

    def die() -> None:
        raise error(9)

    dbt.die = die
    with pytest.raises(error):
        build_of(dbt).make()
    assert dbt.file.read_bytes() == before
    assert not build_of(dbt).is_proved()
    dbt.die = lambda: None
    build_of(dbt).make()
    assert build_of(dbt).is_proved()


@pytest.mark.parametrize("name", ["run_results.json", "manifest.json", "proof.json"])
def test_damaged_results_are_no_proof(dbt: FakeDbt, name: str) -> None:
    build_of(dbt).make()
    path = dbt.root / "build" / name
    before = path.read_text()
    for text in ("", "[]", "{}", "\0"):
        path.write_text(text)
        assert not build_of(dbt).is_proved()
        path.write_text(before)
    assert build_of(dbt).is_proved()
    path.unlink()
    assert not build_of(dbt).is_proved()
    build_of(dbt).make()
    assert build_of(dbt).is_proved()


@pytest.mark.parametrize(
    "stride",
    [
        pytest.param(5, id="some steps"),
        pytest.param(1, id="steps", marks=pytest.mark.nightly),
    ],
)
def test_a_kill_at_any_step_leaves_nothing_to_clean_up(
    stride: int, tmp_path: Path
) -> None:
    start, expected = _before_and_after(tmp_path)
    for step in range(0, 100, stride):
        root = tmp_path / str(step)
        shutil.copytree(start, root)
        dbt = changed_project(root)
        if exit_code_of(make_and_die, dbt, step) == 0:
            break
        sweep(root / "build")
        build_of(dbt).make()
        assert _state(dbt) == expected, step
        shutil.rmtree(root)
    assert step > 15


def _before_and_after(tmp_path: Path) -> tuple[Path, tuple[object, ...]]:
    """A finished build in a folder, and the state after an undisturbed change."""
    (tmp_path / "start").mkdir()
    build_of(make_project(tmp_path / "start")).make()
    done = shutil.copytree(tmp_path / "start", tmp_path / "done")
    build_of(changed_project(done)).make()
    return tmp_path / "start", _state(changed_project(done))


def _proved(dbt: FakeDbt) -> BuildProof:
    """The proof without the digests of dbt's files, which state times."""
    proof = read_proof(dbt.root)
    assert proof is not None
    return replace(proof, artifacts={})


def _state(dbt: FakeDbt) -> tuple[object, ...]:
    with connect(dbt.file, read_only=True) as connection:
        marks = relation_marks(connection)
    names = sorted(path.name for path in (dbt.root / "build").iterdir())
    return marks, names, _proved(dbt), build_of(dbt).is_proved()
