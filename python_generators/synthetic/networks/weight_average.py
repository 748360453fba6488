"""The running mean of a generator's weights over its last steps.

An adversarial network does not settle: its generator circles what it has learned, and
its weights at the last step are partly noise. The mean over many steps varies less.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def averaged(find_generator: Callable[[], Any], decay: float) -> Iterator[Any]:
    """Within the block, the generator's steps are averaged; at its end it is the mean.

    Args:
        find_generator: Gives the torch module, or None as long as there is none.
        decay: How much of the mean stays at each step.
    """
    import torch
    from torch.optim.optimizer import register_optimizer_step_post_hook
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    means: list[AveragedModel] = []

    def after_step(optimizer: Any, *_: object) -> None:  # noqa: ANN401
        generator = find_generator()
        if generator is None or not _optimizes(optimizer, generator):
            return
        if not means:
            average = get_ema_multi_avg_fn(decay)
            means.append(AveragedModel(generator, multi_avg_fn=average))
        means[0].update_parameters(generator)

    handle = register_optimizer_step_post_hook(after_step)
    try:
        yield means
    finally:
        handle.remove()
    if means:
        with torch.no_grad():
            held = zip(
                find_generator().parameters(), means[0].parameters(), strict=True
            )
            for weight, mean in held:
                weight.copy_(mean)


def _optimizes(optimizer: Any, module: Any) -> bool:  # noqa: ANN401
    first = next(iter(module.parameters()))
    return any(first is p for group in optimizer.param_groups for p in group["params"])
