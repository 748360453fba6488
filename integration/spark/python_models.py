"""Run dbt's Python models on a local session; dbt-spark does so on Databricks only.

dbt calls a job for each Python model, in the order of its graph. The job runs the model
as it is on every partition of its customers, and writes the table that ``ref`` finds.
"""

from collections.abc import Mapping
from typing import Any

from dbt.adapters.base import PythonJobHelper
from dbt.adapters.spark import SparkAdapter
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from integration.spark.partition_rows import PartitionModel
from integration.spark.session import PARTS

KEY = "customer_id"
_METHOD = "session"


def run_python_models_here(relations: Mapping[str, str]) -> None:
    """Let dbt-spark run Python models in this process.

    Args:
        relations: The full name of every model, by its name.
    """

    class SessionJob(PythonJobHelper):  # type: ignore[misc]
        """One Python model."""

        def __init__(self, parsed_model: dict[str, Any], _: object) -> None:
            """Keep what dbt knows of the model."""
            self._model = parsed_model

        def submit(self, compiled_code: str) -> None:
            """Write the model's table; ``compiled_code`` is for Databricks."""
            write_model(SparkSession.active(), self._model, relations)

    SparkAdapter.python_submission_helpers = {_METHOD: SessionJob}
    SparkAdapter.default_python_submission_method = _METHOD


def write_model(
    spark: SparkSession, model: Mapping[str, Any], relations: Mapping[str, str]
) -> None:
    """Run a Python model on all partitions, and write its table.

    Args:
        spark: The session.
        model: The model as dbt has parsed it.
        relations: The full name of every model, by its name.
    """
    read = {ref["name"]: spark.table(relations[ref["name"]]) for ref in model["refs"]}
    frame = simulated(model["name"], read, model["config"]["meta"])
    frame.write.saveAsTable(relations[model["name"]])


def simulated(
    name: str, read: Mapping[str, DataFrame], meta: Mapping[str, Any]
) -> DataFrame:
    """The rows of a Python model.

    Args:
        name: The model.
        read: The tables that it reads, by name: one of customers, others small.
        meta: The model's ``meta``.

    Raises:
        ValueError: no table or several tables have customers.
    """
    (streamed,) = [table for table, frame in read.items() if KEY in frame.columns]
    small = {t: frame.toArrow() for t, frame in read.items() if t != streamed}
    model = PartitionModel(name, streamed, small, dict(meta))
    customers = read[streamed]
    columns = model.schema(customers.limit(0).toArrow().schema)
    parts = customers.repartition(PARTS, KEY)
    return parts.mapInArrow(model, from_arrow_schema(columns, True))
