"""The seeds of the statement: faults are refused, and shares give what is published."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.seeds.load import load_seeds

MARKETS = sorted(p.name for p in (PROJECT_ROOT / "seeds" / "markets").iterdir())
# fault: (file, text to find, text to put, part of the message)
FAULTS = {
    "a merchant of an unknown category": (
        "merchants.csv",
        "Navrasa Kirana,Groceries",
        "Navrasa Kirana,Yachts",
        "merchants.csv:2: category: 'Yachts': unknown category",
    ),
    "a merchant twice": (
        "merchants.csv",
        "Tokri Express",
        "Navrasa Kirana",
        "merchants.csv:3: merchant: 'Navrasa Kirana': give Groceries another merchant",
    ),
    "a channel beyond one": (
        "payment_channels.csv",
        "Groceries,UPI,0.9",
        "Groceries,UPI,0.95",
        "share of Groceries: 1.05: weights must sum to 1",
    ),
    "an ending of an unknown channel": (
        "amount_endings.csv",
        "UPI,100,0",
        "Barter,100,0",
        "amount_endings.csv:2: channel: 'Barter': unknown channel; known: UPI",
    ),
    "an ending below zero": (
        "amount_endings.csv",
        "UPI,100,0,",
        "UPI,100,100,",
        "amount_endings.csv:2: below: 100.0: give less than the step of 100.0",
    ),
    "subscriptions to no merchant": (
        "ticket_sizes.csv",
        "Dining,170,0.85,10,4,0.55,0,",
        "Dining,170,0.85,10,4,0.55,2,",
        "ticket_sizes.csv:5: subscriptions: 2.0: give merchants.csv a subscription",
    ),
    "losses with a gap": (
        "credit_losses.csv",
        "30,59",
        "31,59",
        "credit_losses.csv:4: days_from: 31: give 30, and a days_to from it on",
    ),
    "losses that end": (
        "credit_losses.csv",
        "99999",
        "999",
        "credit_losses.csv:6: days_to: 999: give 99999",
    ),
    "pay on a weekend": (
        "pay_patterns.csv",
        "Salaried,last working day,0,",
        "Salaried,every week,6,",
        "every week needs a day of the week from 1 to 5",
    ),
    "no size of a payment": (
        "ticket_sizes.csv",
        "Cash,2000",
        "Dining,2000",
        "give each only once",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_in_one_line(tmp_path: Path, fault: str) -> None:
    name, find, put, expected = FAULTS[fault]
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    file = tmp_path / "seeds" / "markets" / "in" / name
    text = file.read_text(encoding="utf-8")
    assert find in text
    file.write_text(text.replace(find, put, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_seeds("in", tmp_path)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def _multiples(market: str, channel: str, unit: int) -> float:
    """The share of a channel's amounts that are a multiple of the unit.

    An amount drawn as a multiple of a smaller step is a multiple of the unit as often
    as the step is a part of it.
    """
    total = 0.0
    for row in load_seeds(market).amount_endings:
        if row.channel == channel and row.below == 0:
            step = Fraction(str(row.step))
            total += row.share * float(min(Fraction(1), step / unit))
    return total


@pytest.mark.parametrize(
    ("market", "channel", "unit", "published"),
    [
        ("in", "UPI", 1, 0.99),
        ("in", "UPI", 10, 0.45),
        ("in", "Online checkout", 10, 0.08),
        ("in", "ATM", 100, 1.00),
        ("us", "Debit card", 1, 0.27),
        ("us", "Debit card", 5, 0.16),
        ("us", "Online checkout", 1, 0.30),
        ("us", "ATM", 20, 1.00),
        ("us", "ATM", 100, 0.43),
    ],
)
def test_endings_give_about_the_published_shares(
    market: str, channel: str, unit: int, published: float
) -> None:
    assert _multiples(market, channel, unit) == pytest.approx(published, abs=0.13)


@pytest.mark.parametrize("market", MARKETS)
def test_popularity_has_a_long_tail(market: str) -> None:
    """No shop has half of a category, and the first three leave a fifth."""
    seeds = load_seeds(market)
    bills = {c.category for c in seeds.categories if c.payment == "bill"}
    for size in (s for s in seeds.ticket_sizes if s.category not in bills):
        shops = [
            m.popularity
            for m in seeds.merchants
            if m.category == size.category and not m.is_subscription
        ]
        assert shops == sorted(shops, reverse=True)
        assert len(shops) >= 6
        assert max(shops) / sum(shops) < 0.5
        assert sum(shops[:3]) / sum(shops) < 0.8
