"""Tests of other tools on the published files: make integration."""

from pathlib import Path

import pytest

from integration.environments import published_file
from python_generators.core.errors import EXIT_BAD_INPUT, InputError


@pytest.fixture(scope="session", autouse=True)
def published() -> Path:
    """The published file; without one there is nothing to test."""
    try:
        return published_file()
    except InputError as error:
        pytest.exit(str(error), EXIT_BAD_INPUT)
