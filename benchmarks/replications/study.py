"""Summary of many replications of a campaign."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks.replications.campaign_designs import design
from benchmarks.replications.campaign_replicator import (
    METRICS,
    CampaignReplicator,
    Replicate,
)
from benchmarks.replications.simulated_year import HORIZON
from python_generators.estimates.effects import ALPHA, EVERY_METHOD, ON_TREATED
from python_generators.estimates.results import trial_of
from python_generators.estimates.validity import sample_ratio_mismatch
from python_generators.seeds.load import Seeds

FIRST_SEED = 1_000  # of the first replication
KEY = ["metric", "method"]


def study(
    name: str, replicator: CampaignReplicator, seeds: Seeds, replicates: int
) -> list[dict[str, Any]]:
    """Coverage, rejections and errors by metric and method.

    Args:
        name: One of ``campaign_designs.DESIGNS``.
        replicator: Runs the campaign on its customers.
        seeds: The seeds of the market.
        replicates: The number of replications.
    """
    replicated = design(name, seeds)
    with threadpool_limits(
        limits=1
    ):  # on a busy machine, threads take 30 times as long
        found = pd.DataFrame(
            row
            for number in range(replicates)
            for row in _estimates(replicator.replicate(replicated, FIRST_SEED + number))
        )
    return [
        {
            "campaign": name,
            **dict(zip(KEY, key, strict=True)),
            "horizon_months": HORIZON,
            "replicates": replicates,
            **_summary(group),
        }
        for key, group in found.groupby(KEY, sort=False)
    ]


def _estimates(replicate: Replicate) -> Iterator[dict[str, Any]]:
    trial = trial_of(replicate.observed)
    mismatch = sample_ratio_mismatch(trial)
    for metric in METRICS:
        outcome = replicate.observed[metric].to_numpy()
        effects = replicate.effects[metric]
        for method, estimate in EVERY_METHOD.items():
            true = effects[trial.treated] if method == ON_TREATED else effects
            yield {
                "metric": metric,
                "method": method,
                **asdict(estimate(trial, outcome)),
                "truth": true.mean(),
                "srm_p_value": mismatch,
            }


def _summary(found: pd.DataFrame) -> dict[str, Any]:
    """Counts and means of one metric and method; each row is a replication."""
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
