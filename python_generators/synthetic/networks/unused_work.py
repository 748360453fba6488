"""Leaves unused work out of the ctgan library's training; every bit stays the same.

The discriminator's steps do not train the generator, but the library also computes the
generator's gradients there, and then discards them. And it draws the row of each
condition with a separate call of numpy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import numpy as np


@contextmanager
def without_unused_work() -> Iterator[None]:
    """Train faster in the block, which fits one CTGAN and samples none."""
    from ctgan.data_sampler import DataSampler
    from ctgan.synthesizers.ctgan import CTGAN

    activate, sample = CTGAN._apply_activate, DataSampler.sample_data
    calls = count(1)

    def activate_detached(network: Any, outputs: Any) -> Any:  # noqa: ANN401
        """Cut off the generator, except in its own step, the last of each round."""
        if next(calls) % (network._discriminator_steps + 1):
            return activate(network, outputs.detach()).requires_grad_()
        return activate(network, outputs)

    CTGAN._apply_activate = activate_detached
    DataSampler.sample_data = _sample_data
    try:
        yield
    finally:
        CTGAN._apply_activate, DataSampler.sample_data = activate, sample


def _sample_data(
    sampler: Any,  # noqa: ANN401
    data: np.ndarray,
    n: int,
    columns: np.ndarray | None,
    categories: np.ndarray | None,
) -> np.ndarray:
    """A random row for each condition, or any n rows if there are no conditions."""
    if columns is None or categories is None:
        return data[np.random.randint(len(data), size=n)]  # noqa: NPY002 (seeded)
    conditions = zip(columns, categories, strict=True)
    rows = [sampler._rid_by_cat_cols[c][category] for c, category in conditions]
    drawn = np.random.randint(0, [len(found) for found in rows])  # noqa: NPY002
    return data[[found[i] for found, i in zip(rows, drawn, strict=True)]]
