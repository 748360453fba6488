"""HMA: three related tables learned by SDV, then kept as plain arrays."""

import warnings
from typing import Any

import numpy as np

from python_generators.populations import Population
from python_generators.synthetic.hma_model import HMAModel
from python_generators.synthetic.hma_parts import SHAPE, Child, Distribution, Parent
from python_generators.synthetic.library_state import numpy_seeded
from python_generators.synthetic.metadata import (
    CHILDREN,
    KEY,
    category_orders,
    modelled,
    modelled_columns,
    sdv_metadata,
)
from python_generators.tables import CUSTOMERS, POPULATION_TABLES

__all__ = ["HMAModel", "extract", "fit_hma", "learn_hma"]

_LEARNING_SEED = 0
_DISTRIBUTIONS: dict[str, Distribution] = {
    "GaussianUnivariate": "norm",
    "TruncatedGaussian": "truncnorm",
}


def learn_hma(base: Population, progress: bool = False) -> HMAModel:
    """What HMA learns of the base: some 25 CPU seconds for 2,000 customers.

    Args:
        base: Customers, transactions and campaign events.
        progress: Whether to show SDV's progress bars.
    """
    return extract(fit_hma(base, progress), base)


def fit_hma(base: Population, progress: bool = False) -> Any:  # noqa: ANN401
    """SDV's fitted ``HMASynthesizer``: normal scores, normal marginals."""
    from sdv.multi_table import HMASynthesizer

    from python_generators.synthetic.transformer import NormalScore

    data, orders = modelled(base), category_orders(base)
    with warnings.catch_warnings(), numpy_seeded(_LEARNING_SEED):
        warnings.simplefilter("ignore")  # SDV's advice on saving and refitting
        synthesizer = HMASynthesizer(sdv_metadata(data), verbose=progress)
        for name in data:
            # before the transformers: it makes the table's synthesizer anew
            parameters = {"default_distribution": "norm"}
            synthesizer.set_table_parameters(name, parameters)
        synthesizer.auto_assign_transformers(data)
        for table in POPULATION_TABLES:
            transformers = {
                column: NormalScore(orders.get((table.name, column)))
                for column in modelled_columns(table)
            }
            synthesizer.update_transformers(table.name, transformers)
        synthesizer.fit(data)
    return synthesizer


def extract(synthesizer: Any, base: Population) -> HMAModel:  # noqa: ANN401
    """The arrays of a fitted synthesizer.

    Reads private attributes of sdv 2.0.0: a test compares every cell of what the arrays
    and the synthesizer sample.

    Args:
        synthesizer: What ``fit_hma`` gave.
        base: What it was fitted on.
    """
    scores = {
        (table.name, column): transformer.table
        for table in POPULATION_TABLES
        for column, transformer in synthesizer.get_transformers(table.name).items()
        if column in modelled_columns(table)
    }
    customers = base[CUSTOMERS.name][KEY]
    children = tuple(
        Child(
            table=table.name,
            columns=tuple(sorted(modelled_columns(table))),
            rows=len(base[table.name]),
            counts=np.sort(
                base[table.name][KEY]
                .value_counts()
                .reindex(customers, fill_value=0)
                .to_numpy(np.int64)
            ),
        )
        for table in CHILDREN
    )
    return HMAModel(_extract_parent(synthesizer), children, scores)


def _extract_parent(synthesizer: Any) -> Parent:  # noqa: ANN401
    copula = synthesizer._table_synthesizers[CUSTOMERS.name]._model
    ranges = {
        name: (formatter._min_value, formatter._max_value)
        for columns in synthesizer.extended_columns.values()
        for name, formatter in columns.items()
    }
    distributions, shape = [], []
    for univariate in copula.univariates:
        fitted = univariate.to_dict()
        known: Distribution = _DISTRIBUTIONS[fitted["type"].split(".")[-1]]
        distributions.append("constant" if fitted["scale"] == 0 else known)
        shape.append([fitted.get(name, 0.0) for name in SHAPE])
    seen = np.array([ranges.get(column, (0.0, 0.0)) for column in copula.columns])
    return Parent(
        columns=tuple(copula.columns),
        distributions=tuple(distributions),
        shape=np.array(shape, float),
        correlation=copula.correlation.to_numpy(float),
        lowest=seen[:, 0],
        highest=seen[:, 1],
        rows=synthesizer._table_sizes[CUSTOMERS.name],
    )
