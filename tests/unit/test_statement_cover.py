"""Items of a batch without any credit, as of a base in which no customer earns."""

import numpy as np

from python_generators.statement.cover import Means, Presentation, date_items
from python_generators.statement.fixed_items import Items

DAY = 86_400


def test_debits_without_any_credit_are_paid_when_due() -> None:
    zero = np.zeros(2, np.int64)
    items = Items(
        row=np.array([0, 1]),
        second=np.array([3 * DAY, 2 * DAY]),
        amount=np.array([-500, -700]),
        text=zero,
    )
    means = Means(available=np.array([1000, 1000]), length=np.array([30 * DAY] * 2))
    days = np.tile(np.arange(31), (2, 1))
    terms = Presentation(days=3, everyday=zero, reserved=zero, settling=days)
    flags = np.array([True, True])
    paid, due = date_items(items, means, flags, flags, terms)
    assert list(paid.second) == [3 * DAY, 2 * DAY]
    assert list(due) == [3 * DAY, 2 * DAY]
