"""The command line of the contest."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from publishing.layout import PUBLISHED_FOLDER
from python_generators.core.ending import end_process
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT

CAMPAIGN = "festive_cashback"


def main(arguments: Sequence[str] | None = None) -> int:
    """Score a policy.

    Returns:
        The exit code: 0, or 2 on bad input, which is reported in one line.
    """
    given = _parser().parse_args(arguments)
    try:
        from contest.run_contest import run

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
    print(f"written to {path.relative_to(PROJECT_ROOT)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m contest",
        description="Which customers should a campaign contact? Score a list of "
        "customers by the true profit of contacting them, and compare it with usual "
        "methods and with the best possible list.",
    )
    parser.add_argument(
        "--policy",
        required=True,
        metavar="FILE",
        help="a CSV file with the column customer_id, highest priority first; or a "
        ".sql file with one SELECT over the schema marts that returns customer_id",
    )
    parser.add_argument(
        "--campaign", default=CAMPAIGN, help=f"the campaign (default: {CAMPAIGN})"
    )
    parser.add_argument(
        "--budget",
        metavar="AMOUNT",
        help="money for contacts (default: enough for a fifth of the control group)",
    )
    return parser


if __name__ == "__main__":
    end_process(main())
