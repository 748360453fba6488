"""CTGAN: SDV's adversarial network of one table, fitted, then stored as arrays."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.randomness import seed_for
from python_generators.core.summation import ordered_sum
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.fitted_customers import some_customers
from python_generators.synthetic.library_state import torch_seeded
from python_generators.synthetic.metadata import modelled, sdtypes, sdv_metadata
from python_generators.synthetic.networks.ctgan_model import CTGANModel
from python_generators.synthetic.networks.network_columns import OutputColumn
from python_generators.synthetic.networks.rare_labels import RareLabels
from python_generators.synthetic.networks.unused_work import without_unused_work
from python_generators.synthetic.networks.weight_average import averaged

__all__ = [
    "CTGANModel",
    "CTGANOptions",
    "extract",
    "fit_ctgan",
    "learn",
    "learn_ctgan",
    "load",
    "output_columns",
]

_FINEST_DIGITS = 4  # of decimal(5, 4), for columns where SDV detects no rounding
_EMPTY = np.empty(0)


@dataclass(frozen=True)
class CTGANOptions:
    """The settings of CTGAN's fit.

    SDV's defaults are too weak for 2,000 rows: with few steps per epoch, a low learning
    rate and ten rows per discriminator input, almost no dependence is learned.

    Attributes:
        epochs: Passes over the base.
        batch_size: Rows per step, an even number.
        learning_rate: The rate of the generator and of the discriminator.
        discriminator_steps: Discriminator steps per generator step.
        random_seed: The project's seed.
        averaging: The decay per step of the running mean of the generator's weights;
            with 0 the mean equals the last weights.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    discriminator_steps: int
    random_seed: int
    averaging: float = 0.99


def learn(base: Population, options: Mapping[str, Any]) -> CTGANModel:
    """Fit CTGAN to the base's customers.

    Args:
        base: Customers; other tables are ignored.
        options: The fields of ``CTGANOptions``.
    """
    some = some_customers(base, SYNTHESIZERS["ctgan"].most_customers)
    return learn_ctgan(some[CUSTOMERS.name], CTGANOptions(**options))


def load(folder: Path) -> CTGANModel:
    """A saved CTGAN; raises as ``CTGANModel.load`` does."""
    return CTGANModel.load(folder)


def learn_ctgan(customers: pd.DataFrame, options: CTGANOptions) -> CTGANModel:
    """Fit CTGAN to customers, on one thread.

    Args:
        customers: The base's customers.
        options: The settings of the fit.
    """
    rare = RareLabels.of(customers)
    pooled = rare.pool(customers)
    return replace(extract(fit_ctgan(pooled, options), pooled), rare=rare)


def fit_ctgan(customers: pd.DataFrame, options: CTGANOptions) -> Any:  # noqa: ANN401
    """Fit SDV's ``CTGANSynthesizer``."""
    from sdv.single_table import CTGANSynthesizer

    data = modelled({CUSTOMERS.name: customers})
    synthesizer = CTGANSynthesizer(
        sdv_metadata(data),
        epochs=options.epochs,
        batch_size=options.batch_size,
        generator_lr=options.learning_rate,
        discriminator_lr=options.learning_rate,
        discriminator_steps=options.discriminator_steps,
        pac=1,
        enable_gpu=False,
    )

    def generator() -> Any:  # noqa: ANN401 (created when the fit starts)
        return getattr(getattr(synthesizer, "_model", None), "_generator", None)

    seed = seed_for(options.random_seed, "ctgan", "learning")
    with (
        warnings.catch_warnings(),
        torch_seeded(seed),
        averaged(generator, options.averaging),
        without_unused_work(),
    ):
        warnings.simplefilter("ignore")  # SDV recommends saving the metadata
        synthesizer.fit(data)
    return synthesizer


def extract(synthesizer: Any, customers: pd.DataFrame) -> CTGANModel:  # noqa: ANN401
    """The arrays of a fitted synthesizer.

    Reads private attributes of sdv 2.0.0 and ctgan 0.12. Tests compare the outputs of
    the arrays and of the libraries for the same noise.

    Args:
        synthesizer: The result of ``fit_ctgan``.
        customers: The customers that it was fitted to.
    """
    network = synthesizer._model
    columns = output_columns(network._transformer, synthesizer, customers)
    shares = [
        (customers[column.name] == category).mean()
        for column in columns
        for category in column.categories
    ]
    weights = {
        name: tensor.numpy().astype(np.float32)
        for name, tensor in network._generator.state_dict().items()
        if name.endswith(("weight", "bias"))
    }
    return CTGANModel(
        columns,
        weights,
        np.array(shares) / ordered_sum(shares),
        network._batch_size,
    )


def output_columns(
    encoder: Any,  # noqa: ANN401
    synthesizer: Any,  # noqa: ANN401
    customers: pd.DataFrame,
) -> tuple[OutputColumn, ...]:
    """Describe the outputs of a network of the ctgan library.

    Args:
        encoder: The network's ``DataTransformer``.
        synthesizer: SDV's synthesizer that contains the network.
        customers: The customers that it was fitted to.
    """
    transformers = synthesizer.get_transformers()
    return tuple(
        _category(info, customers)
        if info.column_type == "discrete"
        else _number(info, transformers[info.column_name])
        for info in encoder._column_transform_info_list
    )


def _category(info: Any, customers: pd.DataFrame) -> OutputColumn:  # noqa: ANN401
    return OutputColumn(
        name=info.column_name,
        kind="category",
        dtype=str(customers[info.column_name].dtype),
        digits=0,
        categories=tuple(info.transform.dummies),
        means=_EMPTY,
        spreads=_EMPTY,
        limits=_EMPTY,
    )


def _number(info: Any, transformer: Any) -> OutputColumn:  # noqa: ANN401
    clusters = info.transform._bgm_transformer
    valid = info.transform.valid_component_indicator
    is_date = sdtypes(CUSTOMERS)[info.column_name] == "datetime"
    digits = None if is_date else transformer._rounding_digits
    return OutputColumn(
        name=info.column_name,
        kind="date" if is_date else "number",
        dtype=str(transformer._dtype),
        digits=_FINEST_DIGITS if digits is None else int(digits),
        categories=(),
        means=clusters.means_.reshape(-1)[valid],
        spreads=np.sqrt(clusters.covariances_).reshape(-1)[valid],
        limits=np.array([transformer._min_value, transformer._max_value], float),
    )
