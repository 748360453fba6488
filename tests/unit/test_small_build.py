"""The small build of the audit's tests has every table filled."""

import duckdb
import pytest

from python_generators.core.tables import (
    CUSTOMERS,
    HMA,
    POPULATION_TABLES,
)
from tests.support.small_build import PUBLIC, Project, make_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("project"))


def test_every_table_of_the_small_build_has_rows(project: Project) -> None:
    with duckdb.connect(str(project.build), read_only=True) as connection:
        empty = [
            table
            for table in (*PUBLIC, *(f"{HMA}.{t.name}" for t in POPULATION_TABLES))
            if connection.execute(f"select 1 from {table} limit 1").fetchone() is None
        ]
        personas = connection.execute(
            "select count(distinct persona) from marts.financial_behavior"
        ).fetchone()
    assert empty == ["quality.fidelity_scorecard", "quality.fidelity_scores"]
    assert personas == (4,)
    assert CUSTOMERS.name == "customers"
