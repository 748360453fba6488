"""The command line of the audit."""

import argparse
import logging
import sys
from collections.abc import Sequence

from expectations import audit_report as report
from expectations.build_arguments import add_build_arguments, settings_from_json
from expectations.unchanged import has_passed
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import EXIT_FAILED
from python_generators.core.settings import PROJECT_ROOT, Settings


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit code.

    Args:
        arguments: The command line without the program's name.
    """
    given = _parser().parse_args(arguments)
    return _audit(given.target, settings_from_json(given.vars))


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="python -m expectations",
        description="Audit a finished build with Great Expectations. Warnings do not "
        "stop publishing; a critical expectation that fails does.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    text = (
        "Check every expectation on a finished build, read-only; write Data Docs to "
        "build/data_docs/ and the verdict to build/audit.json."
    )
    audit = commands.add_parser("audit", help=text, description=text)
    add_build_arguments(audit)
    return parser


def _audit(target: str, settings: Settings) -> int:
    if has_passed(target, settings, PROJECT_ROOT):
        print("the audit of this very build has passed already: nothing to do")
        return 0
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    # Importing Great Expectations takes seconds, which --help does not need.
    from expectations.audit import audit

    found = audit(target, settings, PROJECT_ROOT)
    print(report.summary(found.outcomes))
    for line in report.warnings(found.outcomes):
        print(line)
    for line in report.failures(found.critical_failures):
        print(line, file=sys.stderr)
    if settings.own_base:
        for line in report.remedies(found.critical_failures):
            print(line, file=sys.stderr)
    print(f"Data Docs: {found.pages.relative_to(PROJECT_ROOT)} ({found.run})")
    return EXIT_FAILED if found.critical_failures else 0
