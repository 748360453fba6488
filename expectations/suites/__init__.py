"""The questions the audit answers: one module a question."""

from expectations.suites import (
    behavior_is_visible,
    money_is_conserved,
    people_meet_the_anchors,
    personas_behave_as_declared,
    referential_integrity,
    synthetic_resembles_base,
)
from expectations.suites.suite import Suite
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

__all__ = ["QUESTIONS", "Suite", "all_suites"]

QUESTIONS = (
    referential_integrity,
    money_is_conserved,
    personas_behave_as_declared,
    behavior_is_visible,
    synthetic_resembles_base,
    people_meet_the_anchors,
)


def all_suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """Every suite, in the order of the questions."""
    return [
        suite for question in QUESTIONS for suite in question.suites(settings, seeds)
    ]
