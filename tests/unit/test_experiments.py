"""Estimates find the truth: the benchmark's campaigns at reduced size."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks.documents import documented
from benchmarks.replications.__main__ import measure
from benchmarks.replications.campaign_designs import GOAL, design
from benchmarks.replications.laboratory import METRICS, Laboratory
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
def laboratory(seeds: Seeds) -> Laboratory:
    return Laboratory(SMALL, seeds)


def test_the_docs_tell_what_was_measured() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert results["scale"] == "full"
    assert documented(BLOCK) == table(results)
    assert met(results)


def test_estimates_find_the_truth() -> None:
    results = measure("small")
    missed = [verdict for verdict in verdicts(results) if not verdict[-1]]
    assert missed == []
    assert len(list(verdicts(results))) == 26
    assert narrowed(results, GOAL) < 0.5
    # 30 runs on 2,000 people differ from the 200 on 10,000 by luck alone
    full = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert [(c["campaign"], c["metric"], c["method"]) for c in results["cases"]] == [
        (c["campaign"], c["metric"], c["method"]) for c in full["cases"]
    ]


def test_a_requirement_that_is_missed_is_told() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert met(results)
    for campaign, counted in (("lottery", "covered"), ("no_effect", "rejected")):
        changed = json.loads(json.dumps(results))
        (case, *_) = (c for c in changed["cases"] if c["campaign"] == campaign)
        case[counted] = case["replicates"]
        assert not met(changed)
    changed = json.loads(json.dumps(results))
    for case in changed["cases"]:
        case["pooled_error"] = 0.2
    assert [good for *_, good in verdicts(changed)].count(False) == 5


def test_a_run_is_the_same_again_and_another_seeds_is_not(
    laboratory: Laboratory, seeds: Seeds
) -> None:
    asked = design("lottery", seeds)
    first, again, other = (laboratory.replicate(asked, seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(first.observed, again.observed)
    pd.testing.assert_frame_equal(first.gains, again.gains)
    assert not first.observed["is_treated"].equals(other.observed["is_treated"])
    assert not first.observed["investments"].equals(other.observed["investments"])


def test_gains_are_those_of_who_converts_in_one_arm_only(
    laboratory: Laboratory, seeds: Seeds
) -> None:
    run = laboratory.replicate(design("lottery", seeds), 7)
    seen, gains = run.observed, run.gains
    hangs = seen["converted_if_treated"] & ~seen["converted_if_control"]
    assert 10 < hangs.sum() < SMALL / 2
    assert gains["converted"].tolist() == hangs.astype(float).tolist()
    assert (gains[~hangs] == 0).all(axis=None)
    assert (gains.loc[hangs, GOAL] > 0).mean() > 0.8
    arms = np.where(
        seen["is_treated"], seen["converted_if_treated"], seen["converted_if_control"]
    )
    assert seen["converted"].tolist() == arms.astype(float).tolist()


def test_without_an_effect_nobody_gains(laboratory: Laboratory, seeds: Seeds) -> None:
    run = laboratory.replicate(design("no_effect", seeds), 7)
    assert (run.gains[list(METRICS)] == 0).all(axis=None)
    assert 0.05 < run.observed["converted"].mean() < 0.3


def test_what_was_known_before_does_not_hang_on_the_arm(
    laboratory: Laboratory, seeds: Seeds
) -> None:
    lottery, nothing = (
        laboratory.replicate(design(name, seeds), 7).observed[list(COVARIATES)]
        for name in ("lottery", "no_effect")
    )
    pd.testing.assert_frame_equal(lottery, nothing)
