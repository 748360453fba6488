"""TVAE: SDV's variational autoencoder of one table, fitted, then stored as arrays."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.randomness import seed_for
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.fitted_customers import some_customers
from python_generators.synthetic.library_state import torch_seeded
from python_generators.synthetic.metadata import modelled, sdv_metadata
from python_generators.synthetic.networks.ctgan import output_columns
from python_generators.synthetic.networks.rare_labels import RareLabels
from python_generators.synthetic.networks.tvae_model import TVAEModel

__all__ = [
    "TVAEModel",
    "TVAEOptions",
    "extract",
    "fit_tvae",
    "learn",
    "learn_tvae",
    "load",
]

_BATCH_SIZE = 100  # SDV's 500 gives only four steps per epoch with 2,000 rows


@dataclass(frozen=True)
class TVAEOptions:
    """The settings of TVAE's fit.

    Attributes:
        epochs: Passes over the base.
        random_seed: The project's seed.
    """

    epochs: int
    random_seed: int


def learn(base: Population, options: Mapping[str, Any]) -> TVAEModel:
    """Fit TVAE to the base's customers.

    Args:
        base: Customers; other tables are ignored.
        options: The fields of ``TVAEOptions``.
    """
    some = some_customers(base, SYNTHESIZERS["tvae"].most_customers)
    return learn_tvae(some[CUSTOMERS.name], TVAEOptions(**options))


def load(folder: Path) -> TVAEModel:
    """A saved TVAE; raises as ``TVAEModel.load`` does."""
    return TVAEModel.load(folder)


def learn_tvae(customers: pd.DataFrame, options: TVAEOptions) -> TVAEModel:
    """Fit TVAE to customers, on one thread.

    Args:
        customers: The base's customers.
        options: The settings of the fit.
    """
    rare = RareLabels.of(customers)
    pooled = rare.pool(customers)
    return replace(extract(fit_tvae(pooled, options), pooled), rare=rare)


def fit_tvae(customers: pd.DataFrame, options: TVAEOptions) -> Any:  # noqa: ANN401
    """Fit SDV's ``TVAESynthesizer``."""
    from sdv.single_table import TVAESynthesizer

    data = modelled({CUSTOMERS.name: customers})
    synthesizer = TVAESynthesizer(
        sdv_metadata(data),
        epochs=options.epochs,
        batch_size=_BATCH_SIZE,
        enable_gpu=False,
    )
    seed = seed_for(options.random_seed, "tvae", "learning")
    with warnings.catch_warnings(), torch_seeded(seed):
        warnings.simplefilter("ignore")  # SDV recommends saving the metadata
        synthesizer.fit(data)
    return synthesizer


def extract(synthesizer: Any, customers: pd.DataFrame) -> TVAEModel:  # noqa: ANN401
    """The arrays of a fitted synthesizer.

    Reads private attributes of sdv 2.0.0 and ctgan 0.12. Tests compare the outputs of
    the arrays and of the libraries for the same noise.

    Args:
        synthesizer: The result of ``fit_tvae``.
        customers: The customers that it was fitted to.
    """
    network = synthesizer._model
    weights = {
        name: tensor.numpy().astype(np.float32)
        for name, tensor in network.decoder.state_dict().items()
    }
    return TVAEModel(
        columns=output_columns(network.transformer, synthesizer, customers),
        spreads=weights.pop("sigma"),
        weights=weights,
    )
