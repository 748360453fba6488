"""The statistics of the audit and the thresholds they are compared with."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy import stats

from expectations.gx.drift import (
    ExpectColumnKsDistanceToBeAtMost,
    ExpectColumnLevelToBeAtMost,
    ExpectColumnTotalVariationToBeAtMost,
    ExpectColumnWassersteinDistanceToBeAtMost,
    ExpectCorrelationsToDriftAtMost,
)
from expectations.suites import all_suites
from expectations.suites.personas_match_their_definitions import (
    volatility_factor,
)
from expectations.suites.thresholds import Limits, Sizes
from python_generators.seeds.load import load_seeds
from tests.support.small_build import make_project, small_settings


def measured(connection: duckdb.DuckDBPyConnection, expectation: object) -> float:
    """The number that an expectation's query gives on the table ``ours``."""
    query = expectation.statistic_query().format(batch="ours")  # type: ignore[attr-defined]
    columns = [c[0] for c in connection.execute(query).description]
    index = columns.index(expectation.measured)  # type: ignore[attr-defined]
    return max(float(row[index]) for row in connection.execute(query).fetchall())


def test_the_statistics_are_those_of_scipy() -> None:
    random = np.random.default_rng(5)
    ours = {"x": random.normal(0, 1, 400).round(1), "y": random.normal(0, 1, 400)}
    ours["z"] = (ours["x"] + ours["y"]).round(1)
    theirs = {"x": random.normal(0.3, 1.4, 300).round(1)}
    theirs |= {"y": random.normal(0, 1, 300), "z": random.normal(0, 1, 300).round(1)}
    with duckdb.connect() as connection:
        for name, sample in (("ours", ours), ("theirs", theirs)):
            columns = ", ".join(f"unnest(?) as {column}" for column in sample)
            connection.execute(
                f"create table {name} as select {columns}",
                [list(map(float, values)) for values in sample.values()],
            )
        sides = {"column": "x", "reference": "theirs", "max_value": 1.0}
        ks = measured(connection, ExpectColumnKsDistanceToBeAtMost(**sides))
        wasserstein = measured(
            connection, ExpectColumnWassersteinDistanceToBeAtMost(**sides)
        )
        mix = measured(connection, ExpectColumnTotalVariationToBeAtMost(**sides))
        drifts = {
            method: measured(
                connection,
                ExpectCorrelationsToDriftAtMost(
                    columns=["x", "z"],
                    reference="theirs",
                    method=method,
                    max_value=1.0,
                ),
            )
            for method in ("spearman", "pearson")
        }
    assert ks == pytest.approx(stats.ks_2samp(ours["x"], theirs["x"]).statistic)
    assert wasserstein == pytest.approx(
        stats.wasserstein_distance(ours["x"], theirs["x"]) / theirs["x"].std(ddof=1)
    )
    values = np.union1d(ours["x"], theirs["x"])
    gaps = [abs(np.mean(ours["x"] == v) - np.mean(theirs["x"] == v)) for v in values]
    assert mix == pytest.approx(sum(gaps) / 2)
    for method, function in (
        ("spearman", stats.spearmanr),
        ("pearson", stats.pearsonr),
    ):
        expected = abs(
            function(ours["x"], ours["z"])[0] - function(theirs["x"], theirs["z"])[0]
        )
        assert drifts[method] == pytest.approx(expected, abs=1e-4)


