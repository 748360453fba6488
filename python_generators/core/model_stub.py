"""Run the project's dbt Python models without dbt, on given tables."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import duckdb
import pyarrow as pa

from python_generators.core.settings import PROJECT_ROOT


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
        tables: Mapping[str, str | pa.Table | pa.RecordBatchReader],
        values: Mapping[str, Any],
    ) -> None:
        """Resolve ``ref(name)`` to ``tables[name]``: a relation's name, or its rows."""
        self._connection = connection
        self._tables = tables
        self.config = Config(values)

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        """The relation, on its own cursor so that reads can overlap."""
        cursor, table = self._connection.cursor(), self._tables[name]
        if isinstance(table, str):
            return cursor.sql(f"select * from {table}")
        return cursor.from_arrow(table)


def model_function(name: str) -> Callable[[DbtStub, Any], Any]:
    """The function ``model`` of the dbt model with this name."""
    (path,) = (PROJECT_ROOT / "models").rglob(f"{name}.py")
    parts = path.relative_to(PROJECT_ROOT).with_suffix("").parts
    function: Callable[[DbtStub, Any], Any] = import_module(".".join(parts)).model
    return function
