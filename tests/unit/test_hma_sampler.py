"""HMA's arrays equal SDV's model, and their samples have the base's format."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from python_generators.core.populations import Population
from python_generators.core.shards import Shard
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES
from python_generators.synthetic.hma.encoding import Encoding
from python_generators.synthetic.hma.hma_learning import (
    HMAModel,
    extract,
    fit_hma,
    learn_segment,
)
from python_generators.synthetic.hma.hma_sampler import (
    Mode,
    parent_values,
    ranked_counts,
)
from python_generators.synthetic.hma.hma_segment import Segment
from python_generators.synthetic.metadata import CHILDREN, KEY, modelled_columns
from tests.support.segment_rows import segment_rows

SEED = 42
STOCK_CUSTOMERS = 40


def first_customers(base: Population, count: int) -> dict[str, pd.DataFrame]:
    return {
        name: frame[frame[KEY] <= count].reset_index(drop=True)
        for name, frame in base.items()
    }


@pytest.fixture(scope="module")
def learned(base: Population) -> dict[str, pd.DataFrame]:
    return first_customers(base, 150)


@pytest.fixture(scope="module")
def encoding(learned: Population) -> Encoding:
    return Encoding.learn(learned)


@pytest.fixture(scope="module")
def synthesizer(learned: Population, encoding: Encoding) -> Any:
    return fit_hma(encoding.scores(learned))


@pytest.fixture(scope="module")
def plain(
    synthesizer: Any,
    learned: Population,
    encoding: Encoding,
    tmp_path_factory: pytest.TempPathFactory,
) -> Segment:
    """SDV's model with sampling noise, saved and loaded."""
    segment = extract(synthesizer, encoding.scores(learned), encoding)
    folder = tmp_path_factory.mktemp("hma")
    HMAModel((segment,)).save(folder)
    return HMAModel.load(folder).segments[0]


@pytest.fixture(scope="module")
def model(learned: Population) -> HMAModel:
    return HMAModel((learn_segment(learned),))


@pytest.fixture(scope="module")
def sampled(model: HMAModel) -> dict[str, pd.DataFrame]:
    return model.sample(1500, SEED)


@pytest.fixture(scope="module")
def stock(synthesizer: Any, encoding: Encoding) -> dict[str, pd.DataFrame]:
    """SDV's own sample as values, with the same numbering of customers."""
    synthesizer.reset_sampling()
    population = synthesizer.sample(STOCK_CUSTOMERS, CUSTOMERS.name)
    ids = {key: i for i, key in enumerate(population[CUSTOMERS.name][KEY])}
    found = {}
    for table in POPULATION_TABLES:
        scores = population[table.name]
        columns = {c: scores[c].to_numpy() for c in modelled_columns(table)}
        values = encoding.values(table, columns)
        found[table.name] = values.assign(**{KEY: scores[KEY].map(ids)})
    return found


def different_columns(ours: Population, stock: Population) -> list[str]:
    """Columns, without the children's own keys, in which a cell differs.

    Equality is exact and includes dtypes and numbers of rows.
    """
    return [
        f"{name}.{column}"
        for name, expected in stock.items()
        for column in expected.columns
        if not expected[column].equals(ours[name][column])
    ]


def in_stock_mode(segment: Segment) -> dict[str, pd.DataFrame]:
    return segment_rows(segment, STOCK_CUSTOMERS, "stock")


def test_stock_mode_reproduces_sdv_cell_by_cell(
    plain: Segment, stock: Population
) -> None:
    compared = {f"{name}.{c}" for name, frame in stock.items() for c in frame.columns}
    assert len(compared) == sum(len(t.columns) for t in POPULATION_TABLES) - 2
    assert min(map(len, stock.values())) >= STOCK_CUSTOMERS
    assert different_columns(in_stock_mode(plain), stock) == []


def _another_correlation(segment: Segment) -> Segment:
    correlation = segment.parent.correlation.copy()
    correlation[0, 1] = correlation[1, 0] = 0.5
    return replace(segment, parent=replace(segment.parent, correlation=correlation))


def _another_marginal(segment: Segment) -> Segment:
    shape = segment.parent.shape.copy()
    shape[segment.parent.columns.index("income"), 2] += 0.5
    return replace(segment, parent=replace(segment.parent, shape=shape))


def _another_table(segment: Segment) -> Segment:
    key = ("transactions", "amount", "Groceries")
    original = segment.encoding.tables[key]
    table = replace(original, points=original.points * 1.01)
    tables = {**segment.encoding.tables, key: table}
    return replace(segment, encoding=replace(segment.encoding, tables=tables))


def _another_range(segment: Segment) -> Segment:
    highest = np.minimum(segment.parent.highest, 0.1)
    lowest = np.minimum(segment.parent.lowest, 0.1)
    parent = replace(segment.parent, lowest=lowest, highest=highest)
    return replace(segment, parent=parent)


@pytest.mark.parametrize(
    "change",
    [_another_correlation, _another_marginal, _another_table, _another_range],
)
def test_the_comparison_detects_one_changed_parameter(
    plain: Segment, stock: Population, change: Callable[[Segment], Segment]
) -> None:
    assert different_columns(in_stock_mode(change(plain)), stock) != []


