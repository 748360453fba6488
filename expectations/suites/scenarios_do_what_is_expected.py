"""Whether the simulated scenarios do what seeds/scenario_expectations.csv lets expect.

The ranges suit a population of the size of the scale ci or more. A scenario outside its
range gives a warning only: with other parameters it may be right.
"""

from expectations.suites.suite import WARNING, Suite, no_rows
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

QUESTION = "scenarios_do_what_is_expected"


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """One expectation for each simulated scenario that has any in the seed."""
    expected = {row.scenario for row in seeds.scenario_expectations}
    rules = [
        no_rows(
            f"Scenario {name} does what is expected.",
            f"select * from {{batch}} where scenario = '{name}' and passed is not true",
            WARNING,
        )
        for name in settings.scenarios
        if name in expected
    ]
    return [Suite(QUESTION, "quality", "scenario_scorecard", rules)] if rules else []
