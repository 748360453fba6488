"""The command-line options that identify a build: its target and its vars."""

import argparse
import json
from typing import Any

from python_generators.core.errors import InputError
from python_generators.core.settings import Settings, load_settings


def add_build_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--target`` and ``--vars`` to a command."""
    parser.add_argument(
        "--target",
        required=True,
        help="the target of profiles.yml that was built: dev or ci",
    )
    parser.add_argument(
        "--vars",
        required=True,
        metavar="JSON",
        help="all vars of the build, resolved, as one JSON object",
    )


def settings_from_json(text: str) -> Settings:
    """The settings that ``--vars`` gives.

    Raises:
        InputError: the text is no JSON object, or a var of it is not valid.
    """
    try:
        values: Any = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        remedy = "give the resolved vars as one JSON object"
        raise InputError("command line", "--vars", text, remedy)
    return load_settings(values)