def test_columns_dtypes_and_ranges_are_the_bases(
    sampled: Population, learned: Population
) -> None:
    for table in POPULATION_TABLES:
        frame, real = sampled[table.name], learned[table.name]
        assert list(frame.columns) == table.column_names
        assert frame.dtypes.to_dict() == real.dtypes.to_dict()
        assert not frame.isna().any(axis=None)
        for column in modelled_columns(table):
            if frame[column].dtype == object:
                assert set(frame[column]) <= set(real[column]), column
            else:
                inside = frame[column].between(real[column].min(), real[column].max())
                assert inside.all(), column


def test_numbers_have_no_more_digits_than_the_base(sampled: Population) -> None:
    customers, amounts = sampled["customers"], sampled["transactions"]["amount"]
    assert (customers["income"] % 1 == 0).all()
    assert (customers["existing_loan_balance"] % 1000 == 0).all()
    assert (amounts.round(2) == amounts).all()
    assert (amounts.round(0) != amounts).any()


def test_keys_run_from_one(sampled: Population) -> None:
    for table in POPULATION_TABLES:
        keys = sampled[table.name][table.key[0]]
        assert keys.tolist() == list(range(1, len(keys) + 1))


def test_child_keys_do_not_reveal_the_customer(sampled: Population) -> None:
    for table in CHILDREN:
        frame = sampled[table.name]
        order = np.corrcoef(frame[KEY], frame[table.key[0]])[0, 1]
        assert abs(order) < 4 / np.sqrt(len(frame))
        repeated = (frame[KEY].diff() == 0).mean()
        assert repeated < 0.01


def test_customers_have_as_many_children_as_in_the_base(
    sampled: Population, learned: Population
) -> None:
    for table in CHILDREN:
        shares = []
        for population in (learned, sampled):
            counts = population[table.name][KEY].value_counts()
            per_customer = counts.reindex(population["customers"][KEY], fill_value=0)
            shares.append(per_customer.value_counts(normalize=True))
        gap = shares[0].sub(shares[1], fill_value=0).abs().max()
        assert gap < 1e-9  # 1,500 is a multiple of the 150 fitted customers


def test_counts_follow_the_ranks_of_the_copula(
    plain: Segment,
) -> None:
    values = parent_values(plain.parent, 500, np.random.default_rng(1), "independent")
    child = plain.children[0]
    counts = ranked_counts(child, plain.parent, values, np.random.default_rng(2))
    drawn = values[:, plain.parent.columns.index(child.count_name)]
    assert (np.diff(counts[np.argsort(drawn)]) >= 0).all()


def test_every_row_has_its_own_random_numbers(model: HMAModel) -> None:
    """In stock mode child row k of every customer has the same random numbers."""
    (segment,), spread = model.segments, {}
    modes: tuple[Mode, ...] = ("independent", "stock")
    order = segment.encoding.tables["transactions", "category", ""].categories
    for mode in modes:
        rows = segment_rows(segment, 400, mode)["transactions"]
        codes = rows["category"].map(order.index)
        spread[mode] = codes.groupby(rows[KEY]).first().std() / codes.std()
    assert spread["stock"] < 0.8
    assert 0.9 < spread["independent"] < 1.1


def test_samples_depend_only_on_the_seed(model: HMAModel) -> None:
    frames = [model.sample(60, seed) for seed in (1, 1, 2)]
    for table in POPULATION_TABLES:
        pd.testing.assert_frame_equal(frames[0][table.name], frames[1][table.name])
        assert not frames[0][table.name].equals(frames[2][table.name])


def test_chunks_change_nothing(model: HMAModel) -> None:
    whole, chunked = model.sample(101, SEED), model.sample(101, SEED, chunk=7)
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(frame, chunked[name], check_exact=True)


@pytest.mark.parametrize("shards", [2, 5])
def test_shards_together_are_the_whole_population(model: HMAModel, shards: int) -> None:
    parts: dict[str, list[pd.DataFrame]] = {t.name: [] for t in POPULATION_TABLES}
    for number in range(1, shards + 1):
        for table, rows in model.stream(101, SEED, Shard(number, shards), chunk=7):
            parts[table.name] += [rows] if len(rows) else []
    for table in POPULATION_TABLES:
        found = pd.concat(parts[table.name]).sort_values(table.key[0])
        pd.testing.assert_frame_equal(
            found.reset_index(drop=True),
            model.sample(101, SEED)[table.name],
            check_exact=True,
        )


def test_a_single_day_and_customers_without_events_can_be_fitted(
    base: Population,
) -> None:
    """In the original project all events are on one day."""
    small = first_customers(base, 30)
    day = pd.Timestamp("2025-10-02")
    events = small["campaign_events"].assign(event_date=day)
    small["campaign_events"] = events[events[KEY] > 2].reset_index(drop=True)
    drawn = HMAModel((learn_segment(small),)).sample(300, SEED)
    assert set(drawn["campaign_events"]["event_date"]) == {day}
    without = 300 - drawn["campaign_events"][KEY].nunique()
    assert without == 20
    owners = drawn["transactions"][KEY]
    assert set(owners) == set(drawn["customers"][KEY])


def test_a_stored_object_is_refused(model: HMAModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    harmful = np.array([print], dtype=object)
    with (tmp_path / "arrays.npz").open("wb") as file:
        np.savez(file, allow_pickle=True, **{"0/parent/shape": harmful})
    with pytest.raises(ValueError, match="allow_pickle"):
        HMAModel.load(tmp_path)
