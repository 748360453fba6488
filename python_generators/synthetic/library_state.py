"""Sets and restores the global random states that SDV and torch use."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def numpy_seeded(seed: int) -> Iterator[None]:
    """Seed numpy's global generator for the block, then restore its state."""
    state = np.random.get_state()  # noqa: NPY002 (SDV uses it)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


@contextmanager
def torch_seeded(seed: int) -> Iterator[None]:
    """Seed torch and numpy and use one thread for the block, then restore all."""
    import torch
    from joblib import parallel_config
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    state, threads = torch.get_rng_state(), torch.get_num_threads()
    # Sequential: ctgan would otherwise start workers, which would draw from numpy's
    # global generator in an undefined order.
    with (
        numpy_seeded(seed),
        parallel_config(backend="sequential"),
        threadpool_limits(limits=1),
    ):
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
            torch.set_rng_state(state)
