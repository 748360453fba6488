"""Run the project's dbt Python models without dbt, on given tables."""

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
    """Replaces ``dbt.config``: ignores settings; ``meta`` holds the project's vars."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Store the vars."""
        self._values = values

    def __call__(self, **_: object) -> None:
        """Ignore the materialisation settings."""

    def meta_get(self, name: str, default: object = None) -> object:
        """The var of this name, which the model's ``meta`` passes on."""
        return self._values.get(name, default)


class DbtStub:
    """Replaces the ``dbt`` object that a Python model receives."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Mapping[str, str],
        values: Mapping[str, Any],
    ) -> None:
        """Resolve ``ref(name)`` to ``tables[name]``."""
        self._connection = connection
        self._tables = tables
        self.config = Config(values)

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        """The relation, on its own cursor so that reads can overlap."""
        return self._connection.cursor().sql(f"select * from {self._tables[name]}")


def model_function(name: str) -> Callable[[DbtStub, Any], Any]:
    """The function ``model`` of the dbt model with this name."""
    (path,) = (PROJECT_ROOT / "models").rglob(f"{name}.py")
    parts = path.relative_to(PROJECT_ROOT).with_suffix("").parts
    function: Callable[[DbtStub, Any], Any] = import_module(".".join(parts)).model
    return function


def load_inputs(
    connection: duckdb.DuckDBPyConnection, settings: Settings, seeds: Seeds
) -> dict[str, str]:
    """Load the seeds and month factors; returns the table of each ref."""
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
    """The table of each model and seed in an attached build file."""
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = ? and table_schema not like 'raw%' "
        "and table_schema <> 'test_failures'",
        [database],
    ).fetchall()
    return {name: f"{database}.{schema}.{name}" for schema, name in found}
