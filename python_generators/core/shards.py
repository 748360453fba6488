"""A shard: one of several equal parts of the customers, made by its own process."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shard:
    """One of several parts.

    Attributes:
        number: From 1.
        of: How many parts there are.
    """

    number: int
    of: int

    def bounds(self, count: int) -> tuple[int, int]:
        """The first position of this part of ``count`` items, and that after its last.

        The parts cover all items once; their sizes differ by one at most.
        """
        first, end = (int(count) * n // self.of for n in (self.number - 1, self.number))
        return first, end


WHOLE = Shard(1, 1)
