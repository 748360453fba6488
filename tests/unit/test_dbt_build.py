"""Builds make what the last proof does not cover, and prove what they made."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from finmark.children import ChildFailedError
from finmark.dbt_build import DbtBuild
from publishing.build_proof import read_proof
from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

VALUES = {"market": "in", "months": 12}
SQL = {
    "seed.p.s": "create or replace table seeds.s as select 1 as x",
    "model.p.a": "create or replace table marts.a as select x + 1 as y from raw.r",
    "model.p.b": "create or replace view marts.b as select y from marts.a",
    "model.p.c": "create or replace table marts.c as select x from seeds.s",
}
READS = {
    "model.p.a": ["source.p.r"],
    "model.p.b": ["model.p.a"],
    "model.p.c": ["seed.p.s"],
    "test.p.t": ["model.p.b"],
    "test.p.u": ["model.p.b", "model.p.c"],
    "unit_test.p.a.v": ["model.p.a"],
}
ALL = {"s", "a", "b", "c", "t", "u", "v"}


class FakeDbt:
    """A dbt with four relations, which makes what it is asked to."""

    def __init__(self, root: Path) -> None:
        self.root, self.sql = root, dict(SQL)
        self.file = root / "build" / "x.duckdb"
        self.made: list[set[str]] = []
        self.failing: set[str] = set()
        self.die: Callable[[], None] = lambda: None

    def __call__(self, command: list[str], select: str = "") -> None:
        self._write("manifest", self.manifest(set()))
        if command[-1] == "parse":
            return
        chosen = {n for n in (*READS, "seed.p.s") if _name(n) in select.split()}
        chosen = chosen or {"seed.p.s", *READS}
        self._write("manifest", self.manifest(chosen))
        self.made.append({_name(name) for name in chosen})
        with connect(self.file) as connection:
            for name in [name for name in self.sql if name in chosen]:
                connection.execute(self.sql[name])
        self.die()
        states = {name: "fail" if name in self.failing else "pass" for name in chosen}
        results = [{"unique_id": n, "status": state} for n, state in states.items()]
        self._write("run_results", {"args": {"which": "build"}, "results": results})
        if "fail" in states.values():
            raise ChildFailedError(1)

    def manifest(self, compiled: set[str]) -> Mapping[str, Any]:
        nodes: dict[str, Any] = {}
        units: dict[str, Any] = {}
        for name in ("seed.p.s", *READS):
            kind = name.split(".")[0]
            node = {
                "resource_type": kind,
                "name": _name(name),
                "alias": _name(name),
                "schema": "seeds" if kind == "seed" else "marts",
                "config": {},
                "raw_code": self.sql.get(name),
                "depends_on": {"nodes": READS.get(name, [])},
                "original_file_path": "seed.csv",
                "created_at": len(self.made),
            }
            if name in compiled:
                node["compiled_code"] = f"code of {name}"
            (units if kind == "unit_test" else nodes)[name] = node
        source = {"schema": "raw", "identifier": "r"}
        macros = {"macro.p.m": {"macro_sql": self.sql.get("m"), "package_name": "p"}}
        return {
            "nodes": nodes,
            "unit_tests": units,
            "sources": {"source.p.r": source},
            "macros": macros,
        }

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        folder = self.root / "target"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(content))


def _name(node: str) -> str:
    return node.rpartition(".")[2]


@pytest.fixture
def dbt(tmp_path: Path) -> FakeDbt:
    for name in ("build", "seeds/markets/in"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "dbt_project.yml").write_text("name: p")
    (tmp_path / "selectors.yml").write_text("")
    profiles = (PROJECT_ROOT / "profiles.yml").read_text()
    (tmp_path / "profiles.yml").write_text(profiles)
    (tmp_path / "seed.csv").write_text("x\n1\n")
    made = FakeDbt(tmp_path)
    with connect(made.file) as connection:
        for schema in ("raw", "marts", "seeds"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table raw.r as select 1 as x")
    return made


def _build(dbt: FakeDbt, **values: object) -> DbtBuild:
    return DbtBuild("ci", {**VALUES, **values}, dbt.file, dbt.root, dbt)


def _execute(dbt: FakeDbt, sql: str) -> None:
    with connect(dbt.file) as connection:
        connection.execute(sql)


def test_the_first_build_makes_all_and_the_second_nothing(dbt: FakeDbt) -> None:
    assert not _build(dbt).is_proved()
    assert _build(dbt).make() == len(ALL)
    assert _build(dbt).has_same_inputs()
    assert _build(dbt).is_proved()
    assert _build(dbt).make() == 0
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
    _build(dbt).make()
    _execute(dbt, change)
    assert not _build(dbt).is_proved()
    assert _build(dbt).make() == len(made)
    assert dbt.made[1:] == [made]
    assert _build(dbt).is_proved()


def test_a_relation_that_nothing_makes_any_more_is_dropped(dbt: FakeDbt) -> None:
    _build(dbt).make()
    before = read_proof(dbt.root)
    _execute(dbt, "create table marts.old (x int primary key)")
    _execute(dbt, "create table marts.older (x int references marts.old(x))")
    _execute(dbt, "create view marts.v as from marts.old")
    assert _build(dbt).make() == 0
    assert dbt.made == [ALL]
    assert read_proof(dbt.root) == before


def test_a_changed_definition_is_made_anew_with_all_that_follows(dbt: FakeDbt) -> None:
    _build(dbt).make()
    dbt.sql["model.p.b"] = "create or replace view marts.b as select -y as y from a"
    dbt.sql["model.p.b"] = dbt.sql["model.p.b"].replace("from a", "from marts.a")
    (dbt.root / "models").mkdir()
    (dbt.root / "models" / "b.sql").write_text("changed")
    assert not _build(dbt).has_same_inputs()
    _build(dbt).make()
    (dbt.root / "seed.csv").write_text("x\n2\n")
    (dbt.root / "seeds" / "seed.csv").write_text("changed")
    _build(dbt).make()
    assert dbt.made == [ALL, {"b", "t", "u"}, {"s", "c", "u"}]


@pytest.mark.parametrize("what", ["vars", "macro", "project", "target"])
def test_what_every_node_depends_on_makes_all_anew(dbt: FakeDbt, what: str) -> None:
    _build(dbt).make()
    build = _build(dbt)
    if what == "vars":
        build = _build(dbt, months=3)
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
        _build(dbt).make()
    proof = read_proof(dbt.root)
    assert proof is not None
    assert not proof.passed
    assert not _build(dbt).is_proved()
    dbt.failing = set()
    _build(dbt).make()
    assert dbt.made == [ALL, {"t"}]
    assert _build(dbt).is_proved()
    results = json.loads((dbt.root / "build" / "run_results.json").read_text())
    assert {_name(one["unique_id"]) for one in results["results"]} == ALL
    assert {one["status"] for one in results["results"]} == {"pass"}
    manifest = json.loads((dbt.root / "build" / "manifest.json").read_text())
    for name, node in manifest["nodes"].items():
        assert node["compiled_code"] == f"code of {name}"


def test_a_file_that_changes_while_dbt_reads_it_leaves_no_proof(dbt: FakeDbt) -> None:
    def edit() -> None:
        dbt.sql["model.p.c"] = "create or replace table marts.c as select 7 as x"
        dbt._write("manifest", dbt.manifest({"seed.p.s", *READS}))

    dbt.die = edit
    with pytest.raises(InputError, match="changed while dbt read them"):
        _build(dbt).make()
    assert read_proof(dbt.root) is None
    dbt.die = lambda: None
    _build(dbt).make()
    assert _build(dbt).is_proved()


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ChildFailedError])
def test_a_build_that_is_ended_leaves_the_file_as_it_was(
    dbt: FakeDbt, error: type[BaseException]
) -> None:
    _build(dbt).make()
    dbt.sql["model.p.c"] = "create or replace table marts.c as select 7 as x"
    before = dbt.file.read_bytes()

    def die() -> None:
        raise error(9)

    dbt.die = die
    with pytest.raises(error):
        _build(dbt).make()
    assert dbt.file.read_bytes() == before
    assert not _build(dbt).is_proved()
    dbt.die = lambda: None
    _build(dbt).make()
    assert _build(dbt).is_proved()


@pytest.mark.parametrize("name", ["run_results.json", "manifest.json", "proof.json"])
@pytest.mark.parametrize("text", [None, "", "[]", "{}", "\0"])
def test_damaged_results_are_no_proof(
    dbt: FakeDbt, name: str, text: str | None
) -> None:
    _build(dbt).make()
    path = dbt.root / "build" / name
    path.unlink() if text is None else path.write_text(text)
    assert not _build(dbt).is_proved()
    _build(dbt).make()
    assert _build(dbt).is_proved()
