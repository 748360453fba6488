"""Build the models on Spark and compare with DuckDB: `python -m integration.spark`."""

import os
from collections.abc import Sequence

from integration.environments import environment
from integration.spark.java import require_java
from python_generators.core.commands import one_line_errors
from python_generators.core.settings import PROJECT_ROOT


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Continue as the job, in Spark's own environment."""
    require_java()
    python = environment("spark") / "python"
    command = [str(python), "-m", "integration.spark.job", *arguments]
    os.execve(python, command, os.environ | {"PYTHONPATH": str(PROJECT_ROOT)})


if __name__ == "__main__":
    raise SystemExit(main())
