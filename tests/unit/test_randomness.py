"""Counter-based draws: uniform, independent, and every input bit matters."""

import numpy as np
import pytest
from scipy import stats

from python_generators.core.randomness import (
    Stream,
    bits,
    customer_words,
    draw,
    generator,
    mix,
    seed_for,
    stream_key,
)
from python_generators.seeds.load import load_seeds

CUSTOMERS = np.arange(1, 200_001, dtype=np.int64)
KNOWN_WORDS = [17682112308393533060, 6594961187217983743, 8249968279177971952]
KNOWN_SEED = 3642464349
SIGNIFICANCE = 1e-6  # the seed is fixed, so results never vary


def _uniforms(seed: int, month: int, stream: int) -> np.ndarray:
    words = draw(customer_words(CUSTOMERS), stream_key(seed, month, stream))
    return bits(words, 0, 32) / 2**32


@pytest.mark.parametrize("start", [0, 16, 32, 48])
def test_every_field_of_bits_is_uniform(start: int) -> None:
    words = draw(customer_words(CUSTOMERS), stream_key(42, 24_301, 1))
    counts = np.bincount(bits(words, start, 16) >> 6, minlength=1024)
    assert stats.chisquare(counts).pvalue > SIGNIFICANCE


def test_draws_are_uniform_over_customers() -> None:
    assert stats.kstest(_uniforms(42, 24_301, 1), "uniform").pvalue > SIGNIFICANCE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((42, 24_301, 1), (42, 24_302, 1)),  # neighbouring months
        ((42, 24_301, 1), (42, 24_301, 2)),  # neighbouring streams
        ((42, 24_301, 1), (43, 24_301, 1)),  # neighbouring seeds
    ],
)
def test_neighbouring_draws_are_independent(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    a, b = _uniforms(*one), _uniforms(*other)
    cells, _, _ = np.histogram2d(a, b, bins=16)
    assert stats.chisquare(cells.ravel()).pvalue > SIGNIFICANCE


def test_neighbouring_customers_are_independent() -> None:
    uniforms = _uniforms(42, 24_301, 1)
    cells, _, _ = np.histogram2d(uniforms[:-1], uniforms[1:], bins=16)
    assert stats.chisquare(cells.ravel()).pvalue > SIGNIFICANCE


def test_one_flipped_bit_flips_half_of_the_word() -> None:
    words = customer_words(CUSTOMERS[:2000])
    for bit in range(64):
        flipped = mix(words) ^ mix(words ^ np.uint64(1 << bit))
        changed = np.unpackbits(flipped.view(np.uint8)).mean()
        assert 0.49 < changed < 0.51


def test_customers_have_different_words() -> None:
    assert len(np.unique(customer_words(CUSTOMERS))) == len(CUSTOMERS)


def test_draws_do_not_depend_on_the_other_customers() -> None:
    key = stream_key(42, 24_301, 1)
    alone = draw(customer_words(CUSTOMERS[777:778]), key)
    together = draw(customer_words(CUSTOMERS), key)
    assert alone[0] == together[777]


def test_known_values_never_change() -> None:
    """Published data depends on them: changing the draws changes every month."""
    words = draw(customer_words(CUSTOMERS[:3]), stream_key(42, 24_301, 1))
    assert words.tolist() == KNOWN_WORDS
    assert seed_for(42, "base", "customers") == KNOWN_SEED


def test_named_streams_differ() -> None:
    assert seed_for(42, "a") != seed_for(42, "b") != seed_for(43, "b")
    assert generator(42, "a").random() == generator(42, "a").random()


def test_streams_have_their_own_numbers_which_never_change() -> None:
    """A changed number would change every published month."""
    numbers = {
        "HABIT": 0, "PAY": 1, "EVENTS": 2, "CATEGORIES": 3,
        "MARKET": 1_000, "HOME": 1_100, "INVESTS": 1_101, "LOAN": 1_102,
        "BORROW": 1_103, "REFUND": 1_104, "BONUS": 1_105,
        "JOINING": 4_000, "SILENCE": 4_001,
        "BUYS": 1_200, "SHOCK": 1_300, "PORTFOLIO": 1_400,
        "LIFE": 2_000, "LIFE_DETAILS": 2_100, "DATES": 5_000,
    }  # fmt: skip
    assert {name: int(stream) for name, stream in Stream.__members__.items()} == numbers


@pytest.mark.parametrize("market", ["in", "us"])
def test_ranges_of_streams_do_not_overlap(market: str) -> None:
    categories = len(load_seeds(market).categories)
    assert Stream.CATEGORIES + categories <= Stream.MARKET
