"""What a terminal shows of work in progress."""

from collections.abc import Collection, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def bar(items: Collection[Item], name: str, unit: str) -> Iterator[Item]:
    """The items, with a progress bar where standard error is a terminal.

    Args:
        items: What is worked on.
        name: The work.
        unit: What one item is, in the plural.
    """
    shown = tqdm(items, desc=name, unit=f" {unit}", disable=None, leave=False)
    yield from shown


def stage_line(name: str, found: str, seconds: float) -> str:
    """The line of a finished stage or step.

    Args:
        name: The stage or step.
        found: What it made, in a few words.
        seconds: Elapsed seconds.
    """
    return f"{name:<32}{found:<32}{seconds:>8.1f} s"
