"""The command line of publishing."""

import argparse
import sys
from collections.abc import Sequence

from expectations.build_arguments import add_build_arguments, settings_from_json
from expectations.verdict import RefusedError
from publishing.layout import PUBLISHED_FOLDER
from publishing.publish import publish
from python_generators.core.ending import end_process
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT

EXIT_REFUSED = 1
_EPILOG = """\
exit codes:
  0  the build is published
  1  publishing was refused or failed; what was published before is unchanged
  2  bad input or configuration
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code.

    Args:
        arguments: The command line without the program's name.
    """
    given = _parser().parse_args(arguments)
    try:
        settings = settings_from_json(given.vars)
        found = publish(given.target, settings, PROJECT_ROOT, report=_print_step)
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    except RefusedError as error:
        print(f"not published: {error}", file=sys.stderr)
        return EXIT_REFUSED
    rows = sum(content.rows for content in found.tables.values())
    already = " already: nothing to do" if found.was_there else ""
    print(
        f"{PUBLISHED_FOLDER}/ holds version {found.version.name}{already} "
        f"({len(found.tables)} tables, {rows:,} rows)"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m publishing",
        description="Publish a build whose audit passed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    text = (
        "Copy an audited build to published/: a DuckDB file, Parquet and CSV files and "
        "a manifest, all switched at once. Refuses a build whose audit failed."
    )
    command = commands.add_parser("publish", help=text, description=text)
    add_build_arguments(command)
    return parser


def _print_step(step: str) -> None:
    print(f"publish: {step}", flush=True)


if __name__ == "__main__":
    end_process(main())