def level_difference(ours: list[float], theirs: list[float], **given: object) -> float:
    """What the expectation measures; each row is of a customer of its own."""
    expectation = ExpectColumnLevelToBeAtMost(
        column="x", reference="theirs", share=0.05, errors=3.5, max_value=1, **given
    )
    with duckdb.connect() as connection:
        for name, sample in (("ours", ours), ("theirs", theirs)):
            connection.execute(
                f"create table {name} as select unnest(?) as x, unnest(?) as part, "
                "unnest(range(len(?))) as customer_id",
                [sample, ["a", "b"] * (len(sample) // 2), sample],
            )
        return measured(connection, expectation)


def test_a_level_differs_by_a_share_or_by_standard_errors() -> None:
    random = np.random.default_rng(11)
    base = random.lognormal(10, 0.5, 2000)
    few, many = random.choice(base, 400), random.choice(base, 10_000)
    theirs = np.log(base)
    error = 3.5 * theirs.std(ddof=1) / np.sqrt(400)
    assert error > 0.05 > 3.5 * theirs.std(ddof=1) / np.sqrt(10_000)
    for ours, allowed in ((few, error), (many, 0.05)):
        found = level_difference(list(ours * 1.1), list(base))
        expected = abs(np.log(ours * 1.1).mean() - theirs.mean()) / allowed
        assert found == pytest.approx(expected)
    assert level_difference(list(many * 1.1), list(base)) > 1  # ten percent, full size
    assert level_difference(list(many * 0.9), list(base)) > 1
    assert level_difference([*many, 0.0, -1.0], [*base, 0.0, 0.0]) < 1  # without zeros
    half = many * np.tile([1.1, 1.0], 5000)
    assert level_difference(list(half), list(base)) < 1.1
    assert level_difference(list(half), list(base), part="part") > 1.5
    assert level_difference([0.0, 0.0], [0.0, 0.0]) == 0  # nobody has any
    assert level_difference([0.0, 0.0], [1.0, 2.0]) > 1
    assert level_difference([1.0, 2.0], [0.0, 0.0]) > 1


def test_small_samples_are_allowed_more_than_the_usual_distance() -> None:
    usual = Limits(warning=0.05, critical=0.15)
    assert Sizes(2000, 10_000).distance(usual) == usual
    assert Sizes(2000, 10_000).total_variation(usual, 9) == usual
    small = Sizes(200, 1000).distance(usual)
    assert 0.05 < small.warning < 0.08
    assert small.critical == 0.15
    random = np.random.default_rng(3)
    base = random.normal(size=200)
    broken = sum(
        stats.ks_2samp(base, random.choice(base, 1000)).statistic > small.warning
        for _ in range(300)
    )
    assert broken <= 6  # one in a hundred, with room for chance


def test_few_customers_whose_values_were_replaced_are_allowed_a_group_more() -> None:
    usual = Limits(warning=0.10, critical=0.25)
    assert Sizes(2000, 1000, group=5).distance(usual) == usual
    assert Sizes(70, 1000).distance(usual) == usual
    assert Sizes(70, 1000, group=5).distance(usual).critical == pytest.approx(
        0.389, 0.01
    )


def test_the_thresholds_are_those_of_the_seed() -> None:
    settings = small_settings()
    seeds = load_seeds(settings.market)
    personas = {persona.persona: persona for persona in seeds.personas}
    saver = personas["Saver"]
    assert saver.promised_range == (saver.savings_low, saver.savings_high)
    others = [p for p in seeds.personas if p.promised_share]
    assert volatility_factor(personas["Risk-Taker"], others) == pytest.approx(1.75)
    shown = " ".join(
        str(expectation.description)
        for suite in all_suites(settings, seeds)
        for expectation in suite.expectations
    )
    for persona in others:
        low, high = persona.promised_range or (None, None)
        assert f"customer keeps {persona.promised_share} of {low:.0%} to" in shown
        assert f"{high:.0%} of income" in shown


def test_suites_read_other_personas_from_another_seed(tmp_path: Path) -> None:
    settings = small_settings()
    project = make_project(tmp_path)
    file = tmp_path / "seeds" / "markets" / "in" / "personas.csv"
    text = file.read_text()
    assert "0.40,0.60,savings" in text
    file.write_text(text.replace("0.40,0.60,savings", "0.45,0.55,savings"))
    shown = [
        str(expectation.description)
        for suite in all_suites(settings, load_seeds("in", project.root))
        for expectation in suite.expectations
    ]
    assert any("keeps savings of 45% to 55% of income" in text for text in shown)
