"""The Parquet files: the rows of the tables, in types that data frames compute with."""

import duckdb
import pandas as pd
import pytest

from publishing.exports import stored_rows
from publishing.publish import Publication
from python_generators.core.table_content import relation_content
from tests.support.approved_build import make_approved, publish_project
from tests.support.small_build import PUBLIC, Project


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Project, Publication]:
    project = make_approved(tmp_path_factory.mktemp("published"))
    return project, publish_project(project)


def test_parquet_holds_the_same_rows_compressed(
    published: tuple[Project, Publication],
) -> None:
    project, publication = published
    files = sorted((project.published / "parquet").iterdir())
    assert [f.stem for f in files] == sorted(t.split(".")[1] for t in PUBLIC)
    behavior = project.published / "parquet" / "financial_behavior.parquet"
    with duckdb.connect() as connection:
        compressions = connection.execute(
            f"select distinct compression from parquet_metadata('{behavior}')"
        ).fetchall()
    database = str(project.published / "finmark.duckdb")
    table = "marts.financial_behavior"
    with duckdb.connect(database, read_only=True) as connection:
        rows = stored_rows(connection, table, project.published / "parquet")
        found = relation_content(connection, rows)
    assert compressions == [("ZSTD",)]
    assert found == publication.tables[table]


def test_pandas_computes_with_every_parquet_file_as_it_is_read(
    published: tuple[Project, Publication],
) -> None:
    """No column of a number or a day is of objects, so nothing must be converted."""
    project, _ = published
    folder = project.published / "parquet"
    database = str(project.published / "finmark.duckdb")
    with duckdb.connect(database, read_only=True) as connection:
        for table in PUBLIC:
            frame = pd.read_parquet(folder / f"{table.split('.')[1]}.parquet")
            for name, kind, *_ in connection.execute(f"describe {table}").fetchall():
                if kind.startswith("DECIMAL"):
                    assert frame[name].dtype == float, (table, name)
                elif kind == "DATE":
                    assert frame[name].dtype.kind == "M", (table, name)
    months = pd.read_parquet(folder / "financial_behavior.parquet")
    assert months["income"].quantile(0.9) >= months["income"].quantile(0.5) > 0
    assert set(months["month"].dt.year) == {2025}
    ratio = (months["spending"] / months["income"])[months["income"] > 0]
    assert 0 < ratio.median() < 2
    by_persona = months.groupby("persona")["savings"].mean()
    assert len(by_persona) == months["persona"].nunique()
