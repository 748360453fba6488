"""The copula's arrays equal SDV's model in every cell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.fidelity.distances import ks_distance, total_variation
from python_generators.synthetic.gaussian_copula import (
    GaussianCopulaModel,
    extract,
    fit_gaussian_copula,
    learn_gaussian_copula,
)
from python_generators.synthetic.metadata import KEY, modelled_columns

SEED = 42
STOCK_SEED = 73251  # sdv.single_table.base.FIXED_RNG_SEED
STOCK_ROWS = 700


@pytest.fixture(scope="module")
def customers(base: Population) -> pd.DataFrame:
    return base["customers"].head(600)


@pytest.fixture(scope="module")
def synthesizer(customers: pd.DataFrame) -> Any:
    return fit_gaussian_copula(customers)


@pytest.fixture(scope="module")
def model(
    synthesizer: Any, tmp_path_factory: pytest.TempPathFactory
) -> GaussianCopulaModel:
    folder = tmp_path_factory.mktemp("gaussian_copula")
    extract(synthesizer).save(folder)
    return GaussianCopulaModel.load(folder)


@pytest.fixture(scope="module")
def stock(synthesizer: Any) -> pd.DataFrame:
    """SDV's own sample."""
    synthesizer.reset_sampling()
    sampled: pd.DataFrame = synthesizer.sample(STOCK_ROWS)[CUSTOMERS.name]
    return sampled.drop(columns=KEY)


def different_columns(model: GaussianCopulaModel, stock: pd.DataFrame) -> list[str]:
    """Columns with a cell that differs from SDV's, for SDV's random numbers."""
    noise = np.random.RandomState(STOCK_SEED)
    means = np.zeros(len(model.columns))
    drawn = noise.multivariate_normal(means, model.correlation, size=STOCK_ROWS)
    ours = model.decode(drawn)
    return [c for c in stock.columns if not ours[c].equals(stock[c])]


def test_the_same_random_numbers_give_sdvs_cells(
    model: GaussianCopulaModel, stock: pd.DataFrame
) -> None:
    assert sorted(stock.columns) == sorted(modelled_columns(CUSTOMERS))
    assert different_columns(model, stock) == []


def _another_correlation(model: GaussianCopulaModel) -> GaussianCopulaModel:
    correlation = model.correlation.copy()
    correlation[0, 1] = correlation[1, 0] = 0.5
    return replace(model, correlation=correlation)


def _another_location(model: GaussianCopulaModel) -> GaussianCopulaModel:
    return replace(model, location=model.location + 0.01)


def _another_scale(model: GaussianCopulaModel) -> GaussianCopulaModel:
    return replace(model, scale=model.scale * 1.01)


def _another_table(model: GaussianCopulaModel) -> GaussianCopulaModel:
    table = model.scores["income"]
    changed = replace(table, points=table.points * 1.01)
    return replace(model, scores={**model.scores, "income": changed})


@pytest.mark.parametrize(
    "change",
    [_another_correlation, _another_location, _another_scale, _another_table],
)
def test_the_comparison_detects_one_changed_parameter(
    model: GaussianCopulaModel,
    stock: pd.DataFrame,
    change: Callable[[GaussianCopulaModel], GaussianCopulaModel],
) -> None:
    assert different_columns(change(model), stock) != []


def test_the_root_squared_is_the_correlation(model: GaussianCopulaModel) -> None:
    np.testing.assert_allclose(model.root() @ model.root(), model.correlation)
    np.testing.assert_allclose(model.root(), model.root().T)


def test_marginals_and_rank_correlation_are_the_bases(
    model: GaussianCopulaModel, customers: pd.DataFrame
) -> None:
    drawn = model.sample(20_000, SEED)
    for column in modelled_columns(CUSTOMERS):
        is_category = customers[column].dtype == object
        distance = total_variation if is_category else ks_distance
        assert distance(customers[column], drawn[column]) < 0.025, column
    pair = ["income", "account_balance"]
    expected, found = (spearmanr(f[pair]).statistic for f in (customers, drawn))
    assert abs(expected) > 0.4
    assert found == pytest.approx(expected, abs=0.05)


def test_the_fit_is_deterministic(
    customers: pd.DataFrame, model: GaussianCopulaModel
) -> None:
    again = learn_gaussian_copula(customers)
    np.testing.assert_array_equal(again.correlation, model.correlation)
    assert again.columns == model.columns
