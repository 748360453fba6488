"""The smallest payment of each category, and what its amounts are multiples of."""

from collections.abc import Sequence

from python_generators.core.money import PAISE_PER_UNIT, to_paise
from python_generators.seeds.load import Seeds


def payment_steps(
    seeds: Seeds, names: Sequence[str]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The smallest payments and the steps, in paise, by category.

    The step is one unit of the currency, or more where all channels of the category
    give larger steps, as machines that pay out notes do.

    Args:
        seeds: The market's seeds.
        names: The categories.
    """
    least = {row.category: to_paise(row.smallest_amount) for row in seeds.ticket_sizes}

    def step(name: str) -> int:
        channels = {c.channel for c in seeds.payment_channels if c.category == name}
        steps = [
            to_paise(e.step) for e in seeds.amount_endings if e.channel in channels
        ]
        return max(PAISE_PER_UNIT, min(steps, default=PAISE_PER_UNIT))

    return tuple(least.get(name, 0) for name in names), tuple(map(step, names))
