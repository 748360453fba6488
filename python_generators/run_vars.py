"""The checked vars of one run: what the generators, dbt and the audit all use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from python_generators.campaigns.campaign_checks import check_campaigns
from python_generators.core.settings import Settings, load_settings, resolve_vars
from python_generators.economy.calendar import check_calendar
from python_generators.scenarios.scenario_checks import BASELINE, check_scenarios
from python_generators.seeds.load import Seeds, load_seeds


@dataclass(frozen=True)
class RunVars:
    """Every var of dbt_project.yml with its value, and what it means."""

    values: Mapping[str, Any]
    settings: Settings
    seeds: Seeds


def check_run_vars(scale: str, overrides: str, scenario: str | None = None) -> RunVars:
    """Resolve the vars of a run and check them, and the seeds, before anything runs.

    Args:
        scale: A scale of dbt_project.yml.
        overrides: A JSON object of vars to override.
        scenario: Simulate this scenario alone, beside the baseline.

    Raises:
        InputError: naming what is wrong and the remedy.
    """
    values = resolve_vars(scale, overrides)
    if scenario is not None:
        values["scenarios"] = [BASELINE, scenario]
    settings = load_settings(values)
    seeds = load_seeds(settings.market)
    check_calendar(settings, seeds)
    check_campaigns(settings, seeds)
    check_scenarios(settings, seeds)
    return RunVars(values, settings, seeds)
