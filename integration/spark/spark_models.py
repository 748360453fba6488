"""The project as dbt-spark builds it in this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from pyspark.sql import SparkSession

from integration.spark.inputs import export
from integration.spark.python_models import run_python_models_here
from python_generators.core.errors import FailedError, InputError


@dataclass(frozen=True)
class SparkModels:
    """Marts and all that they read.

    Attributes:
        marts: The models to build.
        manifest: What dbt has parsed.
        options: Options of every command of dbt.
    """

    marts: Sequence[str]
    manifest: Manifest
    options: Sequence[str]

    @classmethod
    def parsed(cls, marts: Sequence[str], values: str, folder: Path) -> Self:
        """Parse the project.

        Args:
            marts: The models to build.
            values: Every var, as JSON.
            folder: Where dbt writes what it compiles, and its log.

        Raises:
            InputError: there is no model of this name.
        """
        options = ["--target", "spark", "--vars", values, "--profiles-dir", "."]
        options += ["--target-path", str(folder / "dbt")]
        options += ["--log-path", str(folder / "logs")]
        manifest = dbtRunner().invoke(["--quiet", "parse", *options]).result
        models = cls(marts, manifest, options)
        names = {node.name for node in models._models()}
        for mart in marts:
            if mart not in names:
                raise InputError("command line", "MARTS", mart, "give names of models")
        return models

    @property
    def tables(self) -> list[str]:
        """The tables of the marts, as ``schema.table``."""
        named = {n.name: n for n in self._models()}
        return [f"{named[m].schema}.{named[m].alias}" for m in self.marts]

    def copy_inputs(self, spark: SparkSession, build: Path, folder: Path) -> None:
        """Copy raw tables and seeds of a DuckDB file, so that ``ref`` finds them."""
        for table, file in export(build, self._inputs(), folder).items():
            spark.sql(f"create schema if not exists {table.split('.')[0]}")
            spark.sql(f"create table {table} using parquet location '{file}'")

    def build(self) -> None:
        """Build the marts.

        Raises:
            FailedError: a model cannot be built; dbt has printed its name.
        """
        names = {n.name: f"{n.schema}.{n.alias}" for n in self._models()}
        run_python_models_here(names)
        if not self._dbt("run").success:
            raise FailedError("dbt: a model cannot be built on Spark")

    def test(self) -> tuple[int, list[str]]:
        """Run the tests that read these models alone, unit tests included.

        Returns:
            The number of tests, and the names of those that failed.
        """
        results = self._dbt("test", "--indirect-selection", "cautious").result.results
        tests = [r for r in results if r.node.resource_type in ("test", "unit_test")]
        failed = [r.node.name for r in tests if r.status not in ("pass", "warn")]
        return len(tests), failed

    def _models(self) -> list[Any]:
        nodes = self.manifest.nodes.values()
        return [node for node in nodes if node.resource_type == "model"]

    def _dbt(self, *command: str) -> Any:  # noqa: ANN401 (dbt has no types)
        selected = [f"+{mart}" for mart in self.marts]
        arguments = ["--quiet", *command, *self.options, "--select", *selected]
        done = dbtRunner(manifest=self.manifest).invoke(arguments)
        if done.exception is not None:
            raise done.exception
        return done

    def _inputs(self) -> list[str]:
        """The sources and seeds that the marts read, as ``schema.table``."""
        nodes = {**self.manifest.nodes, **self.manifest.sources}
        left = [n.unique_id for n in self._models() if n.name in self.marts]
        read: set[str] = set()
        while left:
            name = left.pop()
            if name not in read:
                read.add(name)
                left += getattr(nodes[name], "depends_on_nodes", [])
        inputs = [nodes[name] for name in sorted(read)]
        return [
            f"{n.schema}.{n.identifier}"
            for n in inputs
            if n.resource_type in ("source", "seed")
        ]
