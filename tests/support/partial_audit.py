"""An audit of some suites only: a whole audit takes seconds."""

from collections.abc import Callable

import pytest

from expectations.audit import Audit, audit
from expectations.suites import Suite, all_suites
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds
from tests.support.small_build import Project


def audit_suites(
    project: Project, keep: Callable[[Suite], bool], pages: bool = False
) -> Audit:
    """Audit the project with the suites for which ``keep`` is true.

    Args:
        project: The project with the build.
        keep: Whether a suite takes part.
        pages: Whether to write the pages of Data Docs, which takes a third longer.
    """

    def kept(settings: Settings, seeds: Seeds) -> list[Suite]:
        suites = [suite for suite in all_suites(settings, seeds) if keep(suite)]
        assert suites
        return suites

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("expectations.audit.all_suites", kept)
        if not pages:
            patch.setattr("expectations.audit._build_docs", lambda *_: None)
        return audit("dev", project.settings, project.root)


def accounting(suite: Suite) -> bool:
    """Whether it is a suite of accounting identities."""
    return suite.question == "accounting_identities_hold"


def personas(suite: Suite) -> bool:
    """Whether the suite compares customers with their persona."""
    return suite.question == "personas_match_their_definitions"


def comparison(suite: Suite) -> bool:
    """Whether the suite compares synthetic tables with the base."""
    return suite.question == "synthetic_matches_base"
