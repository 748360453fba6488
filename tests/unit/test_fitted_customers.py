"""A large base: the fit reads a part, distributions and counts stay those of all."""

import logging

import numpy as np
import pytest

from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.fidelity.distances import ks_distance
from python_generators.seeds.load import Seeds
from python_generators.steps.synthetic_step import report_part
from python_generators.synthetic.fitted_customers import some_customers
from python_generators.synthetic.hma.hma_learning import learn_hma, learn_segment
from python_generators.synthetic.metadata import KEY
from tests.support.odd_bases import ordinary
from tests.unit.test_odd_bases import read_odd

COUNT = 600


def test_a_part_of_a_base_has_whole_customers() -> None:
    base = ordinary(COUNT, 1)
    part = some_customers(base, 100)
    chosen = set(part["customers"][KEY])
    assert len(chosen) == 100
    bought = base["transactions"]
    assert len(part["transactions"]) == bought[KEY].isin(chosen).sum()
    assert some_customers(base, COUNT) is base


def test_a_part_has_rows_of_every_child_table() -> None:
    base = ordinary(COUNT, 1)
    bought = base["transactions"]
    base["transactions"] = bought[bought[KEY] == bought[KEY].iloc[-1]]
    part = some_customers(base, 5)
    assert len(part["transactions"]) == len(base["transactions"])
    assert set(part["transactions"][KEY]) <= set(part["customers"][KEY])


def test_a_fit_to_a_part_keeps_distributions_counts_and_dependence(
    seeds: Seeds,
) -> None:
    base = read_odd(seeds, COUNT, 1, frozenset())
    copies = learn_hma(base, 150).sample(4 * COUNT, 42)
    for child in ("transactions", "campaign_events"):
        assert len(copies[child]) == 4 * len(base[child])
    for column in ("income", "account_balance", "age"):
        pair = base["customers"][column], copies["customers"][column]
        assert ks_distance(*pair) <= 0.02, column
    related = [t["customers"][["income", "account_balance"]] for t in (base, copies)]
    ranks = [np.corrcoef(t.rank().to_numpy().T)[0, 1] for t in related]
    assert ranks[1] == pytest.approx(ranks[0], abs=0.1)


def test_segments_keep_their_sizes(seeds: Seeds) -> None:
    base = read_odd(seeds, 80, 1, frozenset())
    assert learn_segment(base, 30).parent.rows == 80


@pytest.mark.parametrize("name", ["hma", "ctgan"])
def test_a_fit_to_a_part_says_so(name: str, caplog: pytest.LogCaptureFixture) -> None:
    one = SYNTHESIZERS[name]
    with caplog.at_level(logging.WARNING):
        report_part(one, one.most_customers)
        assert not caplog.messages
        report_part(one, 100_000)
    assert caplog.messages == [
        f"{one.title}: the dependence between columns is fitted to "
        f"{one.most_customers:,} of 100,000 customers, drawn at random; distributions "
        "are those of all"
    ]
