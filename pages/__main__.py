"""The command line of the site and the summary."""

import argparse
import sys
from collections.abc import Sequence

from pages.published import PUBLISHED, Published
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars

EXIT_FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; 0 when good, 1 when dbt failed, 2 on bad input, told in one line."""
    options = _parser().parse_args(arguments)
    try:
        if options.verb == "scenario":
            from pages.scenario import what_if

            print(what_if(options.target, options.name))
            return 0
        if options.verb == "visuals":
            return _refresh_visuals()
        settings = load_settings(resolve_vars(options.scale, options.vars))
        published = Published(PUBLISHED, settings)
        if options.verb == "build":
            return _build(published, options.target)
        from pages.summary import summary

        print(summary(published))
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


def _build(published: Published, target: str) -> int:
    from pages.dbt_pages import DbtError
    from pages.site import fill_site
    from pages.site_folder import SITE, new_site

    version = published.pinned()  # before a folder is made beside it
    try:
        with new_site(published.folder) as site:
            made = fill_site(version, target, site)
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
        description="What people look at, drawn from published/.",
    )
    parser.add_argument(
        "verb",
        choices=["build", "summary", "scenario", "visuals"],
        help="build: write published/site; "
        "summary: print what was published; "
        "scenario: print the changes by a what-if scenario in the target's build; "
        "visuals: copy the site's pictures to docs/visuals, to be committed",
    )
    parser.add_argument(
        "--target", default="dev", help="a target of profiles.yml (default: dev)"
    )
    parser.add_argument("--name", default="", help="the scenario to print")
    parser.add_argument("--scale", default="full", help="a scale of dbt_project.yml")
    parser.add_argument("--vars", default="{}", metavar="JSON", help="vars to override")
    return parser


if __name__ == "__main__":
    sys.exit(main())
