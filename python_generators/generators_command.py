"""The command line of the generators."""

import argparse
import json
from collections.abc import Sequence
from contextlib import suppress
from time import perf_counter

from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import FailedError, StepError
from python_generators.core.progress import stage_line
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.shards import WHOLE, Shard
from python_generators.core.warehouse import build_file, open_warehouse
from python_generators.run_vars import check_run_vars

FAILED_STEP = PROJECT_ROOT / "build" / "failed_step.log"


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run a verb and return its exit code.

    Args:
        arguments: The command line without the program's name.
    """
    options = _parser().parse_args(arguments)
    run = check_run_vars(options.scale, options.vars, options.scenario)
    if options.verb == "map":
        from python_generators.base.own.map_command import map_folder

        map_folder(options.folder, options.write, run.settings, run.seeds)
        return 0
    if options.verb == "vars":
        print(json.dumps(dict(run.values)))
        return 0
    from python_generators.steps import Generation, generate

    cache = PROJECT_ROOT / "build" / "cache"
    if options.verb == "sample":
        from python_generators.steps.sample_shard import sample_shard

        sample_shard(run, cache, options.shard)
        return 0
    FAILED_STEP.unlink(missing_ok=True)
    with open_warehouse(build_file(options.target)) as warehouse:
        generation = Generation(run.values, run.settings, run.seeds, warehouse, cache)
        reporter = _Reporter()
        try:
            generate(generation, reporter.ended, started=reporter.started)
        except StepError as error:
            with suppress(OSError):
                FAILED_STEP.write_text(error.details, encoding="utf-8")
            line = f"{error} (see {FAILED_STEP.name} in build/)"
            raise FailedError(line, code=error.code, details=error.details) from None
    return 0


class _Reporter:
    """Prints each step as it ends, with the seconds that it took."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}

    def started(self, step: str) -> None:
        self._began[step] = perf_counter()

    def ended(self, step: str, fresh: bool) -> None:
        state = "made" if fresh else "unchanged"
        now = perf_counter()
        seconds = now - self._began.get(step, now)
        print(stage_line(f"  {step}", state, seconds), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="python -m python_generators",
        description="Make the raw tables of the build file: base, economy, synthetic "
        "populations and their fidelity scores. A step whose inputs did not change is "
        "skipped.",
    )
    parser.add_argument(
        "verb",
        choices=["generate", "sample", "vars", "map"],
        help="generate: load the raw tables; sample: land a part of the synthetic "
        "customers as Parquet, for generate to load; vars: check all settings and "
        "print the vars of the run as JSON, for dbt --vars; map: propose a mapping.yml "
        "for the files of a folder, and show what it gives or refuses",
    )
    parser.add_argument(
        "folder", nargs="?", default="", help="of the verb map: the folder of files"
    )
    parser.add_argument(
        "--write", action="store_true", help="of the verb map: write the proposal"
    )
    parser.add_argument(
        "--target", default="dev", help="a target of profiles.yml (default: dev)"
    )
    parser.add_argument(
        "--scale",
        default="full",
        help="a scale of dbt_project.yml: full (default), ci or million",
    )
    parser.add_argument(
        "--vars",
        default="{}",
        metavar="JSON",
        help="vars to override, such as '{\"months\": 6}'",
    )
    parser.add_argument(
        "--shard",
        type=Shard.read,
        default=WHOLE,
        metavar="I/N",
        help="of the verb sample: the part, such as 2/4",
    )
    parser.add_argument(
        "--scenario",
        metavar="NAME",
        help="simulate this scenario of seeds/scenarios.csv alone, beside the baseline",
    )
    return parser
