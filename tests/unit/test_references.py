"""The scores' references: a copy that forgot everything, and fresh people."""

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


def _together(population: Population) -> float:
    people = population["customers"]
    return float(spearmanr(people["income"], people["account_balance"]).statistic)


def test_no_model_keeps_each_column_and_forgets_the_rest(base: Population) -> None:
    forgetful = no_model(base, 42)
    for name, frame in base.items():
        assert list(forgetful[name].columns) == list(frame.columns)
        for column in frame.columns:
            kept = np.sort(forgetful[name][column].to_numpy())
            assert (kept == np.sort(frame[column].to_numpy())).all()
    assert _together(base) > 0.5
    assert abs(_together(forgetful)) < 0.1
    amounts = forgetful["transactions"].groupby("category")["amount"].median()
    assert amounts["Rent"] < 1.5 * amounts["Dining"]


def test_the_ceiling_is_other_people_of_the_same_kind(
    base: Population, settings: Settings, seeds: Seeds
) -> None:
    small = settings.model_copy(update={"synthetic_customers": 1500})
    fresh = ceiling(small, seeds)
    assert len(fresh["customers"]) == 1500
    first = base["customers"].head(1500)
    assert (fresh["customers"]["income"] != first["income"]).mean() > 0.9
    assert abs(_together(fresh) - _together(base)) < 0.06


def test_references_are_kept_as_they_were_scored(base: Population) -> None:
    forgetful = no_model(base, 42)
    kept = reference_customers({"no_model": forgetful, "ceiling": base}, 42)
    assert set(kept.columns) == set(REFERENCE_CUSTOMERS.column_names)
    for name, population in (("no_model", forgetful), ("ceiling", base)):
        found = kept[kept["population"] == name].drop(columns="population")
        assert found.reset_index(drop=True).equals(population["customers"])


def test_of_many_a_seeded_sample_is_kept(
    base: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "_MOST_PEOPLE", 100)
    samples = [reference_customers({"half": base}, seed) for seed in (1, 1, 2)]
    assert [len(sample) for sample in samples] == [100, 100, 100]
    assert samples[0]["customer_id"].is_unique
    assert samples[0].equals(samples[1])
    assert not samples[0].equals(samples[2])
