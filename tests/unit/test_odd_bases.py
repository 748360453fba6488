"""Own data of every unusual kind: read, learned, sampled and scored."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.fidelity.distances import ks_distance
from python_generators.fidelity.evaluate import compare, fidelity_scores
from python_generators.seeds.load import Seeds
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.hma.hma_learning import (
    HMAModel,
    learn_hma,
    learn_segment,
)
from python_generators.synthetic.hma.score_conditions import find_conditions
from python_generators.synthetic.metadata import CHILDREN, KEY, modelled_columns
from python_generators.synthetic.networks.ctgan import CTGANOptions, learn_ctgan
from python_generators.synthetic.selection import draw_selected
from python_generators.synthetic.value_privacy import protected
from tests.support.odd_bases import ODDITIES, as_files, odd_base, odd_bases, ordinary
from tests.support.own_data_files import read, write
from tests.support.segment_rows import segment_rows

COPIES = 400
PER_CUSTOMER = 4  # copies: a whole number, so that counts of rows are exact
SEED = 42
# Each generated base takes about two seconds; ``make nightly`` has larger profiles.
CASES = 60 if settings().max_examples > 20 else 4


def read_odd(
    seeds: Seeds,
    count: int,
    random_seed: int,
    oddities: frozenset[str],
    holders: int = 1,
) -> dict[str, pd.DataFrame]:
    """The base as read from its files."""
    files = as_files(odd_base(count, random_seed, oddities))
    with TemporaryDirectory() as folder:
        mine = write(Path(folder) / "mine", files)
        return dict(read(mine, seeds, base_value_holders=holders).population)


def copies_of(base: Population) -> dict[str, pd.DataFrame]:
    """Copies of all tables by an HMA that was saved and loaded."""
    with TemporaryDirectory() as folder:
        learn_hma(base).save(Path(folder) / "hma")
        count = PER_CUSTOMER * len(base["customers"])
        return HMAModel.load(Path(folder) / "hma").sample(count, SEED)


def share_without(tables: Population, child: str) -> float:
    """The share of customers without a row in a child table."""
    return 1 - tables[child][KEY].nunique() / len(tables["customers"])


def check_copies(base: Population, copies: Population) -> None:
    """Keys, counts of child rows, and distributions are right."""
    count = PER_CUSTOMER * len(base["customers"])
    assert list(copies["customers"][KEY]) == list(range(1, count + 1))
    for name, frame in copies.items():
        assert list(frame.columns) == list(base[name].columns), name
        assert not frame.isna().to_numpy().any(), name
        assert set(frame[KEY]) <= set(copies["customers"][KEY]), name
    for child in CHILDREN:
        without = share_without(base, child.name)
        assert share_without(copies, child.name) == pytest.approx(without), child.name
        assert len(copies[child.name]) == PER_CUSTOMER * len(base[child.name])
    for column in base["customers"].columns.drop(KEY):
        check_column(base["customers"][column], copies["customers"][column])


def check_column(real: pd.Series, copied: pd.Series) -> None:
    name = real.name
    if real.dtype == object:
        assert set(copied) <= set(real), name
        common = real.value_counts(normalize=True)
        common = common[common >= 0.05]
        shares = copied.value_counts(normalize=True).reindex(common.index, fill_value=0)
        assert (shares - common).abs().max() <= 0.05 if len(common) else True, name
    else:
        assert ks_distance(real, copied) <= 0.1, name
        assert real.min() <= copied.min(), name
        assert copied.max() <= real.max(), name


@settings(max_examples=CASES, phases=[Phase.explicit, Phase.generate])
@given(drawn=odd_bases(), holders=st.sampled_from([1, 5]))
@example(drawn=(60, 1, frozenset(ODDITIES)), holders=1)
@example(drawn=(60, 1, frozenset(ODDITIES)), holders=5)
def test_any_mix_of_oddities_is_copied(
    seeds: Seeds, drawn: tuple[int, int, frozenset[str]], holders: int
) -> None:
    base = read_odd(seeds, *drawn, holders)
    copies = copies_of(protected(base, holders))
    check_copies(base, copies)
    if CASES > 4 or len(drawn[2]) == len(ODDITIES):
        fidelity_scores("hma", compare(base, copies, None, SEED))


def test_customers_without_any_row_are_a_segment_of_their_own(seeds: Seeds) -> None:
    """Half of the customers are alike, and only they never buy."""
    base = read_odd(seeds, 260, 1, frozenset({"dormant"}))
    copies = copies_of(base)
    check_copies(base, copies)
    usual = base["customers"]["income"].mode()[0]
    customers = copies["customers"]
    buys = customers[KEY].isin(copies["transactions"][KEY])
    assert not buys[customers["income"] == usual].any()


def test_a_category_without_any_common_label_is_copied(seeds: Seeds) -> None:
    """Each transaction is at a merchant of its own: codes, names, free text."""
    base = read_odd(seeds, 50, 1, frozenset({"codes"}))
    copies = copies_of(base)
    check_copies(base, copies)
    real, copied = (t["transactions"] for t in (base, copies))
    assert real["category"].is_unique
    assert set(copied["category"]) <= set(real["category"])
    assert copied["category"].nunique() >= 0.9 * len(real)
    assert copied["category"].value_counts().max() <= 4 * PER_CUSTOMER
    assert ks_distance(real["amount"], copied["amount"]) <= 0.05


def test_no_segment_needs_child_rows(seeds: Seeds) -> None:
    base = read_odd(seeds, 80, 1, frozenset())
    sampled = segment_rows(learn_segment({"customers": base["customers"]}), 50)
    assert list(sampled) == ["customers"]
    assert len(sampled["customers"]) == 50


@pytest.mark.parametrize("column", ["gender", "city", "job_role", "employment_type"])
def test_a_network_pools_long_lists_of_labels(seeds: Seeds, column: str) -> None:
    """More labels than the classifier of the selection allows (255)."""
    count = 260
    customers = read_odd(seeds, count, 1, frozenset())["customers"]
    labels = [f"Label {i:03d}" for i in range(count)]
    base = customers.assign(**{column: np.array(labels, object)})
    options = CTGANOptions(1, 100, 0.001, 1, SEED)
    drawn, selected = draw_selected(learn_ctgan(base, options), base, COPIES, SEED)
    assert set(drawn[column]) <= set(labels)
    assert drawn[column].max() >= "Label 100"  # those with an output each end at 099
    counts = selected[column].value_counts().reindex(labels, fill_value=0)
    assert counts.min() >= 1
    assert counts.max() <= 2


def test_rare_values_that_depend_on_each_other_stay_together(seeds: Seeds) -> None:
    """The 3% of customers who borrow are exactly those with an unusual score."""
    customers = read_odd(seeds, 1000, 1, frozenset())["customers"]
    few = np.arange(1000) % 33 == 0
    customers["existing_loan_balance"] = np.where(few, customers["income"], 0.0)
    customers["credit_score"] = np.where(few, 400, 700)
    copies = segment_rows(learn_segment({"customers": customers}), 2000)
    found = copies["customers"]
    borrows, is_odd = found["existing_loan_balance"] > 0, found["credit_score"] == 400
    assert (borrows == is_odd).all()
    assert borrows.mean() == pytest.approx(few.mean(), abs=0.005)


@pytest.mark.parametrize("other", ["gender", "existing_loan_balance"])
def test_a_nearly_constant_column_decides_other_numbers(other: str) -> None:
    """5% have another label or a loan, and exactly they earn ten times as much."""
    rng = np.random.default_rng(5)
    few = np.arange(800) % 20 == 0
    frame = pd.DataFrame(
        {
            **dict.fromkeys(modelled_columns(CUSTOMERS), 1.0),
            **dict.fromkeys(("gender", "city", "job_role", "employment_type"), "one"),
            "income": rng.uniform(1, 2, 800) * np.where(few, 10, 1),
            "age": rng.integers(20, 60, 800),
        }
    )
    labels = {"gender": np.where(few, "rare", "usual").astype(object)}
    numbers = {"existing_loan_balance": np.where(few, 1000.0, 0.0)}
    frame = frame.assign(**(labels if other in labels else numbers))
    assert find_conditions(CUSTOMERS, frame) == {"income": other}


def test_categories_without_a_common_label_are_ordered_by_amount() -> None:
    rows = 200
    frame = pd.DataFrame(
        {
            "transaction_id": range(rows),
            KEY: range(rows),
            "transaction_date": pd.Timestamp("2025-01-01"),
            "category": [f"M{i:03d}" for i in range(rows)],
            "amount": [float(rows - i) for i in range(rows)],
        }
    )
    customers = ordinary(50, 1)["customers"]
    encoding = Encoding.learn({"customers": customers, "transactions": frame})
    table = encoding.tables["transactions", "category", ""]
    assert table.categories[0] == "M199"
    assert encoding.conditions["transactions", "amount"] == "category"
    assert ("transactions", "amount", "") in encoding.tables
