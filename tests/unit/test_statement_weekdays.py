"""Weekdays of the statement: when firms pay, and how many payments Sundays have."""

from datetime import date, timedelta

import numpy as np
import pytest

from python_generators.seeds.load import load_seeds
from python_generators.statement.pay_days import Pattern, pay_days
from python_generators.statement.statement_tables import statement_tables

MONTH = date(2025, 2, 1)  # four of each day of the week


@pytest.mark.parametrize("weekday", [3, 4, 5])
def test_firms_pay_on_the_weekday_of_the_pattern(weekday: int) -> None:
    patterns = [
        Pattern("every week", weekday),
        *(Pattern("every two weeks", weekday, phase) for phase in (0, 1)),
    ]
    found = pay_days(MONTH, patterns, load_seeds("us"))
    paid = [
        [MONTH + timedelta(days=int(day)) for day in days[:count]]
        for days, count in zip(found.day, found.count, strict=True)
    ]
    assert {day.isoweekday() for days in paid for day in days} == {weekday}
    assert [len(days) for days in paid] == [4, 2, 2]
    assert sorted(paid[1] + paid[2]) == paid[0]


@pytest.mark.parametrize("market", ["in", "us"])
def test_sundays_have_the_payments_of_their_weight(market: str) -> None:
    tables = statement_tables(load_seeds(market))
    (days,) = tables.payment_days([MONTH])
    clients = int(tables.pay.clients.argmax())  # whose pay lifts no day
    weekday = np.array([(MONTH + timedelta(days=n)).isoweekday() for n in range(28)])
    count = np.bincount(weekday[days[clients].ravel()], minlength=8)
    weight = tables.seeds.statement.sunday_weight
    assert count[7] / count[6] == pytest.approx(weight, rel=0.02)
