"""Build the models on Spark and compare: `python -m integration.spark.job`.

It runs in Spark's own environment, with the project's folder on its path.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from integration.spark.inputs import export
from integration.spark.python_models import run_python_models_here
from integration.spark.run_folders import HOME, TABLES, begin, publish
from integration.spark.session import local_session
from integration.spark.table_differences import as_text, compare
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import EXIT_FAILED, FailedError
from python_generators.core.warehouse import build_file

MARTS = (
    *("financial_behavior", "customer_months", "customers", "months", "life_events"),
    *("loan_schedule", "portfolio_months", "ledger_entries", "transactions"),
    *("auto_debits", "bank_months"),
    *("scenario_financial_behavior", "scenario_impact", "scenario_summary"),
    *("campaigns_run", "campaign_assignments", "campaign_events"),
    *("campaign_outcomes", "campaign_conversions"),
    *("campaign_potential_outcomes", "customer_uplift", "customer_silence"),
)


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Build the marts on Spark, and print how they differ from DuckDB's."""
    parser = CommandParser(prog="python -m integration.spark.job")
    parser.add_argument("--target", required=True, help="whose DuckDB file is compared")
    parser.add_argument("--vars", required=True, help="every var, as JSON")
    parser.add_argument("--marts", nargs="+", default=MARTS, help="the models")
    options = parser.parse_args(arguments)
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    folder = begin(HOME)
    build = build_file(options.target)
    tables = make(build, folder, options.vars, options.marts)
    found = compare(build, tables, folder / TABLES)
    print(as_text(found))
    if not all(one.is_none for one in found):
        return EXIT_FAILED
    publish(folder, HOME)
    return 0


def make(build: Path, folder: Path, values: str, marts: Sequence[str]) -> list[str]:
    """Build marts and all that they read.

    Args:
        build: The DuckDB file, for raw tables and seeds.
        folder: Where everything is written.
        values: Every var, as JSON.
        marts: The models.

    Returns:
        The tables of the marts, as ``schema.table``.

    Raises:
        FailedError: a model cannot be built; dbt has printed its name.
    """
    options = ["--target", "spark", "--vars", values, "--profiles-dir", "."]
    options += [
        "--target-path",
        str(folder / "dbt"),
        "--log-path",
        str(folder / "logs"),
    ]
    manifest = _dbt(["parse", *options])
    nodes = {**manifest.nodes, **manifest.sources}
    wanted = {n.name: n.unique_id for n in manifest.nodes.values() if n.name in marts}
    read = _ancestors(nodes, wanted.values())
    raw = [
        f"{n.schema}.{n.identifier if n.resource_type == 'source' else n.alias}"
        for n in (nodes[name] for name in sorted(read))
        if n.resource_type in ("source", "seed")
    ]
    spark = local_session(folder)
    for table, file in export(build, raw, folder / "raw").items():
        spark.sql(f"create schema if not exists {table.split('.')[0]}")
        spark.sql(f"create table {table} using parquet location '{file}'")
    models = [n for n in manifest.nodes.values() if n.resource_type == "model"]
    run_python_models_here({n.name: f"{n.schema}.{n.alias}" for n in models})
    selected = [f"+{mart}" for mart in marts]
    _dbt(["--quiet", "run", *options, "--select", *selected], manifest)
    spark.stop()
    return [f"{n.schema}.{n.alias}" for n in (nodes[wanted[mart]] for mart in marts)]


def _ancestors(nodes: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        depends = getattr(nodes[name], "depends_on", None)
        left += getattr(depends, "nodes", [])
    return found


def _dbt(arguments: list[str], manifest: Manifest | None = None) -> Manifest:
    done = dbtRunner(manifest=manifest).invoke(arguments)
    if done.exception is not None:
        raise done.exception
    if not done.success:
        raise FailedError("dbt: a model cannot be built on Spark")
    return done.result


if __name__ == "__main__":
    raise SystemExit(main())
