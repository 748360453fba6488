"""Whether the populations match the anchors: published or assumed statistics.

The tolerances of the anchors suit a base of the default size. With another random seed,
sampling error alone can miss one or two more anchors; a small base misses many. So too
few matched anchors give a warning. Publishing stops only if a base of the default size
or more misses many anchors; synthetic populations and simulated months give warnings
only. Anchors of the simulated months are counted separately.
"""

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.suite import CRITICAL, WARNING, Severity, Suite, sentence
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

QUESTION = "anchors_are_matched"
LEAST_FITTED = 0.90
LEAST_UNFITTED = 0.75
FAR_OFF = 0.15  # below the required share: three anchors in twenty
ENOUGH_CUSTOMERS = 2000
A_YEAR = 12  # months; with fewer, no anchor of months is measured


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The required share of matched anchors, for each population."""
    rules = []
    for is_fitted in sorted({anchor.used_for_fit for anchor in seeds.anchors}):
        least = LEAST_FITTED if is_fitted else LEAST_UNFITTED
        rules += [
            _share_matched(population, is_fitted, least, WARNING)
            for population in ("base", *settings.synthesizers)
        ]
        if settings.base_customers >= ENOUGH_CUSTOMERS and not settings.own_base:
            rules.append(_share_matched("base", is_fitted, least - FAR_OFF, CRITICAL))
        if settings.months >= A_YEAR:
            of_months = _share_matched(
                settings.population, is_fitted, least, WARNING, of_months=True
            )
            rules.append(of_months)
    return [Suite(QUESTION, "quality", "anchor_scorecard", rules)] if rules else []


def _share_matched(
    population: str,
    is_fitted: bool,
    least: float,
    severity: Severity,
    of_months: bool = False,
) -> ExpectQueryStatisticToBeBetween:
    where = f"simulated months of {population}" if of_months else population
    which = "used for calibration" if is_fitted else "not used for calibration"
    text = f"{where}: at least {least:.0%} of the anchors {which} are matched."
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
