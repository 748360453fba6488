"""Normal scores reproduce any column's marginal, also after they are stored."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from python_generators.synthetic.normal_score import ScoreTable

ROWS = 4000


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def loans(rng: np.random.Generator) -> pd.Series:
    """Half are zero; the others are skewed and multiples of 1000."""
    owed = rng.lognormal(12, 0.5, ROWS).round(-3)
    return pd.Series(np.where(rng.random(ROWS) < 0.5, 0.0, owed), name="loan")


def test_scores_are_standard_normal(loans: pd.Series, rng: np.random.Generator) -> None:
    scores = ScoreTable.learn(loans).scores(loans, rng)
    assert kstest(scores, "norm").statistic < 0.03
    assert abs(scores.std() - 1) < 0.03


def test_normal_draws_give_the_marginal(
    loans: pd.Series, rng: np.random.Generator
) -> None:
    drawn = ScoreTable.learn(loans).at_scores(rng.standard_normal(20_000))
    assert abs((drawn == 0).mean() - (loans == 0).mean()) < 0.015
    assert drawn[drawn > 0].min() >= loans[loans > 0].min()
    assert (drawn % 1000 == 0).all()
    for share in (0.6, 0.75, 0.9, 0.99):
        assert drawn.quantile(share) == pytest.approx(loans.quantile(share), rel=0.1)


def test_an_atom_is_reproduced_exactly(
    loans: pd.Series, rng: np.random.Generator
) -> None:
    table = ScoreTable.learn(loans)
    back = table.at_scores(table.scores(loans, rng))
    assert ((back == 0) == (loans == 0)).all()


def test_no_value_is_between_an_atom_and_its_neighbour() -> None:
    column = pd.Series([0] * 6 + list(range(500, 1500)))
    drawn = ScoreTable.learn(column).at_probabilities(np.linspace(0, 1, 100_001))
    assert set(drawn) == set(column)


def test_the_inverse_is_monotone(rng: np.random.Generator) -> None:
    table = ScoreTable.learn(pd.Series(rng.normal(50, 9, 300).round(2)))
    values = table.at_scores(np.sort(rng.standard_normal(5000)))
    assert (values.diff().dropna() >= 0).all()
    assert values.nunique() > 600  # interpolated: the base has 300 values


@pytest.mark.parametrize(
    ("values", "digits"),
    [([1000, 25000], -3), ([7, 12], 0), ([0.25, 0.5], 2), ([1.5, 2.0001], 4)],
)
def test_digits_follow_the_base(values: list[float], digits: int) -> None:
    assert ScoreTable.learn(pd.Series(values)).digits == digits


def test_integers_stay_integers(rng: np.random.Generator) -> None:
    ages = pd.Series(rng.integers(23, 41, ROWS), dtype="int32")
    drawn = ScoreTable.learn(ages).at_scores(rng.standard_normal(ROWS))
    assert drawn.dtype == "int32"
    assert set(drawn) == set(range(23, 41))


def test_dates_are_whole_days_of_the_range(rng: np.random.Generator) -> None:
    first = pd.Timestamp("2025-01-01")
    days = pd.Series(first + pd.to_timedelta(rng.integers(0, 300, 500), unit="D"))
    drawn = ScoreTable.learn(days).at_scores(rng.standard_normal(ROWS))
    assert drawn.dtype == "datetime64[ns]"
    assert (drawn == drawn.dt.normalize()).all()
    assert drawn.between(days.min(), days.max()).all()
    assert abs((drawn - days.mean()).mean()) < pd.Timedelta(days=5)


def test_categories_take_the_order_given(rng: np.random.Generator) -> None:
    column = pd.Series(["low", "high", "middle", "high"])
    table = ScoreTable.learn(column, ["low", "middle", "absent", "high"])
    assert table.categories == ("low", "middle", "high")
    drawn = table.at_probabilities(np.array([0.1, 0.3, 0.6, 0.9]))
    assert drawn.tolist() == ["low", "middle", "high", "high"]
    back = table.at_scores(table.scores(column, rng))
    assert back.tolist() == column.tolist()


def test_a_rare_category_keeps_its_share(rng: np.random.Generator) -> None:
    column = pd.Series(["Ignored"] * 990 + ["Converted"] * 10)
    table = ScoreTable.learn(column, ["Ignored", "Converted"])
    drawn = table.at_scores(rng.standard_normal(100_000))
    assert (drawn == "Converted").mean() == pytest.approx(0.01, abs=0.002)


def test_a_constant_column_stays_constant(rng: np.random.Generator) -> None:
    for value in (7, 0.0, "only", pd.Timestamp("2025-10-02")):
        column = pd.Series([value] * 20)
        table = ScoreTable.learn(column)
        drawn = table.at_scores(rng.standard_normal(50))
        assert set(drawn) == {value}
        assert drawn.dtype == column.dtype
        assert np.isfinite(table.scores(column, rng)).all()


def test_an_invalid_column_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        ScoreTable.learn(pd.Series([1.0, None]))
    with pytest.raises(ValueError, match="empty"):
        ScoreTable.learn(pd.Series([], dtype=float))
    with pytest.raises(ValueError, match="'c' is unknown"):
        ScoreTable.learn(pd.Series(["a", "c"]), ["a", "b"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=60),
    st.lists(st.floats(0, 1), min_size=1, max_size=20),
)
def test_values_stay_in_range_and_storing_changes_nothing(
    paise: list[int], probabilities: list[float]
) -> None:
    column = pd.Series(paise) / 100
    table = ScoreTable.learn(column)
    drawn = table.at_probabilities(np.array(probabilities))
    assert drawn.between(column.min(), column.max()).all()
    parameters = json.loads(json.dumps(table.parameters()))
    again = ScoreTable.rebuild(parameters, table.arrays())
    assert again.at_probabilities(np.array(probabilities)).equals(drawn)
