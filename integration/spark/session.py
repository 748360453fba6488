"""A local SparkSession that needs no network, no Hive and no server."""

import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from python_generators.core.settings import PROJECT_ROOT

CORES = 2
FAILURES = 4
"""How often a task may fail before the run does; a lost worker counts as one."""
PARTS = 2 * CORES
"""The parts in which customers are simulated and tables are shuffled."""
_MEMORY = "4g"


def local_session(
    folder: Path, *, cores: int = CORES, failures: int = FAILURES
) -> SparkSession:
    """Start Spark in this process, or return the session that runs.

    Args:
        folder: Where tables are written; its databases are not remembered.
        cores: Tasks at the same time.
        failures: How often a task may fail.
    """
    # The workers are this interpreter, and import the project's modules.
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(PROJECT_ROOT)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.appName("finmark")
    settings = {
        "spark.master": f"local[{cores},{failures}]",
        "spark.driver.memory": _MEMORY,
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder / "spill"),
        "spark.sql.warehouse.dir": str(folder / "tables"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": str(PARTS),
        "spark.sql.session.timeZone": "UTC",
        # As in DuckDB, a timestamp is of no time zone.
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(1 << 16),
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
