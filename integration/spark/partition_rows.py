"""A dbt Python model on the rows of one partition; Spark itself is not needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from python_generators.core.connection import connect
from python_generators.core.model_stub import DbtStub, model_function


@dataclass(frozen=True)
class PartitionModel:
    """A dbt Python model that reads one table of customers, and small tables.

    Attributes:
        name: The model.
        streamed: The table of customers that it reads, of which each partition is given
            a part.
        small: Its other tables, whole.
        meta: The model's ``meta``: the vars that it reads.
    """

    name: str
    streamed: str
    small: Mapping[str, pa.Table]
    meta: Mapping[str, Any]

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The model's rows for the customers of these batches, for ``mapInArrow``."""
        first = next(batches, None)
        if first is None:
            return

        def given() -> Iterator[pa.RecordBatch]:
            yield first
            yield from batches

        reader = pa.RecordBatchReader.from_batches(first.schema, given())
        with connect(config={"threads": 1}) as connection:
            rows = self._rows(connection, reader)
            columns = plain_schema(rows.schema)
            for batch in rows:
                yield from pa.Table.from_batches([batch]).cast(columns).to_batches()

    def schema(self, columns: pa.Schema) -> pa.Schema:
        """The columns of the result.

        Args:
            columns: Those of the table of customers.
        """
        with connect() as connection:
            nobody = pa.RecordBatchReader.from_batches(columns, [])
            return plain_schema(self._rows(connection, nobody).schema)

    def _rows(
        self, connection: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader
    ) -> pa.RecordBatchReader:
        tables = {**self.small, self.streamed: reader}
        stub = DbtStub(connection, tables, self.meta)
        rows: pa.RecordBatchReader = model_function(self.name)(stub, connection)
        return rows


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with the types that Spark has: no dictionaries, no fixed sizes."""
    return pa.schema([(field.name, _plain(field.type)) for field in schema])


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(_plain(kind.value_type))
    return kind
