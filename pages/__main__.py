"""The command line of the site and of the pictures of the docs."""

import argparse
import sys
from collections.abc import Sequence

from publishing.layout import DATABASE, PUBLISHED
from publishing.reader import Published
from python_generators.core.ending import end_process
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT

EXIT_FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb.

    Args:
        arguments: The command line, without the program; default ``sys.argv``.

    Returns:
        0 on success, 1 where dbt failed, 2 on bad input, after one line on stderr.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.verb == "scenario":
            from pages.scenario import what_if

            print(what_if(options.target, options.name))
            return 0
        if options.verb == "visuals":
            return _refresh_visuals()
        return _build(Published())
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


def _build(published: Published) -> int:
    from pages.dbt_pages import DbtError
    from pages.site import fill_site
    from pages.site_folder import SITE, new_site

    published.path(DATABASE)  # fails before a folder is made where nothing is published
    try:
        with new_site(published.folder) as site:
            made = fill_site(published, site)
    except DbtError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    for path in made:
        if path.is_relative_to(site):
            print(
                (published.folder / SITE / path.relative_to(site)).relative_to(
                    PROJECT_ROOT
                )
            )
    return 0


def _refresh_visuals() -> int:
    from pages.docs_pictures import refresh_docs_pictures
    from pages.site_folder import SITE

    for path in refresh_docs_pictures(PUBLISHED / SITE):
        print(path.relative_to(PROJECT_ROOT))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pages",
        description="Write the pages and pictures of a published version.",
    )
    parser.add_argument(
        "verb",
        choices=["build", "scenario", "visuals"],
        help="build: write published/site; "
        "scenario: print the changes caused by a scenario in the target's build; "
        "visuals: copy the site's pictures to docs/visuals, to be committed",
    )
    parser.add_argument(
        "--target",
        default="dev",
        help="for scenario: a target of profiles.yml (default: dev)",
    )
    parser.add_argument("--name", default="", help="for scenario: its name")
    return parser


if __name__ == "__main__":
    end_process(main())
