"""The command line of the generators."""

import argparse
import json
import sys
from collections.abc import Sequence

from python_generators.campaigns.campaign_checks import check_campaigns
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.core.warehouse import build_file, open_warehouse
from python_generators.scenarios.scenario_checks import BASELINE, check_scenarios
from python_generators.seeds.load import load_seeds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; 0 when good, 2 on bad input, told in one line."""
    options = _parser().parse_args(arguments)
    try:
        values = resolve_vars(options.scale, options.vars)
        if options.scenario is not None:
            values["scenarios"] = [BASELINE, options.scenario]
        settings = load_settings(values)
        seeds = load_seeds(settings.market)
        check_campaigns(settings, seeds)
        check_scenarios(settings, seeds)
        if options.verb == "vars":
            print(json.dumps(values))
            return 0
        from python_generators.steps import Generation, generate

        with open_warehouse(build_file(options.target)) as warehouse:
            cache = PROJECT_ROOT / "build" / "cache"
            generate(Generation(values, settings, seeds, warehouse, cache), _report)
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


def _report(step: str, fresh: bool) -> None:
    print(f"{step:<16} {'made' if fresh else 'unchanged'}", flush=True)


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
        help="live this what-if of seeds/scenarios.csv alone, beside the baseline",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
