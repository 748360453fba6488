"""Every random number of the project, each a pure function of the random seed.

Two kinds. *Named streams* feed libraries that want a generator or an integer seed: one
stream a name, so a new column in one table cannot move another. *Counter-based draws*
feed the engine: 64 bits for each (random seed, customer, month, stream), so row order,
threads, batches and population size change nothing, a later month leaves earlier ones
as they were, and two worlds that differ in one parameter share all other luck.

The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast
splittable pseudorandom number generators", OOPSLA 2014): integer arithmetic modulo
2**64, equal on every machine. tests/unit/test_randomness.py runs the battery.
"""

import hashlib

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

_GOLDEN = 0x9E3779B97F4A7C15
_MULTIPLIER_1 = np.uint64(0xBF58476D1CE4E5B9)
_MULTIPLIER_2 = np.uint64(0x94D049BB133111EB)


def seed_for(random_seed: int, *names: str) -> int:
    """A 32-bit seed for a library, of its own for each sequence of names."""
    text = "/".join((str(random_seed), *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")


def generator(random_seed: int, *names: str) -> np.random.Generator:
    """A numpy generator, of its own for each sequence of names."""
    return np.random.default_rng(seed_for(random_seed, *names))


def stream_key(random_seed: int, month_number: int, stream: int) -> np.uint64:
    """The 64-bit constant that stands for one seed, calendar month and stream.

    Args:
        random_seed: The project's seed.
        month_number: Months since year 0, so a month keeps its luck in any horizon.
        stream: Which draw of the month.
    """
    text = f"{random_seed}/{month_number}/{stream}"
    digest = hashlib.sha256(text.encode()).digest()
    return np.uint64(int.from_bytes(digest[:8], "little"))


def named_key(random_seed: int, *names: str) -> np.uint64:
    """The 64-bit constant of a sequence of names; it stands for a stream of draws."""
    text = "/".join((str(random_seed), *names))
    return np.uint64(
        int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    )


def customer_words(customer_id: npt.NDArray[np.int64]) -> Words:
    """One well-mixed 64-bit word a customer, the start of all of its draws."""
    spread = customer_id.astype(np.uint64) * np.uint64(_GOLDEN)
    return mix(spread)


def draw(words: Words, key: np.uint64 | Words) -> Words:
    """64 random bits a customer for one key, or for a key each; shape of ``words``."""
    return mix(words ^ key)


def following(words: Words, steps: npt.NDArray[np.int64]) -> Words:
    """The word so many steps on in SplitMix64's sequence from each word."""
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
    mask = np.uint64((1 << count) - 1)
    return ((words >> np.uint64(start)) & mask).view(np.int64)
