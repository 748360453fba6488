"""What many replications of a campaign come to."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from benchmarks.replications.campaign_designs import design
from benchmarks.replications.customer_years import HORIZON
from benchmarks.replications.laboratory import METRICS, Laboratory, Replicate
from python_generators.estimates.effects import ALPHA, EVERY_METHOD, ON_TREATED
from python_generators.estimates.results import trial_of
from python_generators.estimates.validity import sample_ratio_mismatch
from python_generators.seeds.load import Seeds

FIRST_SEED = 1_000  # replications take the seeds from here on
KEY = ["metric", "method"]


def study(
    name: str, laboratory: Laboratory, seeds: Seeds, replicates: int
) -> list[dict[str, Any]]:
    """A row a metric and method: how often and how well the truth was found.

    Args:
        name: One of ``designs.DESIGNS``.
        laboratory: The people.
        seeds: Of their market.
        replicates: How often the campaign is run.
    """
    asked = design(name, seeds)
    found = pd.DataFrame(
        row
        for number in range(replicates)
        for row in _estimates(laboratory.replicate(asked, FIRST_SEED + number))
    )
    return [
        {
            "campaign": name,
            **dict(zip(KEY, key, strict=True)),
            "horizon_months": HORIZON,
            "replicates": replicates,
            **_told(group),
        }
        for key, group in found.groupby(KEY, sort=False)
    ]


def _estimates(replicate: Replicate) -> Iterator[dict[str, Any]]:
    trial = trial_of(replicate.observed)
    mismatch = sample_ratio_mismatch(trial)
    for metric in METRICS:
        outcome = replicate.observed[metric].to_numpy()
        gains = replicate.gains[metric]
        for method, estimate in EVERY_METHOD.items():
            of = gains[trial.treated] if method == ON_TREATED else gains
            yield {
                "metric": metric,
                "method": method,
                **asdict(estimate(trial, outcome)),
                "truth": of.mean(),
                "srm_p_value": mismatch,
            }


def _told(found: pd.DataFrame) -> dict[str, Any]:
    """The counts and means of one metric and method; a row is a replication."""
    assert found.notna().all(axis=None)
    truth, estimate = found["truth"].mean(), found["estimate"].mean()
    covered = found["truth"].between(found["ci_low"], found["ci_high"])
    return {
        "covered": int(covered.sum()),
        "rejected": int((found["p_value"] <= ALPHA).sum()),
        "mismatched": int((found["srm_p_value"] <= ALPHA).sum()),
        "mean_truth": round(truth, 6),
        "mean_estimate": round(estimate, 6),
        "mean_width": round((found["ci_high"] - found["ci_low"]).mean(), 6),
        "error_spread": round((found["estimate"] - found["truth"]).std(), 6),
        "pooled_error": round(abs(estimate / truth - 1), 6) if truth else None,
    }
