"""A folder with characters of a pattern in its name is read, and no other folder."""

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pandas as pd
import pytest

from integration.spark.table_differences import spark_files
from publishing.exports import stored_rows
from python_generators.base.own.mapped_files import file_columns
from python_generators.base.own.mapping_rows import SourceFile
from python_generators.core.errors import InputError
from python_generators.core.parquet_relation import parquet_relation
from python_generators.core.parquet_rows import ParquetRows
from python_generators.core.profiles import PROFILES_FILE, target_path
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.tables import CAMPAIGN_EVENTS
from python_generators.core.warehouse import Load, Warehouse

# Each name, with one of a sibling that it would fit as a pattern.
_NAMES = (
    ("fin [1] o'k{x}", "fin 1 o'k{x}"),
    ("pq*", "pqs"),
    ("a?b", "acb"),
    ("a[!b]", "ac"),
    ('{a,b} "]', "a"),
    ("open [", "open"),
    ("n=5", "n"),
)


@pytest.fixture(params=_NAMES, ids=[name for name, _ in _NAMES])
def folders(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """The folder to read, and its sibling."""
    found = tuple(tmp_path / name for name in request.param)
    for folder in found:
        folder.mkdir()
    return found[0], found[1]


def write(folders: tuple[Path, Path], file: str) -> Path:
    """The number 1 in the file of the folder, and 2 in that of the sibling."""
    for number, folder in enumerate(folders, 1):
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        frame = pd.DataFrame({"n": [number]})
        if path.suffix == ".csv":
            frame.to_csv(path, index=False)
        else:
            frame.to_parquet(path)
    return folders[0] / file


def rows(relation: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"from {relation}").fetchall()


def test_duckdb_reads_one_file_or_the_files_of_one_folder(
    folders: tuple[Path, Path],
) -> None:
    path = write(folders, "x [1]*.parquet")
    assert rows(parquet_relation(path)) == [(1,)]
    assert rows(parquet_relation(path.parent, names="*.parquet")) == [(1,)]


def test_own_parquet_is_read_from_its_folder(folders: tuple[Path, Path]) -> None:
    path = write(folders, "customers.parquet")
    found = file_columns(path, "shown", SourceFile(file=path.name))
    assert found == {"n": ["1"]}


def test_spark_tables_are_read_from_their_folder(folders: tuple[Path, Path]) -> None:
    write(folders, "marts.db/t/part-0.parquet")
    assert rows(spark_files(folders[0], "marts.t")) == [(1,)]


@pytest.mark.parametrize("file", ["t.parquet", "t.parquet/2025-01.parquet"])
def test_published_rows_are_read_from_their_folder(
    folders: tuple[Path, Path], file: str
) -> None:
    write(folders, file)
    with duckdb.connect() as connection:
        connection.execute("create schema s")
        connection.execute("create table s.t (n bigint)")
        stored = stored_rows(connection, "s.t", folders[0])
        assert connection.execute(f"from {stored}").fetchall() == [(1,)]


def test_rows_of_files_are_loaded_from_their_folder(
    folders: tuple[Path, Path],
) -> None:
    for number, folder in enumerate(folders, 1):
        frame = pd.DataFrame(
            {"event_id": [number], "customer_id": [1], "event_date": ["2025-01-01"]}
        ).assign(response="Ignored")
        frame.to_parquet(folder / "rows.parquet")
    with duckdb.connect() as connection:
        table = {("s", CAMPAIGN_EVENTS): ParquetRows(folders[0] / "*.parquet", 1)}
        Warehouse(connection).load(Load("x", "key", {"rows": {}}, table))
        found = connection.execute("select event_id from s.campaign_events").fetchall()
    assert found == [(1,)]


def test_seeds_are_loaded_from_their_folder(folders: tuple[Path, Path]) -> None:
    path = write(folders, "seed.csv")
    macro = (PROJECT_ROOT / "macros" / "duckdb__load_csv_rows.sql").read_text()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701
    template = environment.from_string(f"{macro}{{{{ duckdb__load_csv_rows(0, 0) }}}}")
    with duckdb.connect() as connection:
        connection.execute("create table t (n integer)")
        adapter = SimpleNamespace(
            get_seed_file_path=lambda _: str(path),
            add_query=lambda sql, **_: connection.execute(sql),
        )
        this = SimpleNamespace(render=lambda: "t")
        template.render({"adapter": adapter, "this": this, "return": str})
        assert connection.execute("from t").fetchall() == [(1,)]


@pytest.mark.parametrize("name", ["a?b", "a\\b"])
def test_a_folder_that_duckdb_cannot_write_to_is_refused(
    name: str, tmp_path: Path
) -> None:
    root = tmp_path / name
    root.mkdir()
    shutil.copy(PROJECT_ROOT / PROFILES_FILE, root)
    with pytest.raises(InputError, match="rename it"):
        target_path("dev", root)


def test_only_one_module_names_a_path_to_read_parquet() -> None:
    found = {
        path.relative_to(PROJECT_ROOT).as_posix()
        for package in ("finmark", "integration", "publishing", "python_generators")
        for path in (PROJECT_ROOT / package).rglob("*.py")
        if re.search(r"(?<!pd\.)(?<!pl\.)read_parquet\(", path.read_text("utf-8"))
    }
    assert found == {"python_generators/core/parquet_relation.py"}
