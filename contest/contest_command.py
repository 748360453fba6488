"""The command line of the contest."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from publishing.layout import PUBLISHED_FOLDER
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.settings import PROJECT_ROOT

CAMPAIGN = "festive_cashback"


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Score a policy.

    Returns:
        The exit code.
    """
    given = _parser().parse_args(arguments)
    from contest.run_contest import run

    printed, path = run(
        Path(given.policy),
        given.campaign,
        given.budget,
        PROJECT_ROOT / PUBLISHED_FOLDER,
        PROJECT_ROOT / "build",
    )
    print(printed)
    print(f"written to {path.relative_to(PROJECT_ROOT)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
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
