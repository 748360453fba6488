"""Every random number of the project, each a pure function of the random seed.

There are two types. *Named streams* feed libraries that take a generator or an integer
seed: each name has its own stream, so a new column in one table does not change
another. *Counter-based draws* feed the engine: 64 bits for each (random seed, customer,
month, stream). So row order, threads, batches and population size change nothing, a
longer horizon keeps the earlier months, and two scenarios use the same random numbers
wherever their parameters agree (common random numbers).

The names given to ``seed_for``, ``generator`` and ``named_key`` and the numbers of
``Stream`` are part of the results: changing one changes published numbers.

The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast
splittable pseudorandom number generators", OOPSLA 2014): integer arithmetic modulo
2**64, equal on every machine. tests/unit/test_randomness.py runs the battery.
"""

import hashlib
from enum import UNIQUE, IntEnum, verify

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

_GOLDEN = 0x9E3779B97F4A7C15
_MULTIPLIER_1 = np.uint64(0xBF58476D1CE4E5B9)
_MULTIPLIER_2 = np.uint64(0x94D049BB133111EB)


@verify(UNIQUE)
class Stream(IntEnum):
    """The numbered streams of a month; some begin a range."""

    HABIT = 0  # month 0 only: what stays the same in all months
    PAY = 1
    EVENTS = 2
    CATEGORIES = 3  # and the following numbers below MARKET, as many as are needed
    MARKET = 1_000  # one draw for all customers
    LOAN = 1_102  # month 0 only: the rest of the first loan's term, what is late of it
    REFUND = 1_104  # month 0 only: who gets a tax refund, when, and how large
    BONUS = 1_105  # month 0 only: how large a bonus is, and its month
    BORROW = 1_103  # how large a new loan is, and its term
    PORTFOLIO = 1_400  # a portfolio's age, how many orders (month 0); stops, sales
    SHOCK = 1_300  # month 0 only: the month of a shock that measures behaviour
    LIFE = 2_000  # and the following: which events occur
    LIFE_DETAILS = 2_100  # and the following, one an event: what they change
    HOME = 1_100  # month 0 only: who rents, and at what rent
    INVESTS = 1_101  # month 0 only: who invests at all
    BUYS = 1_200  # month 0 only, and the following: who buys in a category at all
    JOINING = 4_000  # the first month only: who joins, and in which month
    SILENCE = 4_001  # who goes silent at a month's end
    DATES = 5_000  # and the following below 6,000: the statement (month 0: habits)


def seed_for(random_seed: int, *names: str) -> int:
    """A 32-bit seed for a library; each sequence of names has its own."""
    text = "/".join((str(random_seed), *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")


def generator(random_seed: int, *names: str) -> np.random.Generator:
    """A numpy generator; each sequence of names has its own."""
    return np.random.default_rng(seed_for(random_seed, *names))


def stream_key(random_seed: int, month_number: int, stream: int) -> np.uint64:
    """The 64-bit key of one random seed, calendar month and stream.

    Args:
        random_seed: The project's seed.
        month_number: Months since year 0, so that a month has the same draws in every
            horizon.
        stream: A number of ``Stream``, or one of a range that begins there.
    """
    text = f"{random_seed}/{month_number}/{int(stream)}"
    digest = hashlib.sha256(text.encode()).digest()
    return np.uint64(int.from_bytes(digest[:8], "little"))


def named_key(random_seed: int, *names: str) -> np.uint64:
    """The 64-bit key of the stream with this sequence of names."""
    text = "/".join((str(random_seed), *names))
    return np.uint64(
        int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    )


def customer_words(customer_id: npt.NDArray[np.int64]) -> Words:
    """One well-mixed 64-bit word for each customer; all its draws start from it."""
    spread = customer_id.astype(np.uint64) * np.uint64(_GOLDEN)
    return mix(spread)


def draw(words: Words, key: np.uint64 | Words) -> Words:
    """64 random bits for each word, from one key or a key each; shape of ``words``."""
    return mix(words ^ key)


def following(words: Words, steps: npt.NDArray[np.int64]) -> Words:
    """The word that many steps later in SplitMix64's sequence from each word."""
    return mix(words + steps.view(np.uint64) * np.uint64(_GOLDEN))


def mix(words: Words) -> Words:
    """SplitMix64's finaliser: a bijection of 64-bit words that avalanches."""
    words = words ^ (words >> np.uint64(30))
    words *= _MULTIPLIER_1
    words ^= words >> np.uint64(27)
    words *= _MULTIPLIER_2
    words ^= words >> np.uint64(31)
    return words


def uniform(words: Words) -> npt.NDArray[np.float64]:
    """The upper 53 bits of each word, as a float64 in [0, 1)."""
    high: npt.NDArray[np.float64] = (words >> np.uint64(11)).astype(np.float64)
    return high * 2.0**-53


def bits(words: Words, start: int, count: int) -> npt.NDArray[np.int64]:
    """The ``count`` bits of each word from bit ``start``, as int64 in [0, 2**count)."""
    found = words >> np.uint64(start)
    found &= np.uint64((1 << count) - 1)
    return found.view(np.int64)
