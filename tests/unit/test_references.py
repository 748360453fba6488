"""The reference populations: independent columns, and a new sample."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.tables import REFERENCE_CUSTOMERS
from python_generators.fidelity import references
from python_generators.fidelity.references import (
    ceiling,
    no_model,
    reference_customers,
)
from python_generators.seeds.load import Seeds


def _dependence(population: Population) -> float:
    customers = population["customers"]
    return float(spearmanr(customers["income"], customers["account_balance"]).statistic)


def test_no_model_keeps_each_column_and_removes_dependence(base: Population) -> None:
    independent = no_model(base, 42)
    for name, frame in base.items():
        assert list(independent[name].columns) == list(frame.columns)
        for column in frame.columns:
            kept = np.sort(independent[name][column].to_numpy())
            assert (kept == np.sort(frame[column].to_numpy())).all()
    assert _dependence(base) > 0.5
    assert abs(_dependence(independent)) < 0.1
    amounts = independent["transactions"].groupby("category")["amount"].median()
    assert amounts["Rent"] < 1.5 * amounts["Dining"]


def test_the_ceiling_is_a_new_sample_of_the_same_process(
    base: Population, settings: Settings, seeds: Seeds
) -> None:
    small = settings.model_copy(update={"synthetic_customers": 1500})
    sample = ceiling(small, seeds)
    assert len(sample["customers"]) == 1500
    first = base["customers"].head(1500)
    assert (sample["customers"]["income"] != first["income"]).mean() > 0.9
    assert abs(_dependence(sample) - _dependence(base)) < 0.06


def test_references_are_stored_as_scored(base: Population) -> None:
    independent = no_model(base, 42)
    kept = reference_customers({"no_model": independent, "ceiling": base}, 42)
    assert set(kept.columns) == set(REFERENCE_CUSTOMERS.column_names)
    for name, population in (("no_model", independent), ("ceiling", base)):
        found = kept[kept["population"] == name].drop(columns="population")
        assert found.reset_index(drop=True).equals(population["customers"])


def test_a_large_reference_is_stored_as_a_seeded_sample(
    base: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "SCORED_CUSTOMERS", 100)
    samples = [reference_customers({"half": base}, seed) for seed in (1, 1, 2)]
    assert [len(sample) for sample in samples] == [100, 100, 100]
    assert samples[0]["customer_id"].is_unique
    assert samples[0].equals(samples[1])
    assert not samples[0].equals(samples[2])
