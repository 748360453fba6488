"""The figures in docs/results.md are those of the committed measurements."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.full_run import RESULTS, SCORES, SIZES, require_full
from benchmarks.replications.campaign_designs import GOAL
from benchmarks.replications.replication_report import COVERED, REJECTED, narrowed
from benchmarks.replications.replication_report import RESULTS as EXPERIMENTS
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from tests.support.markdown import Page

RESULTS_PAGE = Page(PROJECT_ROOT / "docs" / "results.md")


def _json(path: Path) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(path.read_text(encoding="utf-8"))


def test_figures_of_experiments_are_those_measured() -> None:
    results = _json(EXPERIMENTS)

    def case(campaign: str, metric: str, method: str) -> Mapping[str, Any]:
        (found,) = [
            case
            for case in results["cases"]
            if (case["campaign"], case["metric"], case["method"])
            == (campaign, metric, method)
        ]
        return found  # type: ignore[no-any-return]

    conversion = case("randomised", "converted", "cuped")
    invested = case("randomised", GOAL, "cuped")
    plain = case("randomised", GOAL, "difference_in_means")
    naive = case("targeted", GOAL, "difference_in_means")
    weighted = case("targeted", GOAL, "inverse_propensity")
    null = [case("no_effect", metric, "cuped") for metric in ("converted", GOAL)]
    rejected = [f"{one['rejected'] / one['replicates']:.1%}" for one in null]
    runs = invested["replicates"]
    covered = f"{round(COVERED[0] * runs)} to {round(COVERED[1] * runs)}"
    assert all(one["replicates"] == 1000 for one in null)
    head = f"{runs} replicated campaigns, {results['customers']:,} customers"
    assert RESULTS_PAGE.table(head, "measured", "required").rows == [
        [
            "95% intervals that cover the true effect: conversion; "
            "investments over a year (CUPED)",
            f"{conversion['covered']}; {invested['covered']} of {runs}",
            covered,
        ],
        [
            "error of the pooled one-year effect on investments "
            "(CUPED; plain difference)",
            f"{invested['pooled_error']:.1%}; {plain['pooled_error']:.1%}",
            "at most 10%",
        ],
        [
            "A/A tests that reject at 5%, of 1,000 (conversion; investments; CUPED)",
            "; ".join(rejected),
            f"{REJECTED[0] * 100:.0f} to {REJECTED[1]:.0%}",
        ],
        [
            "targeted at wealthy customers: error of the naive estimate of investments",
            f"{naive['pooled_error']:.0f} times the effect",
            "at least 30% of it",
        ],
        [
            "the same, weighted by the known probabilities: intervals that cover",
            f"{weighted['covered']} of {weighted['replicates']}",
            covered,
        ],
        [
            "width of CUPED's interval over the plain one",
            f"{narrowed(results, GOAL):.2f}",
            "",
        ],
    ]


def test_medians_of_seeds_are_those_measured() -> None:
    scores = pd.DataFrame(_json(RESULTS / "seeds_in.json"))
    seeds = sorted(scores["random_seed"].unique())
    head = f"medians of seeds {', '.join(map(str, seeds))}"
    columns = {
        "HMA": "hma",
        "CTGAN": "ctgan",
        "CTGAN, raw": "ctgan_uncalibrated",
        "ceiling": "ceiling",
    }
    default, legacy = (
        SCORES[f"quality, {name}"][1] for name in ("customers", "customers, legacy")
    )
    rows = {
        "quality, three tables, default / legacy": ("all_tables", (default, legacy)),
        "quality, customers, default / legacy": ("customers", (default, legacy)),
        "classifier's AUC, customers": ("customers", ("c2st_auc",)),
        "classifier's AUC, with children": ("customers_with_children", ("c2st_auc",)),
    }
    stated = RESULTS_PAGE.table(head, *columns).by_label()
    assert list(stated) == list(rows)
    for label, (scope, metrics) in rows.items():
        for column, population in columns.items():
            found = [
                scores[
                    (scores["population"] == population)
                    & (scores["scope"] == scope)
                    & (scores["metric"] == metric)
                ]["score"]
                for metric in metrics
            ]
            # as benchmarks.seed_medians prints them
            text = " / ".join(
                f"{np.round(one.median(), 3):.3f}" for one in found if len(one)
            )
            assert stated[label][column] == text, (label, column)


POPULATIONS = {
    "HMA": "hma",
    "CTGAN": "ctgan",
    "CTGAN, raw": "ctgan_uncalibrated",
    "copula": "gaussian_copula",
    "TVAE": "tvae",
}
REFERENCES = {"no model": "no_model", "ceiling": "ceiling"}
ORIGINALS = {"original HMA": "hma", "original CTGAN": "ctgan"}


def _fidelity() -> Mapping[str, Mapping[str, str]]:
    return RESULTS_PAGE.table("", *POPULATIONS, *REFERENCES, *ORIGINALS).by_label()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def test_the_fidelity_table_has_the_scores_that_are_kept() -> None:
    assert list(_fidelity()) == list(SCORES)


def _original() -> Mapping[tuple[str, ...], float]:
    scores = pd.read_csv(PROJECT_ROOT / "seeds" / "original_scores.csv")
    keys = ["population", "scope", "metric", "property"]
    return {
        tuple(row[k] for k in keys): row["score"] for row in scores.to_dict("records")
    }


def test_scores_of_the_original_are_those_of_the_seed() -> None:
    original = _original()
    for label, cells in _fidelity().items():
        for column, population in ORIGINALS.items():
            found = original.get((population, *SCORES[label]))
            assert cells[column] == _number(found), (label, column)
    for label, cells in _own_table().items():
        population, key = _own_key(label)
        found = original.get((population.removesuffix("_uncalibrated"), *key))
        assert cells["original"] == _number(found), label


def _run(name: str) -> dict[str, Any]:
    path = RESULTS / f"run_{name}.json"
    if not path.exists():
        pytest.skip(f"{path.name} is not kept")
    run: dict[str, Any] = _json(path)
    return run


def _scores(run: Mapping[str, Any]) -> dict[tuple[str, ...], dict[str, float | None]]:
    keys = ("population", "scope", "metric", "property")
    return {tuple(row[key] for key in keys): row for row in run["scores"]}


def test_the_fidelity_table_is_that_of_the_last_full_run() -> None:
    scores = _scores(_run("in"))
    for label, cells in _fidelity().items():
        key = SCORES[label]
        for column, population in POPULATIONS.items():
            row = scores.get((population, *key), {})
            assert cells[column] == _number(row.get("score")), (label, column)
        for column, name in REFERENCES.items():
            assert cells[column] == _number(scores["hma", *key][name]), (label, column)


@pytest.mark.parametrize("changed", SIZES[1:])
def test_figures_of_a_small_run_are_not_kept(changed: str) -> None:
    full = load_settings(resolve_vars("full", "{}"))
    settings = {name: getattr(full, name) for name in SIZES}
    require_full(settings, full)
    with pytest.raises(InputError, match=f"settings.{changed}: 7: must be"):
        require_full({**settings, changed: 7}, full)


@pytest.mark.parametrize(
    ("name", "country"), [("in", "India"), ("us", "United States")]
)
def test_the_anchors_are_those_of_the_last_full_run(name: str, country: str) -> None:
    run = _run(name)
    seed = run["settings"]["random_seed"]
    head = (f"base, seed {seed}", "fitted anchors met", "others met")
    stated = RESULTS_PAGE.table(*head).by_label()

    def met(population: str, of_months: bool) -> dict[str, str]:
        rows = {
            row["used_for_fit"]: f"{row['met']} of {row['count']}"
            for row in run["anchors"]
            if (row["population"], row["of_months"]) == (population, of_months)
        }
        return {"fitted anchors met": rows[True], "others met": rows[False]}

    assert stated[country] == met("base", of_months=False)
    of_months = met(run["settings"]["population"], of_months=True)
    assert stated[f"{country}, simulated months"] == of_months


def _own_table() -> Mapping[str, Mapping[str, str]]:
    return RESULTS_PAGE.table(
        "", "ours", "original", "no model", "half against half"
    ).by_label()


def _own_key(label: str) -> tuple[str, tuple[str, str, str]]:
    """The population and the score that a row of this table is about."""
    for title in sorted(POPULATIONS, key=len, reverse=True):
        if label.startswith(f"{title}, "):
            what = label.removeprefix(f"{title}, ")
            name = what if what in SCORES else f"quality, {what}"
            return POPULATIONS[title], SCORES[name]
    raise AssertionError(label)


def test_scores_on_own_data_are_those_of_the_last_run_on_it() -> None:
    scores = _scores(_run("own"))
    names = {"ours": "score", "no model": "no_model", "half against half": "ceiling"}
    for label, cells in _own_table().items():
        population, key = _own_key(label)
        row = scores[population, *key]
        for column, name in names.items():
            assert cells[column] == _number(row[name]), (label, column)


def test_decisions_state_the_settings_that_were_compared() -> None:
    with_mean, without = (
        run["raw_quality_legacy"] for run in _json(RESULTS / "ctgan_settings.json")
    )
    text = " ".join((PROJECT_ROOT / "docs" / "decisions.md").read_text("utf-8").split())
    assert f"raw legacy quality {with_mean:.3f} and {without:.3f}" in text
