"""The command line of the generators."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from time import perf_counter

from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.progress import stage_line
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.warehouse import build_file, open_warehouse
from python_generators.run_vars import check_run_vars


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and return its exit code: 0, or 2 with one line on bad input.

    Args:
        arguments: The command line without the program's name.
    """
    options = _parser().parse_args(arguments)
    try:
        run = check_run_vars(options.scale, options.vars, options.scenario)
        if options.verb == "vars":
            print(json.dumps(dict(run.values)))
            return 0
        from python_generators.steps import Generation, generate

        with open_warehouse(build_file(options.target)) as warehouse:
            cache = PROJECT_ROOT / "build" / "cache"
            generation = Generation(
                run.values, run.settings, run.seeds, warehouse, cache
            )
            generate(generation, _reporter())
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


def _reporter() -> Callable[[str, bool], None]:
    """Print each step as it ends, with the seconds since the one before."""
    last = perf_counter()

    def report(step: str, fresh: bool) -> None:
        nonlocal last
        now = perf_counter()
        print(
            stage_line(f"  {step}", "made" if fresh else "unchanged", now - last),
            flush=True,
        )
        last = now

    return report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m python_generators",
        description="Make the raw tables of the build file: base, economy, what each "
        "synthesizer makes of the base, and their fidelity scores. A step whose inputs "
        "did not change is left alone.",
    )
    parser.add_argument(
        "verb",
        choices=["generate", "vars"],
        help="generate: load the raw tables; vars: check everything that can be set "
        "and print the vars of the run as JSON, for dbt --vars",
    )
    parser.add_argument(
        "--target", default="dev", help="a target of profiles.yml (default: dev)"
    )
    parser.add_argument(
        "--scale",
        default="full",
        help="a scale of dbt_project.yml: full (default) or ci",
    )
    parser.add_argument(
        "--vars",
        default="{}",
        metavar="JSON",
        help="vars to override, such as '{\"months\": 6}'",
    )
    parser.add_argument(
        "--scenario",
        metavar="NAME",
        help="simulate this scenario of seeds/scenarios.csv alone, beside the baseline",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
