"""The scorecard's SQL run on a population without dbt, for tests that make many."""

import re

import duckdb
import jinja2
import pandas as pd

from python_generators.populations import Population
from python_generators.settings import PROJECT_ROOT, Settings
from python_generators.tables import POPULATION_TABLES

MODELS = PROJECT_ROOT / "models"
_STAGED = re.compile(r"stg_\w+__(\w+)")


def scorecard(
    population: Population, settings: Settings, anchors: str = "seeds/anchors.csv"
) -> pd.DataFrame:
    """``quality.anchor_scorecard`` of one population, in place of base.

    Args:
        population: Customers, transactions and campaign events.
        settings: Whose market and day are used.
        anchors: The file of the anchors, relative to the project root.
    """
    with duckdb.connect() as connection:
        for table in POPULATION_TABLES:
            connection.register("frame", population[table.name])
            connection.execute(table.ddl("main"))
            connection.execute(f"insert into {table.name} select * from frame")
        folder = settings.market_folder.relative_to(PROJECT_ROOT)
        _view(connection, "population", _csv(f"{folder}/population.csv"))
        _view(connection, "anchors", _csv(anchors))
        _build("anchor_scorecard", connection, settings, set())
        return connection.execute("from anchor_scorecard order by anchor_id").df()


def _csv(file: str) -> str:
    return f"from read_csv('{PROJECT_ROOT / file}')"


def _view(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    connection.execute(f"create or replace view {name} as {sql}")


def _build(
    model: str,
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    built: set[str],
) -> None:
    """Make the model and, before it, every model that it reads."""

    def ref(name: str) -> str:
        if name not in built and (staged := _STAGED.fullmatch(name)):
            only = "" if name.startswith("stg_base") else " where false"
            _view(connection, name, f"from {staged[1]}{only}")
        elif name not in built and list(MODELS.rglob(f"{name}.sql")):
            _build(name, connection, settings, built)
        built.add(name)
        return name

    values = settings.model_dump()
    (path,) = MODELS.rglob(f"{model}.sql")
    template = jinja2.Environment(autoescape=False).from_string(  # noqa: S701  SQL
        path.read_text(encoding="utf-8")
    )
    _view(connection, model, template.render(ref=ref, var=values.__getitem__))
