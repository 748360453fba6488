"""The scores' references: a copy that forgot everything, and fresh people."""

import numpy as np
from scipy.stats import spearmanr

from python_generators.fidelity.references import ceiling, no_model
from python_generators.populations import Population
from python_generators.seeds import Seeds
from python_generators.settings import Settings


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
