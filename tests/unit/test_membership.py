"""Attacks on whole customers find copies, and nothing in a new sample."""

import numpy as np
import pytest

from python_generators.core.populations import Population
from python_generators.fidelity.comparison import PopulationView
from python_generators.fidelity.membership import (
    CONTROL,
    PROPERTY,
    membership,
    own_membership,
    true_positives,
    with_copies,
)
from python_generators.seeds.load import Seeds
from python_generators.synthetic.metadata import KEY
from tests.unit.test_odd_bases import read_odd

COUNT = 400


@pytest.fixture(scope="module")
def samples(seeds: Seeds) -> list[Population]:
    """Three samples of the same process: fitted, others and synthetic customers."""
    return [read_odd(seeds, COUNT, seed, frozenset()) for seed in (1, 2, 3)]


def attacks(synthetic: Population, samples: list[Population]) -> dict[str, float]:
    fitted, others, _ = (PopulationView(s) for s in samples)
    scores = membership(fitted, others, PopulationView(synthetic))
    return {s.property.removeprefix(f"{PROPERTY}:"): s.score for s in scores}


def test_a_new_sample_gives_nobody_away(samples: list[Population]) -> None:
    found = attacks(samples[2], samples)
    assert max(found.values()) <= 0.16  # four standard errors
    assert min(found.values()) >= 0.04


def test_copies_of_whole_customers_are_found(samples: list[Population]) -> None:
    found = attacks(with_copies(samples[2], samples[0]), samples)
    assert found["distance"] >= 0.5
    assert found["rows"] >= 0.5
    assert found["values"] >= 0.5


def test_copies_of_child_rows_alone_are_found(samples: list[Population]) -> None:
    leaky = with_copies(samples[2], samples[0])
    found = attacks({**leaky, "customers": samples[2]["customers"]}, samples)
    assert found["rows"] >= 0.5
    assert found["values"] <= 0.16


def test_nearly_equal_customers_are_found(samples: list[Population]) -> None:
    leaky = with_copies(samples[2], samples[0])
    rng = np.random.default_rng(4)
    for name, column in (("customers", "income"), ("transactions", "amount")):
        changed = leaky[name][column] * (1 + 0.005 * rng.standard_normal())
        leaky[name] = leaky[name].assign(**{column: changed.round(2)})
    assert attacks(leaky, samples)["distance"] >= 0.5


def test_own_data_are_attacked_by_a_second_fit_to_a_half(
    samples: list[Population],
) -> None:
    fitted: list[int] = []

    def learn(base: Population) -> Population:
        fitted.append(len(base["customers"]))
        return samples[1]

    *attacked, control = own_membership(samples[0], learn, 42)
    assert fitted == [COUNT // 2]
    assert len(attacked) == 3
    assert max(s.score for s in attacked) <= 0.2
    assert control.property == CONTROL
    assert control.score >= 0.5


def test_equal_suspicions_are_a_guess() -> None:
    assert true_positives(np.ones(50), np.ones(70)) == pytest.approx(0.1)
    assert true_positives(np.full(50, 2.0), np.ones(70)) == 1


def test_copies_have_keys_and_rows_of_their_own(samples: list[Population]) -> None:
    leaky = with_copies(samples[2], samples[0])
    assert leaky["customers"][KEY].is_unique
    assert len(leaky["customers"]) == COUNT + COUNT // 2
    first = set(samples[0]["customers"][KEY].iloc[: COUNT // 2])
    added = len(leaky["transactions"]) - len(samples[2]["transactions"])
    assert added == samples[0]["transactions"][KEY].isin(first).sum()
