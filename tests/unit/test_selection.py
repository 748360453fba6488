"""Selection brings dependence between columns closer to that of the base."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from python_generators.core.populations import Population
from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic import selection
from python_generators.synthetic.metadata import KEY, modelled_columns
from python_generators.synthetic.selection import draw_selected

SEED = 42
ROWS = 600


@dataclass(frozen=True)
class HalfRight:
    """Draws base rows, half with the income of a random other customer."""

    customers: pd.DataFrame

    def sample(self, rows: int, random_seed: int) -> pd.DataFrame:
        rng = generator(random_seed, "half right")
        drawn = self.customers.iloc[rng.integers(0, len(self.customers), rows)]
        other = self.customers["income"].to_numpy()[rng.integers(0, 2000, rows)]
        wrong = rng.random(rows) < 0.5
        income = np.where(wrong, other, drawn["income"])
        return drawn.assign(income=income, **{KEY: np.arange(1, rows + 1)}).reset_index(
            drop=True
        )

    def save(self, folder: Path) -> None:
        raise AssertionError("not saved in this test")


@pytest.fixture(scope="module")
def customers(base: Population) -> pd.DataFrame:
    return base["customers"]


def dependence(frame: pd.DataFrame) -> float:
    return float(spearmanr(frame["income"], frame["account_balance"]).statistic)


def test_dependence_is_closer_to_the_base(customers: pd.DataFrame) -> None:
    drawn, selected = draw_selected(HalfRight(customers), customers, 3000, SEED)
    gaps = [abs(dependence(f) - dependence(customers)) for f in (drawn, selected)]
    assert gaps[0] > 0.2
    assert gaps[1] < 0.7 * gaps[0]


def test_frames_have_the_format_of_the_base_and_new_keys(
    customers: pd.DataFrame,
) -> None:
    for frame in draw_selected(HalfRight(customers), customers, ROWS, SEED):
        assert list(frame.columns) == CUSTOMERS.column_names
        assert frame.dtypes.to_dict() == customers.dtypes.to_dict()
        assert frame[KEY].tolist() == list(range(1, ROWS + 1))


def test_rows_depend_only_on_the_seed_and_chunks_are_joined(
    customers: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = HalfRight(customers)
    first, again, other = (
        draw_selected(model, customers, ROWS, s)[1] for s in (SEED, SEED, 7)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)
    monkeypatch.setattr(selection, "_CHUNK", 250)
    drawn, selected = draw_selected(model, customers, ROWS, SEED)
    assert len(drawn) == len(selected) == ROWS
    columns = modelled_columns(CUSTOMERS)
    assert not drawn[columns].head(100).equals(drawn[columns].iloc[250:350])
    gaps = [abs(dependence(f) - dependence(customers)) for f in (drawn, selected)]
    assert gaps[1] < gaps[0]
