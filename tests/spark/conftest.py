"""A local SparkSession; these tests run in Spark's environment: make integration."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session of two cores that writes into a folder of its own."""
    pytest.importorskip("pyspark", reason="PySpark has an environment of its own")
    from integration.spark.session import local_session

    session = local_session(tmp_path_factory.mktemp("spark"))
    yield session
    session.stop()
