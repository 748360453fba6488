"""Replaces a generator's weights by their running mean over the last steps.

The weights of an adversarial network do not converge but oscillate, so the last weights
include random variation. Their mean over many steps varies less and fits better.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def averaged(find_generator: Callable[[], Any], decay: float) -> Iterator[Any]:
    """Average the generator's weights in the block; set them to the mean at its end.

    Args:
        find_generator: Returns the torch module, or None until it exists.
        decay: The weight of the previous mean at each step.
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
            pairs = zip(
                find_generator().parameters(), means[0].parameters(), strict=True
            )
            for weight, mean in pairs:
                weight.copy_(mean)


def _optimizes(optimizer: Any, module: Any) -> bool:  # noqa: ANN401
    first = next(iter(module.parameters()))
    return any(first is p for group in optimizer.param_groups for p in group["params"])
