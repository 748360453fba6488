"""Do the people show the numbers that are published about people like them?

The tolerances of anchors.csv are for a base of the default size: a small one misses
them by luck, and then the answer is told but stops nothing.
"""

from expectations.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.suite import CRITICAL, WARNING, Severity, Suite, sentence
from python_generators.seeds import Seeds
from python_generators.settings import Settings
from python_generators.synthetic.synthesizers import SINGLE_TABLE

QUESTION = "people_meet_the_anchors"
LEAST_FITTED = 0.90
LEAST_UNFITTED = 0.75
ENOUGH_PEOPLE = 2000


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """What share of the market's anchors each population meets."""
    if not seeds.anchors:
        return []
    enough = settings.base_customers >= ENOUGH_PEOPLE and not settings.own_base
    rules = [
        _share_met(population, is_fitted, least, severity)
        for population, severity in (
            ("base", CRITICAL if enough else WARNING),
            *((copy, WARNING) for copy in ("hma", *SINGLE_TABLE)),
        )
        for is_fitted, least in ((True, LEAST_FITTED), (False, LEAST_UNFITTED))
        if is_fitted in {anchor.used_for_fit for anchor in seeds.anchors}
    ]
    return [Suite(QUESTION, "quality", "anchor_scorecard", rules)]


def _share_met(
    population: str, is_fitted: bool, least: float, severity: Severity
) -> ExpectQueryStatisticToBeBetween:
    kind = "that the seeds were tuned to" if is_fitted else "that nothing was tuned to"
    text = f"{population}: at least {least:.0%} of the anchors {kind} are met."
    return ExpectQueryStatisticToBeBetween(
        query=f"""
        select avg(passed::integer) as value
        from {{batch}}
        where population = '{population}' and used_for_fit = {is_fitted}
        """,
        min_value=least,
        description=sentence(text, severity),
        severity=severity,
    )
