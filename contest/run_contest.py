"""Run one contest, from the published files to the result."""

import re
from pathlib import Path

from contest.baselines import conversion_if_control, conversion_if_treated
from contest.campaign_pool import (
    Campaign,
    Truth,
    pool_positions,
    read_campaign,
    read_truth,
)
from contest.contest_report import ORACLE, Contest, as_json, table
from contest.policy import read_policy
from contest.scoring import Score, highest, highest_positive, random_lists, score
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.randomness import generator

DEFAULT_DIVISOR = 5  # the default budget pays for a fifth of the pool
_AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")


def run(
    policy_file: Path, campaign_name: str, budget: str | None, folder: Path, out: Path
) -> tuple[str, Path]:
    """Score a policy and write the result.

    The policy is read before the ground truth is opened.

    Args:
        policy_file: The list of customers, or the query that returns it.
        campaign_name: The campaign whose control group is the pool.
        budget: An amount of money for contacts, or None for the default.
        folder: The publication.
        out: The folder for the JSON file.

    Returns:
        The table for the terminal, and the path of the JSON file.

    Raises:
        InputError: An input is not valid; the error names it and the remedy.
    """
    published = Published(folder)
    seed = published.settings.random_seed
    campaign = read_campaign(published, campaign_name)
    paise = _budget(budget, campaign)
    policy = read_policy(policy_file, published, len(campaign.customers))
    positions = pool_positions(policy, campaign)
    truth = read_truth(published, campaign)
    most = campaign.contacts_within(paise)
    rng = generator(seed, "contest", campaign.name)
    contest = Contest(
        campaign=campaign,
        budget=paise,
        policy=policy,
        contactable=len(positions),
        scores={
            "policy": score(truth, positions[:most]),
            **_baselines(campaign, truth, most),
        },
        random=random_lists(truth, most, rng),
    )
    path = out / f"contest_{campaign.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = as_json(contest, published.manifest, published.digest)
    path.write_text(text, encoding="utf-8")
    return table(contest, published.market.currency_symbol), path


def _baselines(campaign: Campaign, truth: Truth, most: int) -> dict[str, Score]:
    propensity = conversion_if_treated(campaign)
    predicted_uplift = propensity - conversion_if_control(campaign)
    chosen = {
        ORACLE: highest_positive(truth.profit, most),
        "true uplift": highest_positive(truth.uplift, most),
        "uplift model": highest_positive(predicted_uplift, most),
        "propensity": highest(propensity, most),
    }
    return {name: score(truth, positions) for name, positions in chosen.items()}


def _budget(given: str | None, campaign: Campaign) -> int:
    """The budget in paise; it pays for at least one contact."""
    cost = campaign.contact_cost
    if given is None:
        return cost * max(len(campaign.pool) // DEFAULT_DIVISOR, 1)
    if not _AMOUNT.fullmatch(given):
        remedy = "give an amount of money such as 5000 or 5000.50"
        raise InputError("command line", "BUDGET", given, remedy)
    whole, _, part = given.partition(".")
    paise = int(whole) * 100 + int(part.ljust(2, "0"))
    if paise < cost:
        remedy = f"a contact of {campaign.name} costs {cost / 100:.2f}; give more"
        raise InputError("command line", "BUDGET", given, remedy)
    return paise
