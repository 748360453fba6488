"""The global state that SDV, torch and their kin draw from, borrowed and given back."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def numpy_seeded(seed: int) -> Iterator[None]:
    """Seed numpy's global generator for the block, then put its state back."""
    state = np.random.get_state()  # noqa: NPY002 (SDV draws from it)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


@contextmanager
def torch_seeded(seed: int) -> Iterator[None]:
    """Seed torch and numpy and run on one thread for the block, then put all back."""
    import torch
    from joblib import parallel_config
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    state, threads = torch.get_rng_state(), torch.get_num_threads()
    # Sequential: ctgan would start worker processes, and threads would race for
    # numpy's one global generator.
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
