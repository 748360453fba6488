"""The parts of `make spark` that need neither Spark nor Java."""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from finmark import command_line, pipeline
from integration.spark.java import java_release, require_java
from integration.spark.partition_rows import PartitionModel, plain_schema
from integration.spark.run_folders import TABLES, begin, publish
from integration.spark.table_differences import Difference, as_text, compare
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.warehouse import build_file


@pytest.mark.parametrize(
    ("answer", "release"),
    [
        ('openjdk version "17.0.15" 2025-04-15\nOpenJDK', 17),
        ('java version "1.8.0_402"', 1),
        ('openjdk version "21" 2023-09-19', 21),
        ("not a version", 0),
    ],
)
def test_the_release_of_java_is_read(answer: str, release: int) -> None:
    assert java_release(answer) == release


def test_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="install Java 17 or later") as refused:
        require_java()
    assert "\n" not in str(refused.value)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError, match="install Java 17 or later"):
        require_java()


def test_without_java_nothing_is_built(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command_line, "PROJECT_ROOT", tmp_path)  # for the lock
    monkeypatch.setattr(pipeline, "build", pytest.fail)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert command_line.main(["spark"]) == EXIT_BAD_INPUT
    assert "install Java 17 or later" in capsys.readouterr().err


def test_an_old_java_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'java version \"1.8.0_402\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError, match=r"1\.8\.0.*install Java 17"):
        require_java()


def test_the_target_spark_has_no_build_file() -> None:
    with pytest.raises(InputError, match="give one of dev, ci, bench"):
        build_file("spark")


CUSTOMERS = pa.table(
    {
        "customer_id": pa.array(range(1, 101), pa.int64()),
        "joined_date": pa.array([date(2020, 1, 1)] * 100, pa.date32()),
    }
)
JOINING = PartitionModel(
    "int_customers__joined",
    "int_customers__in_population",
    {"int_months__seeds_read": pa.table({"seed": pa.array([], pa.string())})},
    {
        "market": "in",
        "population": "hma",
        "first_month": "2025-01",
        "random_seed": 42,
    },
)


def _rows(parts: list[pa.Table]) -> list[dict[str, object]]:
    batches = (JOINING(iter(part.to_batches(max_chunksize=7))) for part in parts)
    rows = [row for part in batches for batch in part for row in batch.to_pylist()]
    return sorted(rows, key=lambda row: int(str(row["customer_id"])))


def test_the_rows_of_customers_do_not_depend_on_the_partitions() -> None:
    whole = _rows([CUSTOMERS])
    assert len(whole) == CUSTOMERS.num_rows
    assert len({row["joined_date"] for row in whole}) > 1
    order = pa.array([(31 * n) % 100 for n in range(100)])
    shuffled = CUSTOMERS.take(order)
    parts = [shuffled.slice(0, 13), shuffled.slice(13, 60), shuffled.slice(73)]
    assert _rows(parts) == whole


def test_a_partition_without_customers_has_no_rows() -> None:
    assert list(JOINING(iter([]))) == []


def test_the_columns_are_known_without_customers() -> None:
    names = ["customer_id", "joined_date", "overdrawn_draw", "depth_draw"]
    assert JOINING.schema(CUSTOMERS.schema).names == names


def test_types_that_spark_does_not_have_are_replaced() -> None:
    text = pa.dictionary(pa.int8(), pa.string())
    given = pa.schema([("a", text), ("b", pa.list_(pa.int64(), 3)), ("c", pa.int8())])
    plain = [("a", pa.string()), ("b", pa.list_(pa.int64())), ("c", pa.int8())]
    assert plain_schema(given) == pa.schema(plain)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A DuckDB file, and the folder of a table that Spark has written."""
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.t as from (values (1), (1), (2)) t(n)")
    (tmp_path / "marts.db" / "t").mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from (values (2), (1), (1)) t(n)", ((), 0, 0)),
        ("from (values (2), (1)) t(n)", ((), 1, 0)),
        ("from (values (2), (1), (1), (1), (3)) t(n)", ((), 0, 2)),
        ("select n::bigint as n from (values (2), (1), (1)) t(n)", (("n",), 3, 0)),
    ],
)
def test_every_differing_row_is_counted(
    build: Path, query: str, expected: tuple[tuple[str, ...], int, int]
) -> None:
    file = build.parent / "marts.db" / "t" / "part-0.parquet"
    duckdb.sql(f"copy ({query}) to '{file}' (format parquet)")
    (found,) = compare(build, ["marts.t"], build.parent)
    assert (found.columns, found.missing, found.surplus) == expected
    assert found.rows == 3
    assert found.is_none is (expected == ((), 0, 0))


def test_the_differences_are_printed_as_a_table() -> None:
    text = as_text([Difference("marts.t", 3, ("n",), 3, 0)])
    assert text.splitlines()[1].split(maxsplit=4) == [
        *("marts.t", "3", "3", "0"),
        "columns differ: n",
    ]


def test_a_run_that_ends_early_leaves_the_last_good_tables(tmp_path: Path) -> None:
    first = begin(tmp_path)
    (first / TABLES).mkdir()
    (first / TABLES / "marts").write_text("first")
    publish(first, tmp_path)
    ended_early = begin(tmp_path)
    (ended_early / TABLES).mkdir()
    (ended_early / TABLES / "marts").write_text("half")
    assert (tmp_path / TABLES / "marts").read_text() == "first"
    second = begin(tmp_path)
    assert not ended_early.exists()
    assert (tmp_path / TABLES / "marts").read_text() == "first"
    (second / TABLES).mkdir()
    (second / TABLES / "marts").write_text("second")
    publish(second, tmp_path)
    assert (tmp_path / TABLES / "marts").read_text() == "second"
    assert not first.exists()
