"""The command line of the pictures, the scorecard and the summary."""

import argparse
import sys
from collections.abc import Sequence

from pages.published import PUBLISHED, Published
from python_generators.errors import EXIT_BAD_INPUT, InputError
from python_generators.seeds import load_seeds
from python_generators.settings import PROJECT_ROOT, load_settings, resolve_vars

VISUALS = PROJECT_ROOT / "docs" / "visuals"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; 0 when good, 2 on bad input, told in one line."""
    options = _parser().parse_args(arguments)
    try:
        if options.verb == "scenario":
            from pages.scenario import what_if

            print(what_if(options.target, options.name))
            return 0
        settings = load_settings(resolve_vars(options.scale, options.vars))
        published = Published(PUBLISHED, settings)
        if options.verb == "build":
            from pages.scorecard import write_scorecard
            from pages.visuals import draw_all

            symbol = load_seeds(settings.market).settings.currency_symbol
            made = [*draw_all(published, symbol, VISUALS), write_scorecard(published)]
            for path in made:
                print(path.relative_to(PROJECT_ROOT))
        else:
            from pages.summary import summary

            print(summary(published))
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pages",
        description="What people look at, drawn from published/.",
    )
    parser.add_argument(
        "verb",
        choices=["build", "summary", "scenario"],
        help="build: draw docs/visuals and write build/site; "
        "summary: print what was published; "
        "scenario: print what a what-if changes in the target's build",
    )
    parser.add_argument(
        "--target", default="dev", help="whose build the scenario is in (default: dev)"
    )
    parser.add_argument("--name", default="", help="the scenario to print")
    parser.add_argument("--scale", default="full", help="a scale of dbt_project.yml")
    parser.add_argument("--vars", default="{}", metavar="JSON", help="vars to override")
    return parser


if __name__ == "__main__":
    sys.exit(main())
