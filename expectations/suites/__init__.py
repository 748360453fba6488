"""The questions of the audit, one module each."""

from expectations.suites import (
    accounting_identities_hold,
    anchors_are_matched,
    monthly_behavior_is_plausible,
    personas_match_their_definitions,
    referential_integrity,
    scenarios_do_what_is_expected,
    synthetic_matches_base,
    synthetic_rows_are_new,
)
from expectations.suites.sampling import of_sample
from expectations.suites.suite import Suite
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

__all__ = ["QUESTIONS", "Suite", "all_suites"]

QUESTIONS = (
    referential_integrity,
    accounting_identities_hold,
    personas_match_their_definitions,
    monthly_behavior_is_plausible,
    synthetic_matches_base,
    synthetic_rows_are_new,
    anchors_are_matched,
    scenarios_do_what_is_expected,
)


def all_suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """Every suite, in the order of the questions."""
    return [
        of_sample(suite, settings)
        for question in QUESTIONS
        for suite in question.suites(settings, seeds)
    ]
