"""The scorecard's SQL run without dbt, for tests that make many populations."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import jinja2
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.tables import POPULATION_TABLES

MODELS = PROJECT_ROOT / "models"
_STAGED = re.compile(r"stg_\w+__(\w+)")
_MACROS = ("ratio", "all_populations", "dashboard")
# No months are simulated.
_NO_MONTHS = {
    f"int_anchors__{part}_measured": "select '' as population, '' as metric, "
    "0.0 as actual where false"
    for part in ("months", "habits", "shocks", "statement")
}


def scorecard(
    population: Population, settings: Settings, anchors: Path | None = None
) -> pd.DataFrame:
    """``quality.anchor_scorecard`` of one population, in place of base.

    Months are not simulated, and so not measured.

    Args:
        population: Customers, transactions and campaign events.
        settings: Whose market and day are used.
        anchors: A file of anchors; by default that of the market.
    """
    with _connected(settings) as connection:
        for table in POPULATION_TABLES:
            connection.register("frame", population[table.name])
            connection.execute(f"insert into {table.name} select * from frame")
        file = anchors or settings.market_folder / "anchors.csv"
        _view(connection, "anchors", _csv(file))
        for name, sql in _NO_MONTHS.items():
            _view(connection, name, sql)
        _build("anchor_scorecard", connection, settings, set(_NO_MONTHS))
        return connection.execute("from anchor_scorecard order by anchor_id").df()


def measured_of_months(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    model: str = "int_anchors__months_measured",
) -> dict[str, float]:
    """What each metric of months comes to, by the metric.

    Args:
        tables: The customers, the months and the anchors, by the models that they are.
        settings: Whose market and first month are used.
        model: The model that measures.
    """
    with _connected(settings) as connection:
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create table {name} as from frame")
        _build(model, connection, settings, {*tables})
        found = connection.execute(
            f"select metric, actual from {model} where actual is not null"
        )
        return dict(found.fetchall())


def measured_of_scenarios(
    tables: Mapping[str, pd.DataFrame], settings: Settings
) -> dict[tuple[str, str], float]:
    """What each metric of scenarios comes to, by scenario and metric.

    Args:
        tables: The changes, the audiences and the months of both, by their models.
        settings: Whose first month is used.
    """
    model = "int_scenarios__measured"
    with _connected(settings) as connection:
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create table {name} as from frame")
        _build(model, connection, settings, {*tables})
        found = connection.execute(f"select scenario, metric, actual from {model}")
        return {(row[0], row[1]): row[2] for row in found.fetchall()}


@contextmanager
def _connected(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in which there is nobody yet."""
    with duckdb.connect() as connection:
        for table in POPULATION_TABLES:
            connection.execute(table.ddl("main"))
        file = settings.market_folder / "population.csv"
        _view(connection, "population", _csv(file))
        yield connection


def _csv(file: Path) -> str:
    return f"from read_csv('{file}')"


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

    first_month = f"{settings.first_month:%Y-%m}"  # as dbt's var is written
    values = {**settings.model_dump(), "first_month": first_month}
    (path,) = MODELS.rglob(f"{model}.sql")
    environment = jinja2.Environment(autoescape=False)  # noqa: S701  SQL
    environment.globals.update(
        ref=ref,
        var=values.__getitem__,
        populations_with_children=lambda: ["base", "hma"],
    )
    template = environment.from_string(_macros() + path.read_text(encoding="utf-8"))
    _view(connection, model, template.render())


def _macros() -> str:
    paths = (PROJECT_ROOT / "macros" / f"{name}.sql" for name in _MACROS)
    return "".join(path.read_text(encoding="utf-8") for path in paths)
