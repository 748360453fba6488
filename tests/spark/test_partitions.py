"""dbt Python models on a local SparkSession: the rows of DuckDB, whatever happens."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from integration.spark.partition_rows import PartitionModel
from python_generators.core.model_stub import DbtStub, model_function
from tests.spark.joining_model import (
    CUSTOMERS,
    META,
    NAME,
    SEEDS,
    customers,
    seeds_read,
)

COUNT = 20_000
FAILURES, PARTS = 4, 4


@pytest.fixture(scope="module")
def expected() -> list[tuple[object, ...]]:
    """The model's rows as DuckDB makes them."""
    with duckdb.connect() as connection:
        for name, table in ((CUSTOMERS, customers(COUNT)), (SEEDS, seeds_read())):
            connection.register("given", table)
            connection.execute(f"create table {name} as from given")
        stub = DbtStub(connection, {CUSTOMERS: CUSTOMERS, SEEDS: SEEDS}, META)
        rows = model_function(NAME)(stub, connection).read_all()
        return sorted(tuple(row.values()) for row in rows.to_pylist())


def _rows(frame: Any) -> list[tuple[object, ...]]:
    return sorted(tuple(row.values()) for row in frame.toArrow().to_pylist())


def test_a_model_takes_spark_data_frames(
    spark: Any, expected: list[tuple[object, ...]]
) -> None:
    from integration.spark.python_models import simulated

    read = {
        CUSTOMERS: spark.createDataFrame(customers(COUNT)),
        SEEDS: spark.createDataFrame(seeds_read()),
    }
    frame = simulated(NAME, read, META)
    assert frame.rdd.getNumPartitions() == PARTS
    assert _rows(frame) == expected


class Killed:
    """The model, whose worker is killed in the middle of a partition.

    Args:
        folder: Counts the kills.
        times: How often the worker is killed.
    """

    def __init__(self, folder: Path, times: int) -> None:
        self.model = PartitionModel(NAME, CUSTOMERS, {SEEDS: seeds_read()}, META)
        self.folder = folder
        self.times = times

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        for batch in self.model(batches):
            yield batch.slice(0, 1)
            task = TaskContext.get()
            if task.partitionId() == 1 and task.attemptNumber() < self.times:
                (self.folder / str(task.attemptNumber())).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield batch.slice(1)


def _killed(spark: Any, folder: Path, times: int) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    model = Killed(folder, times)
    columns = from_arrow_schema(model.model.schema(customers(0).schema), True)
    parts = spark.createDataFrame(customers(COUNT)).repartition(PARTS, "customer_id")
    return parts.mapInArrow(model, columns)


def test_a_killed_worker_is_replaced_and_changes_no_row(
    spark: Any, tmp_path: Path, expected: list[tuple[object, ...]]
) -> None:
    frame = _killed(spark, tmp_path, FAILURES - 1)
    frame.write.parquet(str(tmp_path / "table"))
    kills = [path.name for path in tmp_path.iterdir() if path.name.isdigit()]
    assert sorted(kills) == [str(n) for n in range(FAILURES - 1)]
    assert _rows(spark.read.parquet(str(tmp_path / "table"))) == expected


def test_a_worker_that_is_always_killed_ends_the_run(
    spark: Any, tmp_path: Path
) -> None:
    with pytest.raises(Exception, match="Python worker exited unexpectedly"):
        _killed(spark, tmp_path, FAILURES).write.parquet(str(tmp_path / "table"))
    assert not (tmp_path / "table" / "_SUCCESS").exists()
