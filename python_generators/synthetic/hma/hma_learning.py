"""HMA: SDV's model of three related tables, fitted by segment, stored as arrays."""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from python_generators.core.populations import Population
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES
from python_generators.synthetic.fitted_customers import some_customers
from python_generators.synthetic.hma.customer_segments import find_segments
from python_generators.synthetic.hma.encoding import LEARNING_SEED, Encoding
from python_generators.synthetic.hma.hma_model import HMAModel
from python_generators.synthetic.hma.hma_parts import SHAPE, Child, Distribution, Parent
from python_generators.synthetic.hma.hma_segment import Segment
from python_generators.synthetic.hma.sampling_noise import subtract_sampling_noise
from python_generators.synthetic.library_state import numpy_seeded
from python_generators.synthetic.metadata import (
    CHILDREN,
    KEY,
    modelled_columns,
    score_metadata,
)

__all__ = [
    "HMAModel",
    "extract",
    "fit_hma",
    "learn",
    "learn_hma",
    "learn_segment",
    "load",
]

_MOST_CUSTOMERS = SYNTHESIZERS["hma"].most_customers
_DISTRIBUTIONS: dict[str, Distribution] = {
    "GaussianUnivariate": "norm",
    "TruncatedGaussian": "truncnorm",
}


def learn(base: Population, _options: Mapping[str, Any]) -> HMAModel:
    """Fit HMA to the base; there are no options.

    Args:
        base: Customers, transactions and campaign events.
    """
    return learn_hma(base)


def load(folder: Path) -> HMAModel:
    """A saved HMA; raises as ``HMAModel.load`` does."""
    return HMAModel.load(folder)


def learn_hma(base: Population, most: int = _MOST_CUSTOMERS) -> HMAModel:
    """Fit HMA to the base: about 40 CPU seconds for 2,000 customers.

    Of a large base, segments and the dependence between columns are estimated from a
    random part, so that it takes minutes; distributions are those of all customers.

    Args:
        base: Customers, transactions and campaign events.
        most: The size of that part, divided among the segments by their sizes.
    """
    # one thread: the order of summation must not depend on the machine
    with threadpool_limits(limits=1):
        codes = find_segments(base, Encoding.learn(base).scores(base), most)
        customers = base[CUSTOMERS.name][KEY].to_numpy()
        segments = [customers[codes == code] for code in np.unique(codes)]
        shares = [max(1, most * len(s) // len(customers)) for s in segments]
        learned = (
            learn_segment(_subset(base, s), share)
            for s, share in zip(segments, shares, strict=True)
        )
        return HMAModel(tuple(learned))


def _subset(base: Population, customers: np.ndarray) -> Population:
    """The customers and the child tables in which they have rows."""
    parts = {
        name: frame[frame[KEY].isin(customers)].reset_index(drop=True)
        for name, frame in base.items()
    }
    return {name: part for name, part in parts.items() if len(part)}


def learn_segment(base: Population, most: int = _MOST_CUSTOMERS) -> Segment:
    """Fit HMA to the customers of one segment, and subtract sampling noise.

    Args:
        base: Customers, and the child tables in which they have rows.
        most: The most customers that the copulas are fitted to.
    """
    encoding = Encoding.learn(base)
    scores = encoding.scores(base)
    fitted = extract(fit_hma(some_customers(scores, most)), scores, encoding)
    # SDV orders child tables by their hashes in a set: use a fixed order instead
    ordered = fitted.parent.in_order(modelled_columns(CUSTOMERS))
    corrected = subtract_sampling_noise(ordered, fitted.children, scores, encoding)
    return replace(fitted, parent=corrected)


def fit_hma(scores: Population) -> Any:  # noqa: ANN401
    """Fit SDV's ``HMASynthesizer`` to normal scores, with normal marginals."""
    from sdv.multi_table import HMASynthesizer

    with warnings.catch_warnings(), numpy_seeded(LEARNING_SEED):
        warnings.simplefilter("ignore")  # SDV recommends saving metadata and refitting
        synthesizer = HMASynthesizer(score_metadata(scores), verbose=False)
        for name in scores:
            # before the transformers: it replaces the table's synthesizer
            parameters = {"default_distribution": "norm"}
            synthesizer.set_table_parameters(name, parameters)
        synthesizer.auto_assign_transformers(dict(scores))
        for table in POPULATION_TABLES:
            if table.name in scores:
                no_transformers = dict.fromkeys(modelled_columns(table))
                synthesizer.update_transformers(table.name, no_transformers)
        synthesizer.fit(dict(scores))
    return synthesizer


def extract(synthesizer: Any, scores: Population, encoding: Encoding) -> Segment:  # noqa: ANN401
    """The arrays of a fitted synthesizer.

    Reads private attributes of sdv 2.0.0. A test compares every cell of samples from
    the arrays and from the synthesizer.

    Args:
        synthesizer: The result of ``fit_hma``.
        scores: The scores that it was fitted to, or of all customers.
        encoding: The encoding of the scores.
    """
    customers = scores[CUSTOMERS.name][KEY]
    children = tuple(
        Child(
            table=table.name,
            columns=tuple(sorted(modelled_columns(table))),
            rows=len(scores[table.name]),
            counts=np.sort(
                scores[table.name][KEY]
                .value_counts()
                .reindex(customers, fill_value=0)
                .to_numpy(np.int64)
            ),
        )
        for table in CHILDREN
        if table.name in scores
    )
    return Segment(_extract_parent(synthesizer, len(customers)), children, encoding)


def _extract_parent(synthesizer: Any, rows: int) -> Parent:  # noqa: ANN401
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
    bounds = np.array([ranges.get(column, (0.0, 0.0)) for column in copula.columns])
    return Parent(
        columns=tuple(copula.columns),
        distributions=tuple(distributions),
        shape=np.array(shape, float),
        correlation=copula.correlation.to_numpy(float),
        lowest=bounds[:, 0],
        highest=bounds[:, 1],
        rows=rows,
    )
