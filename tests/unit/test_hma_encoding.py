"""HMA encodes columns as normal scores, some conditionally on another column."""

import numpy as np
import pandas as pd
import pytest

from python_generators.core.populations import Population
from python_generators.core.tables import POPULATION_TABLES
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.metadata import modelled_columns


def test_scores_are_normal_and_can_be_inverted(base: Population) -> None:
    encoding = Encoding.learn(base)
    scores = encoding.scores(base)
    for table in POPULATION_TABLES:
        frame, numbers = base[table.name], scores[table.name]
        columns = {c: numbers[c].to_numpy() for c in modelled_columns(table)}
        back = encoding.values(table, columns)
        for column, values in columns.items():
            assert abs(values.mean()) < 0.05, column
            assert 0.95 < values.std() < 1.05, column
            if frame[column].dtype == object or column == "age":
                assert (back[column] == frame[column]).all(), column


def test_amounts_depend_on_their_category(base: Population) -> None:
    """Amounts at any score are within the range of their category."""
    encoding = Encoding.learn(base)
    table = POPULATION_TABLES[1]
    rng = np.random.default_rng(1)
    drawn = encoding.values(
        table, {c: rng.standard_normal(20_000) for c in modelled_columns(table)}
    )
    real = base["transactions"].groupby("category")["amount"]
    found = drawn.groupby("category")["amount"]
    assert (found.max() <= real.max()).all()
    np.testing.assert_allclose(found.median(), real.median(), rtol=0.1)


def test_a_category_is_conditioned_on_the_one_it_depends_on(base: Population) -> None:
    encoding = Encoding.learn(base)
    assert encoding.conditions["customers", "employment_type"] == "job_role"
    assert ("customers", "city") not in encoding.conditions
    table, rng = POPULATION_TABLES[0], np.random.default_rng(2)
    scores = {c: rng.standard_normal(40_000) for c in modelled_columns(table)}
    drawn = encoding.values(table, scores)
    shares = [
        pd.crosstab(frame["job_role"], frame["employment_type"], normalize="index")
        for frame in (base["customers"], drawn)
    ]
    assert (shares[0] - shares[1]).abs().to_numpy().max() < 0.03


def test_shares_of_a_conditioned_category_have_no_error(base: Population) -> None:
    """Not even if its scores depend on those of its condition: a copula adds that."""
    encoding = Encoding.learn(base)
    table, rng = POPULATION_TABLES[0], np.random.default_rng(3)
    scores = {c: rng.standard_normal(40_000) for c in modelled_columns(table)}
    scores["employment_type"] = 0.6 * scores["job_role"] + 0.8 * rng.standard_normal(
        40_000
    )

    def error(drawn: pd.DataFrame) -> float:
        of_base, of_drawn = (
            frame.groupby("job_role")["employment_type"].value_counts(normalize=True)
            for frame in (base["customers"], drawn)
        )
        of_drawn = of_drawn.reindex(of_base.index, fill_value=0)
        return float((of_base - of_drawn).abs().max())

    assert error(encoding.values(table, scores)) > 0.1
    even = encoding.even_scores(table, scores, rng)
    rare = 1 / 30  # a rare role has a few dozen copies
    assert error(encoding.values(table, even)) < rare
    ranks = [pd.Series(found["employment_type"]).rank() for found in (scores, even)]
    assert np.corrcoef(ranks[0], ranks[1])[0, 1] > 0.6
    assert (even["age"] == scores["age"]).all()


@pytest.mark.nightly
def test_labels_of_few_copies_are_not_biased(base: Population) -> None:
    """With a fixed offset a group of one would always have its most common label."""
    encoding = Encoding.learn(base)
    table, rng = POPULATION_TABLES[0], np.random.default_rng(5)
    found = []
    for _ in range(400):
        scores = {c: rng.standard_normal(10) for c in modelled_columns(table)}
        scores = encoding.even_scores(table, scores, rng)
        found.append(encoding.values(table, scores)["employment_type"])
    shares = pd.concat(found).value_counts(normalize=True)
    expected = base["customers"]["employment_type"].value_counts(normalize=True)
    assert (shares - expected).abs().max() < 0.03
