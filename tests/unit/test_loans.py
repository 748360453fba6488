"""Loans, late payments, interest and support: rules that hold for any customer."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.engine.borrowing import annuity_share, annuity_shares
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.late_payments import unpaid_at_start
from python_generators.engine.rates import ONE, UNIFORM_BITS
from python_generators.engine.silence import ACTIVE
from python_generators.seeds.load import load_seeds
from tests.support.engine_inputs import (
    SEED,
    accounts,
    batch,
    conditions,
    crowd,
    simulate,
    with_offers,
)
from tests.support.reference_arithmetic import Account

CASES = 1 << UNIFORM_BITS


@pytest.fixture(scope="module")
def parameters(parameters: Parameters) -> Parameters:
    return with_offers(parameters)


@given(
    drawn=st.lists(accounts, min_size=1, max_size=20),
    months=st.integers(2, 24),
)
def test_interest_accrues_at_the_customers_rate(
    parameters: Parameters, drawn: list[Account], months: int
) -> None:
    simulated = simulate(batch(drawn), conditions(parameters, months), SEED)
    owed, due = simulated.loan_outstanding, simulated.loan_interest_due
    accrued = owed[:-1] * simulated.loan_rate[1:] // ONE
    assert (due[1:] + simulated.loan_interest[1:] == due[:-1] + accrued).all()
    assert (simulated.loan_rate[1:][owed[:-1] == 0] == 0).all()


@given(
    drawn=st.lists(accounts, min_size=1, max_size=20),
    months=st.integers(2, 24),
)
def test_a_spread_changes_only_with_a_new_loan(
    parameters: Parameters, drawn: list[Account], months: int
) -> None:
    here = conditions(parameters, months)
    simulated = simulate(batch(drawn), here, SEED)
    market = np.array([month.factors.loan_rate for month in here])[:, None]
    spread, owes = simulated.loan_rate - market, simulated.loan_rate > 0
    same = owes[1:] & owes[:-1] & (simulated.loan_drawn[:-1] == 0)
    assert (spread[1:] == spread[:-1])[same].all()


@given(
    drawn=st.lists(accounts, min_size=1, max_size=20),
    months=st.integers(1, 24),
)
def test_account_interest_is_what_a_quarters_balances_earn(
    parameters: Parameters, drawn: list[Account], months: int
) -> None:
    customers = batch(drawn)
    simulated = simulate(customers, conditions(parameters, months), SEED)
    before = np.vstack([customers.balance, simulated.balance[:-1]])
    earned = np.maximum(before, 0) * parameters.terms.account_rate // ONE
    earned *= simulated.status == ACTIVE
    for month in range(months):
        quarter = earned[month - month % 3 : month + 1].sum(axis=0)
        posted = quarter * (month % 3 == 2) * (simulated.status[month] == ACTIVE)
        assert (simulated.interest[month] == posted).all()


def test_support_goes_to_customers_without_work_alone(parameters: Parameters) -> None:
    customers = replace(crowd(5000), employment=np.ones(5000, dtype=np.int64))
    terms = replace(parameters.terms, benefit_share=ONE * 4 // 10, benefit_months=2)
    terms = replace(terms, family_share=0, benefit_most=2_000_000)
    simulated = simulate(customers, conditions(replace(parameters, terms=terms)), SEED)
    workless = ~simulated.is_employed & (simulated.status == ACTIVE)
    assert (simulated.support[~workless] == 0).all()
    run = np.zeros(5000, dtype=np.int64)
    for month in range(12):
        run = (run + 1) * workless[month]
        paid = simulated.support[month] > 0
        assert (paid == ((run >= 1) & (run <= 2)))[customers.income > 1000].all()
    assert simulated.support.max() == 2_000_000


def test_instalments_repay_a_loan_in_its_term() -> None:
    rates, months = np.array([0, 8738, 12233, 20000]), np.array([12, 24, 36, 60])
    shares = annuity_shares(rates, months)
    for rate, term, share in zip(rates, months, shares, strict=True):
        assert share == round(annuity_share(int(rate), int(term)) * ONE)
        owed = 1.0
        for _ in range(term):
            owed = owed * (1 + rate / ONE) - share / ONE
        assert owed == pytest.approx(0, abs=1e-3)


def test_first_arrears_are_those_of_the_long_run(parameters: Parameters) -> None:
    """Many customers who follow the monthly chances for ten years."""
    terms, draw = parameters.terms, np.random.default_rng(5)
    count, first = 60_000, CASES // 50
    unpaid = np.zeros(count, dtype=np.int64)
    for _ in range(240):
        drawn = draw.integers(0, CASES, count)
        late, deep = unpaid > 0, unpaid >= 3
        none = np.where(deep, terms.stay_deeply_late, terms.stay_late)
        one = np.where(deep, terms.pay_one_deeply_late, terms.pay_one_late)
        missed = drawn < np.where(late, none, first)
        stays = late & ~missed & (drawn < none + one)
        unpaid = np.where(missed, unpaid + 1, unpaid * stays)
    found = unpaid_at_start(
        np.full(count, first),
        draw.integers(0, CASES, count),
        draw.integers(0, CASES, count),
        terms,
    )
    for least in (1, 2, 4):
        expected = (unpaid >= least).mean()
        assert (found >= least).mean() == pytest.approx(expected, rel=0.1)


FAULTS = {
    "loan_bands.csv: score_from: 0: missing": ("loan_bands", "\n0,", "\n10,"),
    "loan_factors.csv:4: value: 'Gambler': unknown persona": (
        "loan_factors",
        "persona,Saver",
        "persona,Gambler",
    ),
    "loan_factors.csv:2: .*give ages such as": ("loan_factors", "0-35", "35-0"),
    "loan_factors.csv:8: .*give a calendar month": (
        "loan_factors",
        "month,1,",
        "month,13,",
    ),
}


@pytest.mark.parametrize("message", FAULTS)
def test_a_fault_in_the_seeds_of_loans_is_named(message: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    name, before, after = FAULTS[message]
    file = tmp_path / "seeds" / "markets" / "in" / f"{name}.csv"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_seeds("in", tmp_path)
