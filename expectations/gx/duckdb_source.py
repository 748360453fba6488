"""A DuckDB datasource for Great Expectations 1.24.

Great Expectations reads a result after returning its connection, when DuckDB has
already discarded the result. And duckdb-engine mixes the columns of equally named
tables of different schemas.
"""

from pathlib import Path
from typing import Any, Literal

import duckdb_engine
import sqlalchemy as sa
from great_expectations.data_context import EphemeralDataContext
from great_expectations.datasource.fluent.config_str import ConfigStr
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from sqlalchemy.dialects import registry

from python_generators.core.connection import DEFAULTS

_COLUMNS = sa.text(
    "select column_name, data_type, is_nullable from duckdb_columns() "
    "where table_name = :table_name and schema_name = :schema_name "
    "and database_name = current_database() order by column_index"
)


class DuckDBDialect(duckdb_engine.Dialect):  # type: ignore[misc]
    """The dialect of duckdb-engine; columns are read from DuckDB's catalog."""

    supports_statement_cache = True

    def get_columns(
        self,
        connection: sa.Connection,
        table_name: str,
        schema: str | None = None,
        **_: object,
    ) -> list[dict[str, Any]]:
        """The columns of the table, with their types in DuckDB."""
        names = {"table_name": table_name, "schema_name": schema or "main"}
        return [
            {
                "name": name,
                "type": getattr(sa.types, kind.split("(")[0], sa.types.NullType)(),
                "nullable": bool(nullable),
                "default": None,
                "autoincrement": False,
                "comment": None,
            }
            for name, kind, nullable in connection.execute(_COLUMNS, names)
        ]


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
    """Reads each result completely before it returns the connection."""

    def execute_query(self, query: sa.Executable) -> sa.Result[Any]:
        """Execute the query and return its result, read into memory."""
        with self.get_connection() as connection:
            return connection.execute(query).freeze()()


class DuckDBDatasource(SQLDatasource):  # type: ignore[misc]
    """A DuckDB file: ``duckdb:///<absolute path>``."""

    type: Literal["duckdb"] = "duckdb"
    connection_string: ConfigStr | str

    @property
    def execution_engine_type(self) -> Any:  # noqa: ANN401  "type" is a field here
        """The engine that reads DuckDB."""
        return DuckDBExecutionEngine


def add_duckdb(context: EphemeralDataContext, path: Path) -> DuckDBDatasource:
    """Add the DuckDB file to the context as a read-only datasource."""
    # Great Expectations derives the method from the type of the class above.
    source: DuckDBDatasource = context.data_sources.add_duckdb(
        "build",
        connection_string=f"duckdb:///{path.resolve()}",
        kwargs={"connect_args": {"read_only": True, "config": {**DEFAULTS}}},
    )
    return source


registry.register("duckdb", __name__, DuckDBDialect.__name__)
