"""The result of a contest, as a table for the terminal and as JSON."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from contest.campaign_pool import Campaign
from contest.policy import Policy
from contest.scoring import DRAWS, RandomScores, Score

_LIBRARIES = ("duckdb", "numpy", "scikit-learn")
_WIDTH = 15
ORACLE = "oracle"


@dataclass(frozen=True)
class Contest:
    """The result of one contest.

    Attributes:
        campaign: The campaign and its customers.
        budget: The budget for contacts, in paise.
        policy: The list to be scored.
        contactable: The number of listed customers who are in the control group.
        scores: The scores by name, the policy's first.
        random: The scores of random lists.
    """

    campaign: Campaign
    budget: int
    policy: Policy
    contactable: int
    scores: Mapping[str, Score]
    random: RandomScores

    @property
    def policy_score(self) -> Score:
        """The score of the policy."""
        return next(iter(self.scores.values()))

    def share_of_oracle(self, profit: float) -> float | None:
        """A profit as a share of the oracle's; None if the oracle has no profit."""
        most = self.scores[ORACLE].profit
        return profit / most if most else None

    @property
    def random_lists_beaten(self) -> float:
        """The share of random lists with less profit than the policy."""
        return float((self.random.profits < self.policy_score.profit).mean())


def table(contest: Contest, symbol: str) -> str:
    """The result as a table for the terminal."""
    campaign, random = contest.campaign, contest.random
    listed = len(contest.policy.customers)
    lines = [
        f"{campaign.name}: {_money(contest.budget, symbol)} pay for "
        f"{random.contacts:,} contacts; the control group has "
        f"{len(campaign.pool):,} customers",
        f"{contest.policy.file}: {listed:,} listed, "
        f"{listed - contest.contactable:,} already contacted by the campaign, "
        f"{contest.contactable - contest.policy_score.contacts:,} beyond the budget",
        "",
        f"{'profit in ' + str(campaign.horizon_months) + ' months':<22}"
        + "".join(
            f"{title:>{_WIDTH}}"
            for title in ("contacts", "conversions", "profit", "regret", "of oracle")
        ),
    ]
    for name, found in contest.scores.items():
        lines.append(
            _line(
                contest, symbol, name, found.contacts, found.conversions, found.profit
            )
        )
    mean = float(random.profits.mean())
    lines.append(
        _line(
            contest, symbol, "random, mean", random.contacts, random.conversions, mean
        )
    )
    deviation = _money(float(random.profits.std()), symbol)
    lines += [
        "",
        f"The policy beats {contest.random_lists_beaten:.1%} of {DRAWS:,} random lists "
        f"(standard deviation {deviation})",
    ]
    return "\n".join(lines)


def _line(
    contest: Contest,
    symbol: str,
    name: str,
    contacts: int,
    conversions: float,
    profit: float,
) -> str:
    share = contest.share_of_oracle(profit)
    cells = (
        f"{contacts:,}",
        f"{conversions:+.1f}",
        _money(profit, symbol),
        _money(contest.scores[ORACLE].profit - profit, symbol),
        "" if share is None else "loses" if share < 0 else f"{share:.1%}",
    )
    line = f"{name:<22}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)
    return line.rstrip()


def _money(paise: float, symbol: str) -> str:
    sign = "-" if round(paise) < 0 else ""
    return f"{sign}{symbol}{abs(round(paise)) / 100:,.2f}"


def as_json(contest: Contest, manifest: Mapping[str, Any], digest: str) -> str:
    """The result as JSON, without times or paths: equal contests give equal bytes.

    Args:
        contest: The result.
        manifest: The manifest of the publication.
        digest: The sha256 of the manifest.
    """
    campaign, random = contest.campaign, contest.random
    low, high = np.quantile(random.profits, [0.05, 0.95])
    content = {
        "campaign": campaign.name,
        "horizon_months": campaign.horizon_months,
        "contact_cost": campaign.contact_cost / 100,
        "budget": contest.budget / 100,
        "pool": len(campaign.pool),
        "policy": {
            "file": Path(contest.policy.file).name,
            "sha256": contest.policy.sha256,
            "listed": len(contest.policy.customers),
            "contacted_already": len(contest.policy.customers) - contest.contactable,
            "beyond_budget": contest.contactable - contest.policy_score.contacts,
            "random_lists_beaten": contest.random_lists_beaten,
        },
        "scores": {
            **{
                name: _entry(contest, s.contacts, s.conversions, s.profit)
                for name, s in contest.scores.items()
            },
            "random": {
                **_entry(
                    contest,
                    random.contacts,
                    random.conversions,
                    float(random.profits.mean()),
                ),
                "draws": DRAWS,
                "profit_spread": _currency_units(float(random.profits.std())),
                "profit_p05": _currency_units(low),
                "profit_p95": _currency_units(high),
            },
        },
        "publication": {"manifest_sha256": digest, "settings": manifest["settings"]},
        "versions": {
            "python": platform.python_version(),
            **{library: version(library) for library in _LIBRARIES},
        },
    }
    return json.dumps(content, indent=2) + "\n"


def _entry(
    contest: Contest, contacts: int, conversions: float, profit: float
) -> dict[str, Any]:
    share = contest.share_of_oracle(profit)
    return {
        "contacts": contacts,
        "contact_cost": contacts * contest.campaign.contact_cost / 100,
        "expected_conversions": round(conversions, 6),
        "profit": _currency_units(profit),
        "regret": _currency_units(contest.scores[ORACLE].profit - profit),
        "share_of_oracle": None if share is None else round(share, 6),
    }


def _currency_units(paise: float) -> float:
    return round(paise) / 100
