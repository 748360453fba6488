"""The result of a contest: a table to read, and a JSON file to keep."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from contest.field import Campaign
from contest.policy import Policy
from contest.scoring import DRAWS, RandomScores, Score

_LIBRARIES = ("duckdb", "numpy", "scikit-learn")
_WIDTH = 15
ORACLE = "oracle"


@dataclass(frozen=True)
class Contest:
    """One contest.

    Attributes:
        campaign: What was fought over.
        budget: Paise for contacts.
        policy: The list that was handed in.
        left: How many of it the campaign had not contacted yet.
        scores: By name, the policy's first.
        by_lot: Random lists.
    """

    campaign: Campaign
    budget: int
    policy: Policy
    left: int
    scores: Mapping[str, Score]
    by_lot: RandomScores

    @property
    def own(self) -> Score:
        """The policy's score."""
        return next(iter(self.scores.values()))

    def share_of_oracle(self, profit: float) -> float | None:
        """A profit as a share of the oracle's; nothing where the oracle has none."""
        most = self.scores[ORACLE].profit
        return profit / most if most else None

    @property
    def random_lists_beaten(self) -> float:
        """The share of the random lists that earn less than the policy."""
        return float((self.by_lot.profits < self.own.profit).mean())


def table(contest: Contest, symbol: str) -> str:
    """The contest for the terminal."""
    campaign, own = contest.campaign, contest.own
    lot = contest.by_lot
    listed = len(contest.policy.customers)
    lines = [
        f"{campaign.name}: {_money(contest.budget, symbol)} pay for "
        f"{lot.contacts:,} contacts; {len(campaign.pool):,} customers were left alone",
        f"{contest.policy.file}: {listed:,} listed, "
        f"{listed - contest.left:,} contacted by the campaign already, "
        f"{contest.left - own.contacts:,} beyond the budget",
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
    mean = float(lot.profits.mean())
    lines.append(
        _line(contest, symbol, "random, mean", lot.contacts, lot.conversions, mean)
    )
    spread = _money(float(lot.profits.std()), symbol)
    lines += [
        "",
        f"{DRAWS:,} random lists spread by {spread}; the policy beats "
        f"{contest.random_lists_beaten:.1%} of them",
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
    """The contest as its file holds it: no clock, no path, so equal runs are equal.

    Args:
        contest: The result.
        manifest: Of the publication.
        digest: The sha256 of the manifest's bytes.
    """
    campaign, lot = contest.campaign, contest.by_lot
    low, high = np.quantile(lot.profits, [0.05, 0.95])
    says = {
        "campaign": campaign.name,
        "horizon_months": campaign.horizon_months,
        "contact_cost": campaign.contact_cost / 100,
        "budget": contest.budget / 100,
        "pool": len(campaign.pool),
        "policy": {
            "file": Path(contest.policy.file).name,
            "sha256": contest.policy.sha256,
            "listed": len(contest.policy.customers),
            "contacted_already": len(contest.policy.customers) - contest.left,
            "beyond_budget": contest.left - contest.own.contacts,
            "random_lists_beaten": contest.random_lists_beaten,
        },
        "scores": {
            **{
                name: _entry(contest, s.contacts, s.conversions, s.profit)
                for name, s in contest.scores.items()
            },
            "random": {
                **_entry(
                    contest, lot.contacts, lot.conversions, float(lot.profits.mean())
                ),
                "draws": DRAWS,
                "profit_spread": _rupees(float(lot.profits.std())),
                "profit_p05": _rupees(low),
                "profit_p95": _rupees(high),
            },
        },
        "publication": {"manifest_sha256": digest, "settings": manifest["settings"]},
        "versions": {
            "python": platform.python_version(),
            **{library: version(library) for library in _LIBRARIES},
        },
    }
    return json.dumps(says, indent=2) + "\n"


def _entry(
    contest: Contest, contacts: int, conversions: float, profit: float
) -> dict[str, Any]:
    share = contest.share_of_oracle(profit)
    return {
        "contacts": contacts,
        "contact_cost": contacts * contest.campaign.contact_cost / 100,
        "expected_conversions": round(conversions, 6),
        "profit": _rupees(profit),
        "regret": _rupees(contest.scores[ORACLE].profit - profit),
        "share_of_oracle": None if share is None else round(share, 6),
    }


def _rupees(paise: float) -> float:
    return round(paise) / 100
