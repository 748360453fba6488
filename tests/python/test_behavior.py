"""The monthly engine: its laws for anybody, and a second opinion on each paisa."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from python_generators.behavior.arrow import month_factors, simulate_stream
from python_generators.behavior.months import (
    Customers,
    MonthFactors,
    Months,
    simulate,
)
from python_generators.behavior.parameters import Parameters
from python_generators.economy.calendar import add_months
from python_generators.seeds import Seeds
from tests.python.reference import Account, live

SEED = 42
PAISE = 100
AMOUNTS = [f.name for f in fields(Months)]

accounts = st.builds(
    Account,
    customer_id=st.integers(1, 2**40),
    persona=st.integers(0, 3),
    employment=st.integers(0, 2),
    income=st.integers(0, 50_000_000 * PAISE),
    loan=st.one_of(st.just(0), st.integers(1, 90_000_000 * PAISE)),
    balance=st.integers(0, 20_000_000 * PAISE),
    overdraft_limit=st.integers(0, 500_000 * PAISE),
)


def world(months: int = 12, loan_rate: float = 0.14) -> list[MonthFactors]:
    return month_factors(
        {
            "month": add_months(date(2025, 1, 1), i),
            "spending_factor": 0.95 + 0.02 * (i % 7),
            "loan_rate": loan_rate,
        }
        for i in range(months)
    )


def batch(people: list[Account]) -> Customers:
    def column(name: str) -> np.ndarray:
        return np.array([getattr(a, name) for a in people], dtype=np.int64)

    return Customers(**{f.name: column(f.name) for f in fields(Customers)})


def crowd(count: int, seed: int = 7) -> Customers:
    draw = np.random.default_rng(seed)
    income = draw.integers(100_000, 3_000_000, count) * PAISE
    return Customers(
        customer_id=np.arange(1, count + 1),
        persona=draw.integers(0, 4, count),
        employment=draw.integers(0, 3, count),
        income=income,
        loan=np.where(draw.random(count) < 0.5, 0, income // 2),
        balance=draw.integers(0, 300_000, count) * PAISE,
        overdraft_limit=income // 36,
    )


@given(people=st.lists(accounts, min_size=1, max_size=20), months=st.integers(1, 30))
@hypothesis_settings(max_examples=60, deadline=None)
def test_the_laws_hold_for_anybody(
    parameters: Parameters, people: list[Account], months: int
) -> None:
    customers = batch(people)
    lived = simulate(customers, world(months), parameters, SEED)
    outflow = lived.spending + lived.investments + lived.loan_repayment
    assert (lived.savings == lived.income - outflow).all()
    before = np.column_stack([customers.balance, lived.balance[:, :-1]])
    assert (lived.balance == before + lived.savings).all()
    assert (lived.balance >= -customers.overdraft_limit[:, None]).all()
    assert (lived.loan_repayment[customers.loan == 0] == 0).all()
    principal = np.cumsum(lived.loan_repayment - lived.loan_interest, axis=1)
    assert (principal + lived.loan_outstanding == customers.loan[:, None]).all()
    assert (lived.loan_outstanding >= 0).all()
    for amount in ("income", "spending", "investments", "loan_repayment"):
        assert (getattr(lived, amount) >= 0).all(), amount


@given(people=st.lists(accounts, min_size=1, max_size=5))
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_second_opinion_agrees_to_the_paisa(
    parameters: Parameters, people: list[Account]
) -> None:
    months = world(14)
    lived = simulate(batch(people), months, parameters, SEED)
    for row, account in enumerate(people):
        expected = live(account, months, parameters, SEED)
        for column, month in enumerate(expected):
            found = {a: int(getattr(lived, a)[row, column]) for a in AMOUNTS}
            assert found == month


def test_promised_shares_hold_in_every_month_with_means(
    parameters: Parameters, seeds: Seeds
) -> None:
    customers = crowd(5000)
    lived = simulate(customers, world(), parameters, SEED)
    for code, persona in enumerate(seeds.personas):
        if persona.promised_share is None or persona.promised_range is None:
            continue
        low, high = persona.promised_range
        mine = customers.persona == code
        income, promised = (
            lived.income[mine],
            getattr(lived, persona.promised_share)[mine],
        )
        above_floor = lived.balance[mine] > -customers.overdraft_limit[mine][:, None]
        free = (income > 0) & above_floor
        assert free.mean() > 0.8
        assert (promised[free] >= low * income[free] - 1).all()
        assert (promised[free] <= high * income[free] + 1).all()


def test_results_do_not_depend_on_batches_or_order(parameters: Parameters) -> None:
    whole = crowd(1000)
    lived = simulate(whole, world(), parameters, SEED)
    order = np.random.default_rng(1).permutation(1000)[:300]
    part = Customers(
        **{f.name: getattr(whole, f.name)[order] for f in fields(Customers)}
    )
    again = simulate(part, world(), parameters, SEED)
    for amount in AMOUNTS:
        assert (getattr(lived, amount)[order] == getattr(again, amount)).all(), amount


def test_a_longer_horizon_keeps_the_earlier_months(parameters: Parameters) -> None:
    short = simulate(crowd(500), world(12), parameters, SEED)
    long = simulate(crowd(500), world(13), parameters, SEED)
    for amount in AMOUNTS:
        assert (getattr(short, amount) == getattr(long, amount)[:, :12]).all(), amount


def test_another_seed_gives_another_life(parameters: Parameters) -> None:
    one = simulate(crowd(500), world(), parameters, SEED)
    other = simulate(crowd(500), world(), parameters, SEED + 1)
    assert (one.income != other.income).mean() > 0.9


def test_a_dearer_loan_changes_only_those_who_owe(parameters: Parameters) -> None:
    customers = crowd(500)
    cheap = simulate(customers, world(loan_rate=0.10), parameters, SEED)
    dear = simulate(customers, world(loan_rate=0.18), parameters, SEED)
    free = customers.loan == 0
    assert (cheap.balance[free] == dear.balance[free]).all()
    assert (cheap.loan_interest[~free] != dear.loan_interest[~free]).any()


def test_pay_follows_the_employment_type(parameters: Parameters) -> None:
    customers = replace(crowd(30_000), income=np.full(30_000, 1_200_000 * PAISE))
    lived = simulate(customers, world(), parameters, SEED)
    usual = 100_000 * PAISE
    spread, mean = {}, {}
    for code, name in enumerate(parameters.employments.names):
        pay = lived.income[customers.employment == code]
        mean[name] = pay.mean() / usual
        months = [m for m in range(12) if m != 2]  # the bonus month apart
        spread[name] = pay[:, months].std(axis=1).mean() / usual
    assert all(0.99 < m < 1.01 for m in mean.values())
    assert spread["Salaried"] < 0.05 < spread["Contract"] < 0.3 < spread["Freelance"]
    freelance = lived.income[customers.employment == 2]
    assert 0.05 < (freelance == 0).mean() < 0.09


def test_an_unknown_persona_is_refused(parameters: Parameters) -> None:
    one = pa.array([1])
    names = ["income", "loan", "balance", "overdraft_limit"]
    record = pa.RecordBatch.from_arrays(
        [one, pa.array(["Gambler"]), pa.array(["Salaried"]), *([one] * 4)],
        names=["customer_id", "persona", "employment_type"]
        + [f"{name}_paise" for name in names],
    )
    rows = [{"month": date(2025, 1, 1), "spending_factor": 1.0, "loan_rate": 0.1}]
    with pytest.raises(ValueError, match="persona: unknown.*Gambler"):
        simulate_stream([record], rows, parameters, SEED).read_all()
