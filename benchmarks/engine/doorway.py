"""Calls the project's real dbt Python models without dbt, on tables of our choice."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import yaml

from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.tables import MONTH_FACTORS
from python_generators.economy.month_factors import make_month_factors
from python_generators.seeds.load import Seeds

INPUTS = "inputs"


class Config:
    """Stands for ``dbt.config``: ignores settings; ``meta`` is the project's vars."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Remember the vars."""
        self._values = values

    def __call__(self, **_: object) -> None:
        """Ignore how dbt would materialise the model."""

    def meta_get(self, name: str, default: object = None) -> object:
        """The var that the model's ``meta`` hands on under its own name."""
        return self._values.get(name, default)


class Doorway:
    """Stands for the ``dbt`` object that a Python model is given."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Mapping[str, str],
        values: Mapping[str, Any],
    ) -> None:
        """Answer ``ref(name)`` with the table of that name in ``tables``."""
        self._connection = connection
        self._tables = tables
        self.config = Config(values)

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        """The relation, on a cursor of its own so that reads can overlap."""
        return self._connection.cursor().sql(f"select * from {self._tables[name]}")


def model_function(name: str) -> Callable[[Doorway, Any], Any]:
    """The model of that name, all that it needs imported."""
    (path,) = (PROJECT_ROOT / "models").rglob(f"{name}.py")
    parts = path.relative_to(PROJECT_ROOT).with_suffix("").parts
    function: Callable[[Doorway, Any], Any] = import_module(".".join(parts)).model
    return function


def load_inputs(
    connection: duckdb.DuckDBPyConnection, settings: Settings, seeds: Seeds
) -> dict[str, str]:
    """Put the market's seeds and month factors in memory; where each ref is found."""
    connection.execute(f"attach ':memory:' as {INPUTS}")
    tables = {}
    for name, types in _seed_types():
        path = settings.market_folder / f"{name}.csv"
        if path.exists():
            connection.execute(
                f"create table {INPUTS}.{name} as "
                f"select * from read_csv('{path}', header = true, columns = {types})"
            )
            tables[name] = f"{INPUTS}.{name}"
    names = ", ".join(f"'{name}'" for name in settings.campaigns)
    connection.execute(
        f"create table {INPUTS}.campaigns_run as "
        "select *, row_number() over (order by month, campaign) - 1 as place "
        f"from {INPUTS}.campaigns "
        f"where list_contains([{names}]::varchar[], campaign)"
    )
    tables["int_campaigns__run"] = f"{INPUTS}.campaigns_run"
    months = make_month_factors(settings, seeds)[MONTH_FACTORS.column_names]
    connection.execute(MONTH_FACTORS.ddl(f"{INPUTS}.main"))
    connection.register("months", months)
    connection.execute(f"insert into {INPUTS}.month_factors select * from months")
    connection.unregister("months")
    return {**tables, "stg_economy__month_factors": f"{INPUTS}.month_factors"}


def _seed_types() -> Iterator[tuple[str, dict[str, str]]]:
    text = Path(PROJECT_ROOT / "seeds" / "_seeds.yml").read_text(encoding="utf-8")
    for seed in yaml.safe_load(text)["seeds"]:
        yield seed["name"], seed["config"]["column_types"]


def built_tables(
    connection: duckdb.DuckDBPyConnection, database: str
) -> dict[str, str]:
    """Where each model and seed is found in an attached build file."""
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = ? and table_schema not like 'raw%' "
        "and table_schema <> 'test_failures'",
        [database],
    ).fetchall()
    return {name: f"{database}.{schema}.{name}" for schema, name in found}
