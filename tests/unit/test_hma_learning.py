"""HMA finds segments of customers and removes sampling noise from its parameters."""

from dataclasses import replace
from typing import cast

import numpy as np
import pandas as pd
import pytest

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.hma.category_mix import category_mix
from python_generators.synthetic.hma.customer_segments import find_segments
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.hma.hma_learning import HMAModel, learn_segment
from python_generators.synthetic.hma.hma_parts import Child, Distribution, Parent
from python_generators.synthetic.hma.hma_sampler import even_quantiles
from python_generators.synthetic.hma.sampling_noise import subtract_sampling_noise
from python_generators.synthetic.metadata import KEY, modelled_columns
from python_generators.synthetic.normal_score import ScoreTable

SEED = 42
CUSTOMERS_IN_TEST = 4000


def _two_segments(base: Population) -> tuple[dict[str, pd.DataFrame], np.ndarray]:
    """The first 600 customers; half are changed to buy only groceries."""
    some = {n: f[f[KEY] <= 600].reset_index(drop=True) for n, f in base.items()}
    groceries_only = some["customers"][KEY].to_numpy() % 2 == 0
    rows = some["transactions"]
    even = rows[KEY] % 2 == 0
    some["transactions"] = rows.assign(
        category=rows["category"].where(~even, "Groceries")
    )
    return some, groceries_only


def test_known_segments_are_found(base: Population) -> None:
    some, groceries_only = _two_segments(base)
    codes = find_segments(some, Encoding.learn(some).scores(some), 20_000)
    by_segment = pd.crosstab(codes, groceries_only)
    assert by_segment.max(axis=1).sum() / len(codes) > 0.9
    assert set(by_segment.idxmax(axis=1)) == {False, True}


def test_a_homogeneous_base_is_one_segment() -> None:
    """All columns are independent."""
    rng = np.random.default_rng(3)
    customers = pd.DataFrame({KEY: np.arange(600)})
    numbers = pd.DataFrame(rng.standard_normal((600, 6)), columns=list("abcdef"))
    children = {
        "transactions": ("category", 20),
        "campaign_events": ("response", 4),
    }
    base = {"customers": customers}
    for name, (lead, count) in children.items():
        owners = np.repeat(customers[KEY], count)
        base[name] = pd.DataFrame(
            {KEY: owners, lead: rng.choice(["x", "y", "z"], len(owners))}
        )
    codes = find_segments(base, {"customers": customers.join(numbers)}, 20_000)
    assert set(codes) == {0}


def _continuous() -> Encoding:
    """An encoding in which no two rows share a value: scores are not random."""
    numbers = pd.Series(np.random.default_rng(6).standard_normal(3000))
    table = ScoreTable.learn(numbers)
    names = [(CUSTOMERS.name, c) for c in modelled_columns(CUSTOMERS)]
    return Encoding(
        {(*name, ""): table for name in (*names, ("transactions", "amount"))}, {}
    )


@pytest.mark.parametrize("difference", [0.0, 0.4])
def test_sampling_noise_of_customer_means_is_subtracted(difference: float) -> None:
    """The mean of four rows has a standard deviation of 0.5 from noise alone."""
    rng = np.random.default_rng(5)
    customers, rows = CUSTOMERS_IN_TEST, 4
    means = difference * rng.standard_normal(customers)
    owners = np.repeat(np.arange(customers), rows)
    values = means[owners] + rng.standard_normal(len(owners))
    child = Child("transactions", ("amount",), len(owners), np.full(customers, rows))
    seen = pd.Series(values).groupby(owners).mean()
    own = modelled_columns(CUSTOMERS)
    ages = means / max(difference, 1) + rng.standard_normal(customers)
    correlation = np.eye(len(own) + 2)
    mean = len(own)  # its position, after the customers' own columns
    correlation[0, mean] = correlation[mean, 0] = np.corrcoef(ages, seen)[0, 1]
    parent = Parent(
        columns=(
            *own,
            *child.univariate_names("loc"),
            *child.univariate_names("scale"),
        ),
        distributions=cast(tuple[Distribution, ...], ("norm",) * (len(own) + 2)),
        shape=np.array(
            [
                *[[0, 0, 0, 1]] * len(own),
                [0, 0, seen.mean(), seen.std()],
                [0, 0, 1, 0.3],
            ]
        ),
        correlation=correlation,
        lowest=np.zeros(len(own) + 2),
        highest=np.ones(len(own) + 2),
        rows=customers,
    )
    scores = {"transactions": pd.DataFrame({KEY: owners, "amount": values})}
    corrected = subtract_sampling_noise(parent, (child,), scores, _continuous())
    assert corrected.shape[mean, 3] == pytest.approx(difference, abs=0.06)
    spread_of_rows = corrected.shape[mean + 1, 2]
    assert spread_of_rows == pytest.approx(1, abs=0.02)
    assert corrected.distributions[mean + 1] == "constant"
    if difference:
        truth = np.corrcoef(ages, means)[0, 1]
        assert corrected.correlation[0, mean] == pytest.approx(truth, abs=0.06)
        assert corrected.correlation[0, mean] > correlation[0, mean] + 0.03


