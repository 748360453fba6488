"""The tests of `make spark` that need PySpark, in Spark's own environment."""

import os

import pytest

from integration.environments import environment, run
from integration.spark.java import require_java
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT


def test_the_tests_of_spark_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        require_java()
    except InputError as error:
        pytest.skip(str(error))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT_ROOT))
    assert os.environ["PYTHONHASHSEED"] == "0"
    python = environment("spark") / "python"
    options = ["--confcutdir=tests/spark", "-p", "no:cacheprovider"]
    done = run([python, "-m", "pytest", *options, "tests/spark"])
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
