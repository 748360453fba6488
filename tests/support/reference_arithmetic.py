"""The reference's arithmetic: words, shares and instalments in plain integers."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from python_generators.core.randomness import customer_words, draw, stream_key
from python_generators.engine.conditions import MonthFactors
from python_generators.engine.engine_parameters import Parameters

FIELDS_16 = 2**16


@dataclass
class Account:
    customer_id: int
    persona: int
    employment: int
    income: int
    loan: int
    balance: int
    overdraft_limit: int
    credit_score: int
    joined: int
    category_weights: list[int]
    conversions: int = 0
    age: int = 30
    city: int = 0
    bought: int = 0


ONE = 2**20


def word(customer_id: int, seed: int, month: int, stream: int) -> int:
    ids = np.array([customer_id], dtype=np.int64)
    return int(draw(customer_words(ids), stream_key(seed, month, stream))[0])


def field(number: int, start: int) -> int:
    return (number >> start) % FIELDS_16


def part(amount: int, share: int) -> int:
    return amount * share // ONE


def share_due(monthly_rate: int, tenor: int) -> float:
    rate = monthly_rate / ONE
    return rate / (1 - (1 + rate) ** -tenor) if rate else 1 / tenor


def annuity(loan: int, monthly_rate: int, tenor: int) -> int:
    return part(loan, round(share_due(monthly_rate, tenor) * ONE)) + (loan > 0)


def lift(
    account: Account, parameters: Parameters, kind: str, month: MonthFactors
) -> int:
    offers, total = parameters.offers, 0
    for offer in range(len(offers.names)):
        if not account.conversions >> offer & 1:
            continue
        age = month.number - int(offers.month_number[offer])
        added = int(getattr(offers, kind)[offer, account.persona])
        for _ in range(age):
            added = part(added, ONE - int(offers.decay[offer, account.persona]))
        total += added if age == 0 or (age > 0 and kind != "loan_share") else 0
    return total


def dates_before(first: date, day: int) -> list[int]:
    """When the last 24 instalments before the first month fell due."""
    found = []
    for back in range(24, 0, -1):
        months = first.year * 12 + first.month - 1 - back
        start = date(months // 12, months % 12 + 1, 1)
        found.append(start.toordinal() - 719163 + day - 1)
    return found
