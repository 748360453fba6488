"""The command line of the contest."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from publishing.layout import PUBLISHED_FOLDER
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT

CAMPAIGN = "festive_cashback"


def main(arguments: Sequence[str] | None = None) -> int:
    """Score a policy; 0 when it was scored, 2 on bad input, told in one line."""
    given = _parser().parse_args(arguments)
    try:
        from contest.run import run

        printed, path = run(
            Path(given.policy),
            given.campaign,
            given.budget,
            PROJECT_ROOT / PUBLISHED_FOLDER,
            PROJECT_ROOT / "build",
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    print(printed)
    print(f"kept in {path.relative_to(PROJECT_ROOT)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m contest",
        description="Whom should a campaign contact? Score a list of customers on the "
        "profit that contacting them truly makes, beside what is usually done and "
        "the best that could be done.",
    )
    parser.add_argument(
        "--policy",
        required=True,
        metavar="FILE",
        help="a CSV file with the column customer_id, the most urgent first; or a "
        ".sql file, one SELECT over the schema marts that gives customer_id",
    )
    parser.add_argument(
        "--campaign", default=CAMPAIGN, help=f"whose customers (default: {CAMPAIGN})"
    )
    parser.add_argument(
        "--budget",
        metavar="AMOUNT",
        help="money for contacts (default: enough for a fifth of those left alone)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
