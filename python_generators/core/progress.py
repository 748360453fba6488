"""Progress bars, and the line of a finished stage."""

from collections.abc import Collection, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def bar(items: Collection[Item], name: str, unit: str) -> Iterator[Item]:
    """Yield the items, with a progress bar if standard error is a terminal.

    Args:
        items: The items.
        name: The label of the bar.
        unit: The name of the items, in the plural.
    """
    shown = tqdm(items, desc=name, unit=f" {unit}", disable=None, leave=False)
    yield from shown


def stage_line(name: str, found: str, seconds: float) -> str:
    """The line of a finished stage or step.

    Args:
        name: The stage or step.
        found: A few words about the result.
        seconds: Elapsed seconds.
    """
    return f"{name:<32}{found:<32}{seconds:>8.1f} s"
