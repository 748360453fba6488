"""CTGAN's arrays equal the library's network; calibration gives base marginals."""

import multiprocessing
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from scipy.stats import spearmanr

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.fidelity.distances import ks_distance
from python_generators.synthetic.calibration import calibrate
from python_generators.synthetic.metadata import KEY
from python_generators.synthetic.networks import ctgan
from python_generators.synthetic.networks.ctgan import (
    CTGANModel,
    CTGANOptions,
    extract,
    fit_ctgan,
    learn_ctgan,
)

SEED = 42
OPTIONS = CTGANOptions(
    epochs=2,
    batch_size=50,
    learning_rate=1e-3,
    discriminator_steps=2,
    random_seed=SEED,
)
CATEGORIES = ["gender", "city", "job_role", "employment_type"]
DRAWN = 1230  # not a multiple of the batch


@pytest.fixture(scope="module")
def customers(base: Population) -> pd.DataFrame:
    return base["customers"].head(400)  # learned in this process


@pytest.fixture(scope="module")
def synthesizer(customers: pd.DataFrame) -> Any:
    return fit_ctgan(customers, OPTIONS)


@pytest.fixture(scope="module")
def model(
    synthesizer: Any, customers: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> CTGANModel:
    folder = tmp_path_factory.mktemp("ctgan")
    extract(synthesizer, customers).save(folder)
    return CTGANModel.load(folder)


@pytest.fixture(scope="module")
def drawn(model: CTGANModel) -> pd.DataFrame:
    return model.sample(DRAWN, SEED)


@pytest.fixture(scope="module")
def inputs(model: CTGANModel) -> np.ndarray:
    rng = np.random.default_rng(1)
    width = model.weights["seq.0.fc.weight"].shape[1]
    return rng.standard_normal((4, OPTIONS.batch_size, width), np.float32)


def test_the_network_equals_the_librarys(
    model: CTGANModel, synthesizer: Any, inputs: np.ndarray
) -> None:
    import torch

    generator = synthesizer._model._generator
    with torch.no_grad():
        expected = np.stack([generator(torch.tensor(batch)) for batch in inputs])
    np.testing.assert_allclose(model.forward(inputs), expected, rtol=1e-3, atol=2e-5)
    weights = {**model.weights, "seq.2.bias": model.weights["seq.2.bias"] + 0.001}
    other = replace(model, weights=weights).forward(inputs)
    assert not np.allclose(other, expected, rtol=1e-3, atol=2e-5)


@pytest.mark.nightly
def test_the_shorter_training_equals_the_librarys_in_every_bit(
    synthesizer: Any, customers: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctgan, "without_unused_work", nullcontext)
    plain = fit_ctgan(customers, OPTIONS)
    found, expected = (
        [w.detach().numpy().tobytes() for w in one._model._generator.parameters()]
        for one in (synthesizer, plain)
    )
    assert found == expected


def test_decoding_equals_the_librarys_in_every_cell(
    model: CTGANModel, synthesizer: Any, inputs: np.ndarray
) -> None:
    import torch

    network = synthesizer._model
    with torch.no_grad():
        outputs = network._generator(torch.tensor(inputs.reshape(-1, inputs.shape[2])))
        activated = network._apply_activate(outputs).numpy()
    raw = network._transformer.inverse_transform(activated)
    expected = synthesizer._data_processor.reverse_transform(raw)
    ours = model.decode(activated)
    assert list(ours.columns) == [c for c in CUSTOMERS.column_names if c != KEY]
    for column in ours.columns:
        assert ours[column].equals(expected[column]), column


def test_choices_have_softmax_probabilities(model: CTGANModel) -> None:
    outputs = np.random.default_rng(2).normal(0, 1, sum(c.width for c in model.columns))
    rows = np.tile(outputs.astype(np.float32), (40_000, 1))
    activated = model.activate(rows, np.random.default_rng(3))
    end = 0
    for column in model.columns:
        end += column.width
        choices = slice(end - column.choices, end)
        made = np.bincount(activated[:, choices].argmax(axis=1))
        expected = softmax(outputs[choices])
        np.testing.assert_allclose(made / len(rows), expected, atol=0.012)
        if column.kind != "category":
            offset = activated[:, choices.start - 1]
            np.testing.assert_allclose(offset, np.tanh(rows[:, choices.start - 1]))


def test_rows_are_customers(drawn: pd.DataFrame, customers: pd.DataFrame) -> None:
    assert drawn[KEY].tolist() == list(range(1, DRAWN + 1))
    assert list(drawn.columns) == CUSTOMERS.column_names
    assert drawn.dtypes.to_dict() == customers.dtypes.to_dict()
    for column in drawn.columns.drop([KEY, *CATEGORIES]):
        low, high = customers[column].min(), customers[column].max()
        assert drawn[column].between(low, high).all(), column
    for column in CATEGORIES:
        assert set(drawn[column]) <= set(customers[column])
    joined = drawn["joined_date"]
    assert (joined == joined.dt.normalize()).all()


def test_samples_depend_only_on_the_seed(
    model: CTGANModel, drawn: pd.DataFrame
) -> None:
    pd.testing.assert_frame_equal(model.sample(DRAWN, SEED), drawn)
    assert not model.sample(DRAWN, SEED + 1).equals(drawn)


@pytest.mark.nightly
def test_the_fit_is_repeatable_and_restores_the_global_state(
    base: Population, customers: pd.DataFrame, model: CTGANModel
) -> None:
    import torch

    numpy_state = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    torch_state, threads = torch.get_rng_state(), torch.get_num_threads()
    again = learn_ctgan(customers, OPTIONS)
    other = learn_ctgan(customers, replace(OPTIONS, random_seed=SEED + 1))
    many = base["customers"].head(500)  # from this size ctgan starts worker processes
    learn_ctgan(many, replace(OPTIONS, epochs=1))
    assert (numpy_state == np.random.get_state()[1]).all()  # type: ignore[index]  # noqa: NPY002
    assert torch.equal(torch_state, torch.get_rng_state())
    assert torch.get_num_threads() == threads
    assert multiprocessing.active_children() == []
    name = "seq.0.fc.weight"
    np.testing.assert_array_equal(model.weights[name], again.weights[name])
    assert not np.array_equal(model.weights[name], other.weights[name])


@pytest.fixture(scope="module")
def calibrated(customers: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    return calibrate(customers, drawn, SEED)


def test_calibration_gives_the_bases_marginals(
    customers: pd.DataFrame, drawn: pd.DataFrame, calibrated: pd.DataFrame
) -> None:
    for column in customers.columns.drop([KEY, *CATEGORIES]):
        distance = ks_distance(customers[column], calibrated[column])
        assert distance < 0.005, column
        assert distance < ks_distance(customers[column], drawn[column]), column
    for column in CATEGORIES:
        exact = customers[column].value_counts(normalize=True) * DRAWN
        gap = calibrated[column].value_counts().sub(exact, fill_value=0).abs()
        assert gap.max() < 1, column


def test_calibration_keeps_ranks_keys_and_dtypes(
    drawn: pd.DataFrame, calibrated: pd.DataFrame
) -> None:
    assert calibrated.dtypes.to_dict() == drawn.dtypes.to_dict()
    assert list(calibrated.columns) == list(drawn.columns)
    assert calibrated[KEY].equals(drawn[KEY])
    for column in ("income", "account_balance", "joined_date"):
        order = np.argsort(drawn[column].to_numpy(), kind="stable")
        before, after = (f[column].to_numpy()[order] for f in (drawn, calibrated))
        apart = before[1:] > before[:-1]
        assert (after[1:] >= after[:-1])[apart].all(), column
    kept = spearmanr(drawn["income"], calibrated["income"]).statistic
    assert kept > 0.99


def test_calibration_changes_as_few_categories_as_possible(
    customers: pd.DataFrame, drawn: pd.DataFrame, calibrated: pd.DataFrame
) -> None:
    for column in CATEGORIES:
        gap = (
            calibrated[column]
            .value_counts()
            .sub(drawn[column].value_counts(), fill_value=0)
        )
        changed = (calibrated[column] != drawn[column]).sum()
        assert changed == gap.clip(lower=0).sum() > 0, column


def test_calibration_of_the_base_changes_nothing(
    customers: pd.DataFrame,
) -> None:
    same = calibrate(customers, customers, SEED)
    for column in (*CATEGORIES, "age", "savings_rate"):
        assert same[column].equals(customers[column]), column
    # equal incomes get different ranks, so they differ slightly after calibration
    np.testing.assert_allclose(same["income"], customers["income"], rtol=0.05)


def test_calibration_depends_on_the_seed_only_for_random_choices(
    customers: pd.DataFrame, drawn: pd.DataFrame, calibrated: pd.DataFrame
) -> None:
    assert calibrate(customers, drawn, SEED).equals(calibrated)
    other = calibrate(customers, drawn, SEED + 1)
    assert not other["city"].equals(calibrated["city"])
    assert other["city"].value_counts().equals(calibrated["city"].value_counts())
