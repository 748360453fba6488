"""The command line: audit a build, publish it."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any

from expectations import audit_report as report
from expectations.verdict import RefusedError
from publishing.publish import PUBLISHED_FOLDER, publish
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT, Settings, load_settings

EXIT_FAILED = 1
_EPILOG = """\
exit codes:
  0  the audit passed, or the build is published
  1  a critical expectation failed, or publishing was refused
  2  bad input or configuration
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one command.

    Args:
        arguments: The command line without the program's name.
    """
    given = _parser().parse_args(arguments)
    try:
        settings = _settings(given.vars)
        return int(given.run(given.target, settings))
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    except RefusedError as error:
        print(f"not published: {error}", file=sys.stderr)
        return EXIT_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m expectations",
        description="Audit a finished build, and publish it when it passes.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        (
            "audit",
            _audit,
            "Run every expectation on a finished build, read-only; write Data Docs to "
            "build/data_docs/ and the verdict to build/audit.json.",
        ),
        (
            "publish",
            _publish,
            "Copy an audited build to published/: a DuckDB file, Parquet and CSV files "
            "and a manifest, all switched at once. Refuses a build whose audit failed.",
        ),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        command.add_argument(
            "--target",
            required=True,
            help="a target of profiles.yml, which names the build file: dev or ci",
        )
        command.add_argument(
            "--vars",
            required=True,
            metavar="JSON",
            help="every var of dbt_project.yml, resolved, as the build was made with",
        )
    return parser


def _settings(text: str) -> Settings:
    try:
        values: Any = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        remedy = "give the resolved vars as one JSON object"
        raise InputError("command line", "--vars", text, remedy)
    return load_settings(values)


def _audit(target: str, settings: Settings) -> int:
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    # Importing Great Expectations takes seconds, which publish and --help do not need.
    from expectations.audit import audit

    found = audit(target, settings, PROJECT_ROOT)
    print(report.summary(found.outcomes))
    for line in report.warnings(found.outcomes):
        print(line)
    for line in report.failures(found.critical_failures):
        print(line, file=sys.stderr)
    print(f"Data Docs: {found.pages.relative_to(PROJECT_ROOT)} ({found.run})")
    return EXIT_FAILED if found.critical_failures else 0


def _publish(target: str, settings: Settings) -> int:
    found = publish(target, settings, PROJECT_ROOT, report=_say)
    name = f"{PUBLISHED_FOLDER}/ holds version {found.version.name}"
    rows = sum(content.rows for content in found.tables.values())
    content = f"{len(found.tables)} tables, {rows:,} rows"
    already = " already: nothing to do" if found.was_there else ""
    print(f"{name}{already} ({content})")
    return 0


def _say(step: str) -> None:
    print(f"publish: {step}", flush=True)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # DuckDB's binding prints pages of leak reports when an interpreter that loaded
    # Great Expectations ends in the usual way; everything is closed by now.
    os._exit(code)
