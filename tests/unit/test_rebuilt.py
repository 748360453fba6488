"""The audit computes tables again and compares them with what the build holds."""

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from expectations.rebuilt import (
    Query,
    check_raw_tables,
    check_tables,
    read_queries,
)
from python_generators.core.errors import InputError
from python_generators.core.tables import BASE, EXTRA_VALUES
from python_generators.core.warehouse import Load, open_warehouse
from python_generators.estimates.results import COVARIATES, METRICS, estimates

QUERY = Query("marts.totals", "select who, sum(paid) as paid from paid group by who")


@pytest.fixture
def build(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(tmp_path / "build.duckdb"))
    connection.execute(
        "create table paid as "
        "from (values ('a', 1), ('a', 2), ('b', 4)) as t(who, paid)"
    )
    connection.execute("create schema marts")
    connection.execute(f"create table {QUERY.table} (who varchar, paid bigint)")
    connection.execute(f"insert into {QUERY.table} {QUERY.code}")
    return connection


def test_a_table_is_what_its_query_gives(build: duckdb.DuckDBPyConnection) -> None:
    (found,) = check_tables(build, [QUERY, Query("marts.not_made", "select 1")])
    assert (found.success, found.table, found.severity) == (
        True,
        "marts.totals",
        "critical",
    )


def test_a_query_may_end_with_a_comment(build: duckdb.DuckDBPyConnection) -> None:
    (found,) = check_tables(build, [Query(QUERY.table, f"{QUERY.code} -- by name")])
    assert found.success


@pytest.mark.parametrize(
    ("fault", "count", "first"),
    [
        (
            "update marts.totals set paid = 5 where who = 'b'",
            2,
            {"row": "is in the table", "who": "b", "paid": "5"},
        ),
        (
            "update paid set paid = 7 where who = 'b'",  # the table is stale
            2,
            {"row": "is in the table", "who": "b", "paid": "4"},
        ),
        (
            "delete from marts.totals where who = 'a'",
            1,
            {"row": "is missing", "who": "a", "paid": "3"},
        ),
        ("insert into marts.totals from marts.totals", 2, None),
        (
            "update marts.totals set paid = null where who = 'b'",
            2,
            {"row": "is in the table", "who": "b", "paid": "None"},
        ),
    ],
)
def test_a_difference_is_found_and_shown(
    build: duckdb.DuckDBPyConnection,
    fault: str,
    count: int,
    first: dict[str, str] | None,
) -> None:
    build.execute(fault)
    (found,) = check_tables(build, [QUERY])
    assert (found.success, found.count) == (False, count)
    assert list(found.rows)[:1] == ([first] if first else [])


def test_a_missing_input_is_a_failure(build: duckdb.DuckDBPyConnection) -> None:
    build.execute("drop table paid")
    (found,) = check_tables(build, [QUERY])
    assert not found.success
    assert "paid does not exist" in found.rows[0]["error"]


def test_estimates_are_computed_again(build: duckdb.DuckDBPyConnection) -> None:
    rows = 40
    frame = pd.DataFrame(
        {
            "campaign": "c",
            "horizon_months": 1,
            "customer_id": range(rows),
            "is_treated": [i % 2 == 0 for i in range(rows)],
            "treated_probability": 0.5,
            **{name: [float(i % 7) for i in range(rows)] for name in METRICS},
            **{name: [float(i % 5) for i in range(rows)] for name in COVARIATES},
        }
    )
    build.execute("create schema intermediate")
    build.execute("create table intermediate.int_campaigns__observations as from frame")
    made = estimates(build.table("intermediate.int_campaigns__observations"))
    table = "intermediate.int_campaigns__effects_estimated"
    build.execute(f"create table {table} as from made")
    assert len(frame) == rows
    assert made.num_rows > 0
    (found,) = check_tables(build, [])
    assert (found.success, found.table) == (True, table)
    method = "where method = 'difference_in_means' and metric = 'profit'"
    for change in ("estimate = estimate * 1.1", "p_value = null", "treated = 1"):
        build.execute("begin")
        build.execute(f"update {table} set {change} {method}")
        (found,) = check_tables(build, [])
        assert (found.success, found.count) == (False, 1), change
        build.execute("rollback")
    build.execute(f"update {table} set estimate = estimate * (1 + 1e-9)")
    assert next(check_tables(build, [])).success  # the last bits of another machine


def test_raw_tables_are_those_that_generation_made(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    frame = pd.DataFrame(
        {
            "table_name": ["t"],
            "row_key": [1],
            "column_name": ["c"],
            "value_type": ["kept"],
            "value": ["v"],
        }
    )
    with open_warehouse(path) as warehouse:
        warehouse.load(Load("base", "key", {"rows": {}}, {(BASE, EXTRA_VALUES): frame}))
    with duckdb.connect(str(path)) as connection:
        assert [one.success for one in check_raw_tables(connection)] == [True]
        connection.execute(f"delete from {BASE}.{EXTRA_VALUES.name}")
        (found,) = check_raw_tables(connection)
        assert (found.success, found.count) == (False, 1)
        assert found.rows == [{"changed_table": f"{BASE}.{EXTRA_VALUES.name}"}]


def node(name: str, **changes: object) -> dict[str, object]:
    given: dict[str, object] = {"resource_type": "model", "schema": "marts"}
    given |= {"alias": name, "config": {"materialized": "table"}, "language": "sql"}
    return {**given, "compiled_path": f"target/{name}.sql", **changes}


def test_queries_are_those_of_the_manifest(tmp_path: Path) -> None:
    nodes = {
        "a": node("a", compiled_code="select 1"),
        "b": node("b"),
        "view": node("view", config={"materialized": "view"}),
        "python": node("python", language="python"),
        "test": node("test", resource_type="test"),
    }
    for folder in ("build", "target"):
        (tmp_path / folder).mkdir()
    (tmp_path / "build" / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    with pytest.raises(InputError, match="b: 'no query'"):
        read_queries(tmp_path)
    (tmp_path / "target" / "b.sql").write_text("select 2")
    assert read_queries(tmp_path) == [
        Query("marts.a", "select 1"),
        Query("marts.b", "select 2"),
    ]
