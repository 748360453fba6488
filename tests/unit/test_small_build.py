"""The small build of the audit's tests has every table filled."""

import duckdb
import pytest

from python_generators.core.tables import (
    CUSTOMERS,
    HMA,
    POPULATION_TABLES,
)
from tests.support.small_build import PUBLIC, World, make_world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"))


def test_the_small_world_has_every_table_filled(world: World) -> None:
    with duckdb.connect(str(world.build), read_only=True) as connection:
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
