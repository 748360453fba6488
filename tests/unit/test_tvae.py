"""TVAE's arrays equal the library's decoder, whose distributions are sampled."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.library_state import numpy_seeded
from python_generators.synthetic.metadata import KEY
from python_generators.synthetic.networks.tvae import (
    TVAEModel,
    TVAEOptions,
    extract,
    fit_tvae,
    learn_tvae,
)

SEED = 42
OPTIONS = TVAEOptions(epochs=2, random_seed=SEED)


@pytest.fixture(scope="module")
def customers(base: Population) -> pd.DataFrame:
    return base["customers"].head(300)


@pytest.fixture(scope="module")
def synthesizer(customers: pd.DataFrame) -> Any:
    return fit_tvae(customers, OPTIONS)


@pytest.fixture(scope="module")
def model(
    synthesizer: Any, customers: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> TVAEModel:
    folder = tmp_path_factory.mktemp("tvae")
    extract(synthesizer, customers).save(folder)
    return TVAEModel.load(folder)


@pytest.fixture(scope="module")
def noise(model: TVAEModel) -> np.ndarray:
    shape = (900, model.weights["seq.0.weight"].shape[1])
    return np.random.default_rng(1).standard_normal(shape, np.float32)


def test_the_network_equals_the_librarys(
    model: TVAEModel, synthesizer: Any, noise: np.ndarray
) -> None:
    import torch

    decoder = synthesizer._model.decoder
    with torch.no_grad():
        expected, spreads = (t.detach().numpy() for t in decoder(torch.tensor(noise)))
    np.testing.assert_array_equal(model.spreads, spreads)
    np.testing.assert_allclose(model.forward(noise), expected, rtol=1e-3, atol=2e-5)
    weights = {**model.weights, "seq.4.bias": model.weights["seq.4.bias"] + 0.001}
    other = replace(model, weights=weights).forward(noise)
    assert not np.allclose(other, expected, rtol=1e-3, atol=2e-5)


def test_decoding_equals_the_librarys_in_every_cell(
    model: TVAEModel, synthesizer: Any, noise: np.ndarray
) -> None:
    """Compares rows for the same outputs and the same errors of offsets."""
    import torch

    network = synthesizer._model
    with torch.no_grad():
        outputs = network.decoder(torch.tensor(noise))[0]
        activated = torch.tanh(outputs).numpy()
    with numpy_seeded(SEED):
        raw = network.transformer.inverse_transform(activated, model.spreads)
    expected = synthesizer._data_processor.reverse_transform(raw)
    errors = np.random.RandomState(SEED)
    ours_in = activated.astype(float)
    end = 0
    for column in model.columns:
        offset, end = end, end + column.width
        if column.kind != "category":
            error = errors.standard_normal(len(noise)) * model.spreads[offset]
            ours_in[:, offset] += error
    ours = model.decode(ours_in)
    assert list(ours.columns) == [c for c in CUSTOMERS.column_names if c != KEY]
    for name in ours.columns:
        assert ours[name].equals(expected[name]), name


@pytest.mark.nightly
def test_samples_have_the_distributions_of_the_decoder(model: TVAEModel) -> None:
    outputs = np.random.default_rng(2).normal(0, 1, sum(c.width for c in model.columns))
    rows = np.tile(outputs.astype(np.float32), (40_000, 1))
    activated = model.activate(rows, np.random.default_rng(3))
    end = 0
    for column in model.columns:
        end += column.width
        choices = slice(end - column.choices, end)
        made = np.bincount(
            activated[:, choices].argmax(axis=1), minlength=column.choices
        )
        expected = softmax(outputs[choices])
        np.testing.assert_allclose(made / len(rows), expected, atol=0.012)
        if column.kind != "category":
            offset = activated[:, choices.start - 1]
            spread = float(model.spreads[choices.start - 1])
            middle = np.tanh(outputs[choices.start - 1])
            assert offset.mean() == pytest.approx(middle, abs=0.02 * spread)
            assert offset.std() == pytest.approx(spread, rel=0.02)


@pytest.mark.nightly
def test_the_fit_is_repeatable_and_restores_the_global_state(
    customers: pd.DataFrame,
) -> None:
    import torch

    options = replace(OPTIONS, epochs=1)
    numpy_state = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    torch_state = torch.get_rng_state()
    few = customers.head(150)
    first, again = learn_tvae(few, options), learn_tvae(few, options)
    other = learn_tvae(few, replace(options, random_seed=SEED + 1))
    assert (numpy_state == np.random.get_state()[1]).all()  # type: ignore[index]  # noqa: NPY002
    assert torch.equal(torch_state, torch.get_rng_state())
    name = "seq.0.weight"
    np.testing.assert_array_equal(first.weights[name], again.weights[name])
    assert not np.array_equal(first.weights[name], other.weights[name])
