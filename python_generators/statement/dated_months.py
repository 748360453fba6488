"""Customer-months as the statement reads them, and the draws that date them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from python_generators.core.randomness import (
    Stream,
    Words,
    customer_words,
    draw,
    stream_key,
)
from python_generators.engine.rates import Integers

MOST_MONTHS = 1 << 11  # of customers in a batch, so that sort keys fit
DAY = 24 * 60 * 60  # seconds
LARGEST_AMOUNT = 1 << 41  # in paise; times a month's sizes it stays in int64
LARGEST_NUMBER = 900_000_000  # of a customer; ids stay whole in JavaScript too
_LASTING = 0  # the month number of draws that stay the same in all months


@dataclass(frozen=True)
class DatedMonths:
    """n customer-months, in paise; all fields but ``spending`` have shape (n,)."""

    customer_id: Integers
    customer_number: Integers  # the customer's part of ids
    month: npt.NDArray[np.datetime64]  # its first day
    employment: Integers  # positions in the employment types
    ticket_scale: Integers  # 2**10 is the category's own payment
    day_rhythm: Integers
    opening: Integers
    limit: Integers  # of the overdraft
    sip_orders: Integers
    amounts: dict[str, Integers]  # by name of ENTRIES, not negative
    spending: Integers  # (n, k): by category in alphabetical order

    def check(self) -> None:
        """Check that all fits in the integers.

        Raises:
            ValueError: an amount, a customer number or the number of months does not.
        """
        if not 1 <= len(self.month) <= MOST_MONTHS:
            raise ValueError(f"give 1 to {MOST_MONTHS} months, not {len(self.month)}")
        for name, paid in (*self.amounts.items(), ("spending", self.spending)):
            least, most = paid.min(initial=0), paid.max(initial=0)
            if least < 0 or most > LARGEST_AMOUNT:
                raise ValueError(
                    f"{name}: amounts are 0 to {LARGEST_AMOUNT} paise,"
                    f" not {least}, {most}"
                )
        least = self.customer_number.min(initial=1)
        most = self.customer_number.max(initial=1)
        if least < 1 or most >= LARGEST_NUMBER:
            raise ValueError(
                f"customer numbers are 1 to {LARGEST_NUMBER - 1}, not {least}, {most}"
            )

    @cached_property
    def _unique(self) -> tuple[npt.NDArray[np.datetime64], Integers]:
        months, place = np.unique(
            self.month.astype("datetime64[D]"), return_inverse=True
        )
        return months, place.astype(np.int64)

    @cached_property
    def calendar(self) -> Sequence[date]:
        """The different months."""
        found: list[date] = self._unique[0].tolist()
        return found

    @property
    def place(self) -> Integers:
        """Each row's position in the calendar."""
        return self._unique[1]

    @cached_property
    def words(self) -> Words:
        """The customers' words."""
        return customer_words(self.customer_id)


@dataclass(frozen=True)
class Dice:
    """The draws of a batch of months."""

    months: DatedMonths
    random_seed: int

    def lasting(self, rows: Integers, stream: int) -> Words:
        """A word for each row, the same in all months of its customer.

        Args:
            rows: Positions in the batch.
            stream: The number of the draw.
        """
        key = _key(self.random_seed, _LASTING, Stream.DATES + stream)
        return draw(self.months.words[rows], key)

    def monthly(self, rows: Integers, stream: int) -> Words:
        """A word for each row, its own in each month.

        Args:
            rows: Positions in the batch.
            stream: The number of the draw.
        """
        keys = np.array(
            [
                _key(self.random_seed, m.year * 12 + m.month, Stream.DATES + stream)
                for m in self.months.calendar
            ],
            dtype=np.uint64,
        )
        return draw(self.months.words[rows], keys[self.months.place[rows]])


@cache
def _key(random_seed: int, month_number: int, stream: int) -> np.uint64:
    """The key of a stream, kept."""
    return stream_key(random_seed, month_number, stream)
