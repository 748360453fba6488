"""Do the people show the numbers that are published about people like them?

The tolerances of anchors.csv are for a base of the default size. With another random
seed an anchor or two more are missed by luck, and a small base misses many: the first
warns, the second is only told. A base far off stops publishing; a copy never does, nor
do the simulated months, which are of one population and counted apart.
"""

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.suite import CRITICAL, WARNING, Severity, Suite, sentence
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

QUESTION = "people_meet_the_anchors"
LEAST_FITTED = 0.90
LEAST_UNFITTED = 0.75
FAR_OFF = 0.15  # below the least share: three anchors in twenty
ENOUGH_PEOPLE = 2000
A_YEAR = 12  # months; of fewer nothing is measured


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """What share of the market's anchors each population meets."""
    rules = []
    for is_fitted in sorted({anchor.used_for_fit for anchor in seeds.anchors}):
        least = LEAST_FITTED if is_fitted else LEAST_UNFITTED
        rules += [
            _share_met(population, is_fitted, least, WARNING)
            for population in ("base", *settings.synthesizers)
        ]
        if settings.base_customers >= ENOUGH_PEOPLE and not settings.own_base:
            rules.append(_share_met("base", is_fitted, least - FAR_OFF, CRITICAL))
        if settings.months >= A_YEAR:
            of_months = _share_met(
                settings.population, is_fitted, least, WARNING, of_months=True
            )
            rules.append(of_months)
    return [Suite(QUESTION, "quality", "anchor_scorecard", rules)] if rules else []


def _share_met(
    population: str,
    is_fitted: bool,
    least: float,
    severity: Severity,
    of_months: bool = False,
) -> ExpectQueryStatisticToBeBetween:
    whose = f"months of {population}" if of_months else population
    kind = "that the seeds were tuned to" if is_fitted else "that nothing was tuned to"
    text = f"{whose}: at least {least:.0%} of the anchors {kind} are met."
    return ExpectQueryStatisticToBeBetween(
        query=f"""
        select avg(passed::integer) as value
        from {{batch}}
        where population = '{population}' and used_for_fit = {is_fitted}
        and starts_with(metric, 'months:') = {of_months}
        """,
        min_value=least,
        description=sentence(text, severity),
        severity=severity,
    )
