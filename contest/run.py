"""One contest, from the files to the result."""

import re
from pathlib import Path

from contest.contest_report import ORACLE, Contest, as_json, table
from contest.field import Campaign, Truth, places_of, read_campaign, read_truth
from contest.policy import read_policy
from contest.rivals import organic, propensity
from contest.scoring import Score, at_random, best, highest, score
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.randomness import generator

USUAL_SHARE = 5  # where no budget is given, it pays for one in so many of the pool
_AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")


def run(
    policy_file: Path, campaign_name: str, budget: str | None, folder: Path, out: Path
) -> tuple[str, Path]:
    """Score a policy and write the result.

    The policy is read before the sealed file is opened.

    Args:
        policy_file: The list, or the query that gives it.
        campaign_name: Over whose customers.
        budget: An amount of money for contacts, or none for the usual one.
        folder: Where the publication is.
        out: The folder for the JSON file.

    Returns:
        The table for the terminal, and the file.

    Raises:
        InputError: naming what does not fit and the remedy.
    """
    published = Published(folder)
    seed = published.settings.random_seed
    campaign = read_campaign(published, campaign_name)
    paise = _budget(budget, campaign)
    policy = read_policy(policy_file, published, len(campaign.people))
    places = places_of(policy, campaign)
    truth = read_truth(published, campaign)
    most = campaign.contacts_within(paise)
    luck = generator(seed, "contest", campaign.name)
    contest = Contest(
        campaign=campaign,
        budget=paise,
        policy=policy,
        left=len(places),
        scores={
            "policy": score(truth, places[:most]),
            **_rivals(campaign, truth, most),
        },
        by_lot=at_random(truth, most, luck),
    )
    path = out / f"contest_{campaign.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = as_json(contest, published.manifest, published.digest)
    path.write_text(text, encoding="utf-8")
    return table(contest, published.market.currency_symbol), path


def _rivals(campaign: Campaign, truth: Truth, most: int) -> dict[str, Score]:
    likely = propensity(campaign)
    chosen = {
        ORACLE: best(truth.profit, most),
        "known chances": best(truth.chance, most),
        "uplift model": best(likely - organic(campaign), most),
        "propensity": highest(likely, most),
    }
    return {name: score(truth, places) for name, places in chosen.items()}


def _budget(given: str | None, campaign: Campaign) -> int:
    """Paise; at least one contact can be paid."""
    cost = campaign.contact_cost
    if given is None:
        return cost * max(len(campaign.pool) // USUAL_SHARE, 1)
    if not _AMOUNT.fullmatch(given):
        remedy = "give an amount of money such as 5000 or 5000.50"
        raise InputError("command line", "BUDGET", given, remedy)
    whole, _, part = given.partition(".")
    paise = int(whole) * 100 + int(part.ljust(2, "0"))
    if paise < cost:
        remedy = f"a contact of {campaign.name} costs {cost / 100:.2f}; give more"
        raise InputError("command line", "BUDGET", given, remedy)
    return paise
