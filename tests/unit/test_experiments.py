"""Estimates are close to the true effects: the replications at small scale."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks.documents import read_block
from benchmarks.replications.__main__ import SIZES, Size, measure
from benchmarks.replications.campaign_designs import GOAL, design
from benchmarks.replications.campaign_replicator import METRICS, CampaignReplicator
from benchmarks.replications.replication_report import (
    BLOCK,
    RESULTS,
    met,
    narrowed,
    table,
    verdicts,
)
from python_generators.estimates.results import COVARIATES
from python_generators.seeds.load import Seeds

SMALL = 500


@pytest.fixture(scope="module")
def replicator(seeds: Seeds) -> CampaignReplicator:
    return CampaignReplicator(SMALL, seeds)


def test_docs_hold_the_measured_replications() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert results["scale"] == "full"
    assert read_block(BLOCK) == table(results)
    assert met(results)


@pytest.mark.parametrize(
    "size",
    [
        Size(3_000, 12, 12),
        pytest.param(SIZES["small"], marks=pytest.mark.nightly),
    ],
)
def test_estimates_recover_the_true_effects(
    size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SIZES, "small", size)
    results = measure("small")
    missed = [verdict for verdict in verdicts(results) if not verdict[-1]]
    assert missed == []
    assert len(list(verdicts(results))) == 26
    assert narrowed(results, GOAL) < 0.5
    # few runs on few customers have the same cases as 200 runs on 10,000
    full = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert [(c["campaign"], c["metric"], c["method"]) for c in results["cases"]] == [
        (c["campaign"], c["metric"], c["method"]) for c in full["cases"]
    ]


def test_missed_requirement_is_reported() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert met(results)
    for campaign, counted in (("randomised", "covered"), ("no_effect", "rejected")):
        changed = json.loads(json.dumps(results))
        (case, *_) = (c for c in changed["cases"] if c["campaign"] == campaign)
        case[counted] = case["replicates"]
        assert not met(changed)
    changed = json.loads(json.dumps(results))
    for case in changed["cases"]:
        case["pooled_error"] = 0.2
    assert [good for *_, good in verdicts(changed)].count(False) == 5


def test_replications_depend_on_the_seed_alone(
    replicator: CampaignReplicator, seeds: Seeds
) -> None:
    replicated = design("randomised", seeds)
    first, again, other = (replicator.replicate(replicated, seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(first.observed, again.observed)
    pd.testing.assert_frame_equal(first.effects, again.effects)
    assert not first.observed["is_treated"].equals(other.observed["is_treated"])
    assert not first.observed["investments"].equals(other.observed["investments"])


def test_only_customers_who_convert_in_one_arm_have_an_effect(
    replicator: CampaignReplicator, seeds: Seeds
) -> None:
    run = replicator.replicate(design("randomised", seeds), 7)
    observed, effects = run.observed, run.effects
    persuaded = observed["converted_if_treated"] & ~observed["converted_if_control"]
    assert 10 < persuaded.sum() < SMALL / 2
    assert effects["converted"].tolist() == persuaded.astype(float).tolist()
    assert (effects[~persuaded] == 0).all(axis=None)
    assert (effects.loc[persuaded, GOAL] > 0).mean() > 0.8
    arms = np.where(
        observed["is_treated"],
        observed["converted_if_treated"],
        observed["converted_if_control"],
    )
    assert observed["converted"].tolist() == arms.astype(float).tolist()


def test_campaign_without_effect_changes_no_outcome(
    replicator: CampaignReplicator, seeds: Seeds
) -> None:
    run = replicator.replicate(design("no_effect", seeds), 7)
    assert (run.effects[list(METRICS)] == 0).all(axis=None)
    assert 0.05 < run.observed["converted"].mean() < 0.3


def test_covariates_do_not_depend_on_the_campaign(
    replicator: CampaignReplicator, seeds: Seeds
) -> None:
    randomised, no_effect = (
        replicator.replicate(design(name, seeds), 7).observed[list(COVARIATES)]
        for name in ("randomised", "no_effect")
    )
    pd.testing.assert_frame_equal(randomised, no_effect)
