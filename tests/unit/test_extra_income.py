"""Refunds, bonuses and lump sums, and what customers without work buy."""

import numpy as np
import pytest

from python_generators.engine.silence import ACTIVE
from tests.support.people import People, hold_the_laws, people


@pytest.fixture(scope="module", params=("in", "us"))
def crowd(request: pytest.FixtureRequest) -> People:
    return people(request.param)


def refunded(crowd: People) -> float:
    """Customers with a tax refund in the year."""
    return float((crowd.plain.refund > 0)[:, crowd.active].any(axis=0).mean())


def test_who_has_no_work_buys_food(crowd: People) -> None:
    plain, names = crowd.plain, crowd.parameters.categories.names
    workless = ~plain.is_employed & (plain.status == ACTIVE)
    food = plain.spending_by_category[:, :, names.index("Groceries")]
    assert workless.sum() > 300
    assert (food[workless] > 0).mean() > 0.995


def test_needs_come_before_bills_only_where_declared() -> None:
    off = people("in", least_needs=0)
    workless = ~off.plain.is_employed & (off.plain.status == ACTIVE)
    names = off.parameters.categories.names
    food = off.plain.spending_by_category[:, :, names.index("Groceries")]
    assert (food[workless] == 0).mean() > 0.02
    hold_the_laws(off)


def test_bonuses_differ_in_size_and_month(crowd: People) -> None:
    plain = crowd.plain
    steady = crowd.active & plain.is_employed.all(axis=0)
    steady &= (plain.pay_level == plain.pay_level[0]).all(axis=0)
    bonus = plain.bonus[:, steady]
    bonus = bonus[:, bonus.any(axis=0)]
    assert ((bonus > 0).sum(axis=0) == 1).all()
    by_month = (bonus > 0).mean(axis=1)
    assert 0.45 <= by_month.max() <= 0.55
    assert ((by_month > 0.1) & (by_month < 0.25)).sum() == 3
    share = (
        bonus.sum(axis=0)
        / (plain.income - plain.refund)[:, steady].sum(axis=0)[
            plain.bonus[:, steady].any(axis=0)
        ]
    )
    low, high = np.quantile(share, [0.05, 0.95])
    assert high > 2 * low


def test_lump_sums_come_in_few_months_and_whole_steps(crowd: People) -> None:
    plain, step = crowd.plain, crowd.parameters.terms.sip_step
    plain_months = (plain.bonus == 0) & (plain.refund == 0) & (plain.sip > 0)
    salaried = crowd.parameters.employments.names.index("Salaried")
    plain_months &= crowd.customers.employment == salaried
    lump = (plain.bought - plain.sip)[plain_months]
    assert (lump > 0).mean() < 0.4
    assert (lump % step == 0).mean() > 0.98


def test_refunds_come_once_from_february_to_april_and_are_spent_over_months() -> None:
    on, off = people("us"), people("us", refund_share=0)
    refund = on.plain.refund[:, on.active]
    assert 0.61 <= refunded(on) <= 0.67
    assert refunded(off) == 0
    assert refunded(people("in")) == 0
    assert (refund > 0).sum(axis=0).max() == 1
    assert not refund[[0, *range(4, 12)]].any()
    assert ((refund > 0).mean(axis=1)[1:4] > 0.18).all()
    assert 2800_00 <= refund[refund > 0].mean() <= 3500_00  # IRS: $3138
    hold_the_laws(on)
    who = (on.plain.refund[1] > 0) & on.active & on.plain.is_employed.all(axis=0)
    more = (on.plain.spending - off.plain.spending)[:, who].sum(axis=1)
    paid = on.plain.refund[1, who].sum()
    assert abs(more[0]) < 0.1 * paid  # what is left of the year before
    assert 0.1 * paid < more[1] < 0.4 * paid
    assert 0.4 * paid < more[1:].sum() < 0.9 * paid
    saved = (on.plain.savings - off.plain.savings)[:, who].sum()
    assert 0 < saved < 0.4 * paid
