"""Build the models on Spark and compare: `python -m integration.spark.job`.

It runs in Spark's own environment, with the project's folder on its path.
"""

import logging
from collections.abc import Sequence

from integration.spark.run_folders import HOME, TABLES, begin, publish
from integration.spark.session import local_session
from integration.spark.spark_models import SparkModels
from integration.spark.table_differences import as_text, compare
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import EXIT_FAILED
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
    """Build and test the marts on Spark, and print how they differ from DuckDB's."""
    parser = CommandParser(prog="python -m integration.spark.job")
    parser.add_argument("--target", required=True, help="whose DuckDB file is compared")
    parser.add_argument("--vars", required=True, help="every var, as JSON")
    parser.add_argument("--marts", nargs="+", default=MARTS, help="the models")
    options = parser.parse_args(arguments)
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    folder, build = begin(HOME), build_file(options.target)
    models = SparkModels.parsed(options.marts, options.vars, folder)
    spark = local_session(folder)
    models.copy_inputs(spark, build, folder / "raw")
    models.build()
    tests, failed = models.test()
    spark.stop()
    found = compare(build, models.tables, folder / TABLES)
    print(as_text(found))
    print(f"{tests} tests of dbt on Spark, {len(failed)} failed", *failed)
    if failed or not all(one.is_none for one in found):
        return EXIT_FAILED
    publish(folder, HOME)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
