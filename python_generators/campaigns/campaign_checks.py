"""Checks of campaigns before anything runs: audiences, months, effects, shares."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from python_generators.core.errors import InputError
from python_generators.core.settings import MARKETS_FOLDER, PROJECT_FILE, Settings
from python_generators.core.summation import ordered_sum
from python_generators.economy.calendar import add_months
from python_generators.seeds import seed_checks
from python_generators.seeds.audiences import can_overlap, check_audience
from python_generators.seeds.campaign_funnel import STEP_SHARES
from python_generators.seeds.experiment_rows import Campaign
from python_generators.seeds.load import Seeds

_Numbered = Sequence[tuple[int, Campaign]]  # with the line in the file


def check_campaigns(settings: Settings, seeds: Seeds) -> None:
    """Check every row of the files, and the rules between the campaigns that run.

    Raises:
        InputError: naming the line, the column, its value and the remedy.
    """
    folder = f"{MARKETS_FOLDER}/{settings.market}"
    file = f"{folder}/campaigns.csv"
    seed_checks.check_unique(file, "campaign", seeds.campaigns)
    for line, campaign in enumerate(seeds.campaigns, start=2):
        check_audience(file, line, "audience", campaign.audience, seeds)
        if campaign.assignment == "randomised" and campaign.confounding:
            remedy = "give 0, or make the assignment targeted"
            raise InputError(
                f"{file}:{line}", "confounding", campaign.confounding, remedy
            )
    _check_effects(f"{folder}/campaign_effects.csv", seeds)
    running = _running(settings, seeds)
    for line, campaign in running:
        _check_month(f"{file}:{line}", campaign, settings)
    _check_shares(file, running, seeds)
    _check_targeted_stand_alone(file, running)


def _check_effects(file: str, seeds: Seeds) -> None:
    """Each campaign has each persona once, and no step of a funnel exceeds the last."""
    effects = seeds.campaign_effects
    campaigns = [campaign.campaign for campaign in seeds.campaigns]
    personas = [persona.persona for persona in seeds.personas]
    seed_checks.check_known(file, "campaign", effects, campaigns)
    seed_checks.check_known(file, "persona", effects, personas)
    seen: set[tuple[str, str]] = set()
    for line, effect in enumerate(effects, start=2):
        key = (effect.campaign, effect.persona)
        if key in seen:
            remedy = f"give {effect.campaign} this persona only once"
            raise InputError(f"{file}:{line}", "persona", effect.persona, remedy)
        seen.add(key)
        seed_checks.check_falling(f"{file}:{line}", effect, STEP_SHARES)
    for campaign, persona in product(campaigns, personas):
        if (campaign, persona) not in seen:
            remedy = f"missing for {campaign}; add its row"
            raise InputError(file, "persona", persona, remedy)


def _running(settings: Settings, seeds: Seeds) -> _Numbered:
    """The campaigns of the var, with their lines."""
    known = {row.campaign: (n, row) for n, row in enumerate(seeds.campaigns, start=2)}
    for name in settings.campaigns:
        if name not in known:
            remedy = f"unknown campaign; known: {', '.join(known)}"
            raise InputError(PROJECT_FILE, "vars.campaigns", name, remedy)
    return [known[name] for name in dict.fromkeys(settings.campaigns)]


def _check_month(line: str, campaign: Campaign, settings: Settings) -> None:
    first = settings.first_month
    last = add_months(first, settings.months - 1)
    if not first <= campaign.first_day <= last:
        remedy = (
            f"outside the months {first:%Y-%m} to {last:%Y-%m}: drop "
            f"{campaign.campaign} from the var campaigns, or change months"
        )
        raise InputError(line, "month", campaign.month, remedy)


def _check_shares(file: str, running: _Numbered, seeds: Seeds) -> None:
    """Check that the campaigns of a month leave controls in every segment."""
    months = sorted({campaign.month for _, campaign in running})
    for month, segment in product(months, _segments(seeds)):
        reaching = [
            (line, campaign)
            for line, campaign in running
            if campaign.month == month
            and all(can_overlap(campaign.audience, audience) for audience in segment)
        ]
        total = ordered_sum(campaign.treated_share for _, campaign in reaching)
        if total >= 1:
            line, last = reaching[-1]
            others = ", ".join(c.campaign for _, c in reaching[:-1])
            remedy = (
                f"with {others} of {month} the sum is {total:.0%} for some audience: "
                "give less than 100%, so that controls are left"
            )
            raise InputError(
                f"{file}:{line}", "treated_share", last.treated_share, remedy
            )


def _segments(seeds: Seeds) -> Iterator[tuple[str, str]]:
    """Every combination of a persona and an employment type, as two audiences."""
    for persona, employment in product(seeds.personas, seeds.employment_types):
        yield f"persona:{persona.persona}", f"employment:{employment.employment_type}"


def _check_targeted_stand_alone(file: str, running: _Numbered) -> None:
    """Check that no campaign of the month can reach customers of a targeted one."""
    for (_, one), (line, other) in combinations(running, 2):
        are_randomised = "targeted" not in (one.assignment, other.assignment)
        if are_randomised or one.month != other.month:
            continue
        if can_overlap(one.audience, other.audience):
            remedy = (
                f"{one.campaign} can reach the same customers in this month; "
                "give a targeted campaign another month or audience"
            )
            raise InputError(f"{file}:{line}", "month", other.month, remedy)
