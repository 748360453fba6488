"""Make the tables of a copy without testing, auditing or publishing them."""

from collections.abc import Sequence

from finmark import pipeline
from finmark.run_settings import Given, RunSettings
from finmark.stages import Stages
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process

_UNTESTED = ("--exclude-resource-type", "test", "unit_test")


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Generate and build at scale ci, with the options of ``make generate``."""
    parser = CommandParser(prog="tables_alone")
    parser.add_argument("--vars", default="")
    parser.add_argument("--synthesizers", default="")
    given = parser.parse_args(arguments)
    run = RunSettings.chosen(Given("ci", given.vars, "", given.synthesizers))
    pipeline.generate(run, Stages())
    values = pipeline.checked_vars(run)
    pipeline.dbt(["build", *_UNTESTED], run.target, values, verbose=False)
    return 0


if __name__ == "__main__":
    end_process(main())
