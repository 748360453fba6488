"""A run that is killed while it writes leaves the tables of the last good run."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from integration.spark.run_folders import TABLES, begin, publish
from python_generators.core.settings import PROJECT_ROOT

# Writes a table without end, in the way of a run.
ENDLESS = """
import sys, time
from pathlib import Path
from integration.spark.run_folders import TABLES, begin
from integration.spark.session import local_session

def slowly(batches):
    for batch in batches:
        for _ in range(100_000):
            yield batch
            time.sleep(0.01)

spark = local_session(begin(Path(sys.argv[1])))
spark.sql("create schema marts")
rows = spark.range(50_000).mapInArrow(slowly, "id long")
rows.write.option("maxRecordsPerFile", 100_000).saveAsTable("marts.numbers")
"""
SECONDS = 600  # to start Spark on a busy machine


def _written(home: Path, but: Path) -> list[Path]:
    return [path for path in home.rglob("*.parquet") if but not in path.parents]


def test_a_killed_run_leaves_the_last_good_tables(spark: Any, tmp_path: Path) -> None:
    good = begin(tmp_path)
    spark.range(3).write.parquet(str(good / TABLES / "marts.db" / "numbers"))
    publish(good, tmp_path)
    env = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT)}
    env = {k: v for k, v in env.items() if not k.startswith("PYSPARK_GATEWAY")}
    run = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)],
        env=env,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + SECONDS
        while not _written(tmp_path, good):
            assert run.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    table = tmp_path / TABLES / "marts.db" / "numbers"
    assert spark.read.parquet(str(table)).count() == 3
    begin(tmp_path)
    assert _written(tmp_path, good) == []
    assert spark.read.parquet(str(table)).count() == 3
