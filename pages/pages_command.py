"""The command line of the site and of the pictures of the docs."""

import argparse
from collections.abc import Sequence

from pages.site_inputs import is_drawn, site_inputs
from publishing.layout import DATABASE, PUBLISHED, PUBLISHED_FOLDER, SITE
from publishing.reader import Published
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.settings import PROJECT_ROOT


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run a verb.

    Args:
        arguments: The command line, without the program.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(arguments)
    if options.verb == "scenario":
        from pages.scenario import what_if

        print(what_if(options.target, options.name))
        return 0
    if options.verb == "visuals":
        return _refresh_visuals()
    return _build(Published())


def _build(published: Published) -> int:
    published.path(DATABASE)  # fails before a folder is made where nothing is published
    from pages.site_folder import new_site, sweep_sites

    inputs = site_inputs(published, PROJECT_ROOT)
    if is_drawn(published, inputs):
        sweep_sites(published.folder)
        print(f"{PUBLISHED_FOLDER}/{SITE} shows this version already: nothing to do")
        return 0
    from pages.site import fill_site

    with new_site(published.folder, inputs) as site:
        made = fill_site(published, site)
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

    for path in refresh_docs_pictures(PUBLISHED / SITE):
        print(path.relative_to(PROJECT_ROOT))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
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