def test_attenuation_of_shared_values_is_a_known_factor() -> None:
    """Random scores of a binary column correlate less than the underlying normal."""
    rng = np.random.default_rng(8)
    latent = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 20_000)
    labels = pd.Series(np.where(latent[:, 1] > 0.8, "yes", "no"))
    table = ScoreTable.learn(labels, ["no", "yes"])
    seen = np.corrcoef(latent[:, 0], table.scores(labels, rng))[0, 1]
    assert seen < 0.5
    assert seen / table.attenuation == pytest.approx(0.6, abs=0.02)
    assert ScoreTable.learn(pd.Series(latent[:, 0])).attenuation > 0.99


def test_categories_are_ordered_by_differences_between_customers() -> None:
    """Half of the customers buy a and c, the others b and d; all buy e."""
    rng = np.random.default_rng(4)
    owners = np.repeat(np.arange(300), 30)
    bought = np.where(
        rng.random(len(owners)) < 0.4,
        "e",
        np.where(owners % 2, rng.choice(["a", "c"], len(owners)), "b"),
    )
    bought = np.where((bought == "b") & (rng.random(len(owners)) < 0.5), "d", bought)
    mix = category_mix(pd.DataFrame({KEY: owners, "category": bought}), "category")
    order = mix.order()
    assert {frozenset(order[:2]), frozenset(order[3:])} == {
        frozenset("ac"),
        frozenset("bd"),
    }
    assert (mix.ratios > 1.5).sum() == 1


@pytest.fixture(scope="module")
def some(base: Population) -> dict[str, pd.DataFrame]:
    return {n: f[f[KEY] <= 200].reset_index(drop=True) for n, f in base.items()}


@pytest.fixture(scope="module")
def drawn(some: Population) -> dict[str, pd.DataFrame]:
    return HMAModel((learn_segment(some),)).sample(1000, SEED)


def test_customers_vary_as_much_as_in_the_base(
    some: Population, drawn: Population
) -> None:
    """Without the correction the means of customers would vary too much."""

    def spread(population: Population) -> float:
        days = population["campaign_events"].groupby(KEY)["event_date"]
        return float(days.mean().astype("int64").std())

    assert spread(drawn) == pytest.approx(spread(some), rel=0.1)


@pytest.mark.nightly
def test_dependence_on_a_binary_column_is_reproduced(some: Population) -> None:
    """Gender depends on income here; random scores would hide a third of it."""
    customers = some["customers"]
    noise = np.random.default_rng(9).normal(0, 0.3, len(customers))
    latent = np.log(customers["income"]).rank(pct=True) + noise
    gender = np.where(latent > latent.quantile(0.8), "Female", "Male")
    changed = {**some, "customers": customers.assign(gender=gender)}
    drawn = HMAModel((learn_segment(changed),)).sample(2000, SEED)

    def dependence(frame: pd.DataFrame) -> float:
        is_female = (frame["gender"] == "Female").astype(float)
        return float(frame["income"].rank().corr(is_female))

    expected = dependence(changed["customers"])
    assert expected > 0.4
    assert dependence(drawn["customers"]) == pytest.approx(expected, abs=0.05)


def test_marginals_of_customers_have_no_sampling_error(
    some: Population, drawn: Population
) -> None:
    frames = [population["customers"] for population in (some, drawn)]
    without = [(frame["existing_loan_balance"] == 0).mean() for frame in frames]
    assert without[1] == pytest.approx(without[0], abs=0.002)
    ages = [frame["age"].value_counts(normalize=True) for frame in frames]
    assert (ages[0] - ages[1]).abs().max() < 0.002
    order = even_quantiles(np.array([[3.0], [-9.0], [5.0]])).argsort(axis=0)
    assert order.tolist() == [[1], [0], [2]]


@pytest.mark.nightly
def test_segments_are_sampled_in_proportion(base: Population) -> None:
    some, groceries_only = _two_segments(base)
    keys = some["customers"][KEY].to_numpy()
    by_segment = [
        {n: f[f[KEY].isin(chosen)].reset_index(drop=True) for n, f in some.items()}
        for chosen in (keys[groceries_only][:20], keys[~groceries_only][:60])
    ]
    model = HMAModel(tuple(learn_segment(part) for part in by_segment))
    drawn = model.sample(1000, SEED)
    plain_ids = set(drawn["transactions"][KEY]) - set(
        drawn["transactions"].query("category != 'Groceries'")[KEY]
    )
    # a few of the other segment buy nothing but groceries by chance
    assert len(plain_ids) == pytest.approx(250, abs=20)
    order = np.isin(np.arange(1, 1001), list(plain_ids))
    assert abs(np.corrcoef(order, np.arange(1000))[0, 1]) < 0.12
    assert set(drawn["transactions"][KEY]) == set(range(1, 1001))
    larger = replace(model, segments=model.segments[:1]).sample(10, SEED)
    assert set(larger["transactions"]["category"]) == {"Groceries"}
