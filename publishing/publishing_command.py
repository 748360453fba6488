"""The command line of publishing."""

import argparse
import sys
from collections.abc import Sequence

from expectations.build_arguments import add_build_arguments, settings_from_json
from publishing.layout import PUBLISHED_FOLDER
from publishing.publish import publish
from publishing.reader import Published
from publishing.verify import find_damage
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import EXIT_FAILED
from python_generators.core.settings import PROJECT_ROOT


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit code.

    Args:
        arguments: The command line without the program's name.
    """
    given = _parser().parse_args(arguments)
    if given.command == "verify":
        return _verify()
    settings = settings_from_json(given.vars)
    found = publish(given.target, settings, PROJECT_ROOT, report=_print_step)
    rows = sum(content.rows for content in found.tables.values())
    already = " already: nothing to do" if found.was_there else ""
    print(
        f"{PUBLISHED_FOLDER}/ holds version {found.version.name}{already} "
        f"({len(found.tables)} tables, {rows:,} rows)"
    )
    return 0


def _verify() -> int:
    published = Published()
    found = list(find_damage(published.folder))
    for damage in found:
        print(f"{PUBLISHED_FOLDER}/{damage}", file=sys.stderr)
    if not found:
        print(
            f"{PUBLISHED_FOLDER}/ is as it was published (version {published.version})"
        )
    return EXIT_FAILED if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="python -m publishing",
        description="Publish a build whose audit passed. Where this is refused or "
        "fails, what was published before is unchanged, unless the message says "
        "otherwise.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    text = (
        "Copy an audited build to published/: a DuckDB file, Parquet and CSV files and "
        "a manifest, all switched at once. Refuses a build whose audit failed."
    )
    command = commands.add_parser("publish", help=text, description=text)
    add_build_arguments(command)
    text = (
        "Compare every published file with its SHA-256: DuckDB, Parquet, CSV, manifest "
        "and site. Names each file that is missing or damaged."
    )
    commands.add_parser("verify", help=text, description=text)
    return parser


def _print_step(step: str) -> None:
    print(f"publish: {step}", flush=True)
