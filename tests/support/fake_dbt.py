"""A dbt with seven nodes for the tests of builds, in a small project folder."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from finmark.children import ChildFailedError
from finmark.dbt_build import DbtBuild
from python_generators.core.connection import connect
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
        self.execute: Callable[..., Any] = lambda file, sql: file.execute(sql)

    def __call__(self, command: list[str], select: str = "") -> None:
        self.write("manifest", self.manifest(set()))
        if command[-1] == "parse":
            return
        chosen = {n for n in (*READS, "seed.p.s") if name_of(n) in select.split()}
        chosen = chosen or {"seed.p.s", *READS}
        self.write("manifest", self.manifest(chosen))
        self.made.append({name_of(name) for name in chosen})
        with connect(self.file) as connection:
            for name in [name for name in self.sql if name in chosen]:
                self.execute(connection, self.sql[name])
        self.die()
        states = {name: "fail" if name in self.failing else "pass" for name in chosen}
        results = [{"unique_id": n, "status": state} for n, state in states.items()]
        self.write("run_results", {"args": {"which": "build"}, "results": results})
        if "fail" in states.values():
            raise ChildFailedError(1)

    def manifest(self, compiled: set[str]) -> Mapping[str, Any]:
        nodes: dict[str, Any] = {}
        units: dict[str, Any] = {}
        for name in ("seed.p.s", *READS):
            kind = name.split(".")[0]
            node = {
                "resource_type": kind,
                "name": name_of(name),
                "alias": name_of(name),
                "schema": "seeds" if kind == "seed" else "marts",
                "config": {},
                "raw_code": self.sql.get(name, "select 1"),
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

    def write(self, name: str, content: Mapping[str, Any]) -> None:
        folder = self.root / "target"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(content))


def name_of(node: str) -> str:
    return node.rpartition(".")[2]


def make_project(root: Path) -> FakeDbt:
    """A project folder with a build file, in which dbt has made nothing yet."""
    for name in ("build", "seeds/markets/in"):
        (root / name).mkdir(parents=True)
    (root / "dbt_project.yml").write_text("name: p")
    (root / "selectors.yml").write_text("")
    profiles = (PROJECT_ROOT / "profiles.yml").read_text()
    (root / "profiles.yml").write_text(profiles)
    (root / "seed.csv").write_text("x\n1\n")
    made = FakeDbt(root)
    with connect(made.file) as connection:
        for schema in ("raw", "marts", "seeds"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table raw.r as select 1 as x")
    return made


def build_of(dbt: FakeDbt, **values: object) -> DbtBuild:
    """A build with the vars."""
    return DbtBuild("ci", {**VALUES, **values}, dbt.file, dbt.root, dbt)


def changed_project(root: Path) -> FakeDbt:
    """The project folder with other code of a model and of all that follows."""
    dbt = FakeDbt(root)
    dbt.sql["model.p.a"] = "create or replace table marts.a as select 7 as y from raw.r"
    return dbt


def exit_code_of(target: Callable[..., None], *arguments: object) -> int | None:
    """Call a function in a process of its own; how that process ended."""
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def make_and_die(dbt: FakeDbt, steps: int) -> None:
    """Make a build; die before a step that changes files, after so many of these.

    A file that is being written is left half written.
    """
    left = [steps]

    def dying(change: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                if change is write_text:
                    write_text(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os._exit(9)
            return change(*arguments, **options)

        return wrapped

    write_text = Path.write_text
    for name in ("replace", "unlink", "write_text"):
        setattr(Path, name, dying(getattr(Path, name)))
    shutil.copyfile = dying(shutil.copyfile)
    dbt.execute = dying(dbt.execute)
    build_of(dbt).make()
    os._exit(0)
