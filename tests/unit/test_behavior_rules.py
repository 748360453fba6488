"""Single rules of the engine: pay, jobs, cuts, arrears and offers."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from python_generators.engine.conditions import WEIGHT_BITS, month_number
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.offers import Lifts
from python_generators.engine.rates import ONE
from python_generators.engine.silence import ACTIVE
from python_generators.engine.traits import find_traits
from python_generators.seeds.load import Seeds
from tests.support.engine_inputs import (
    AMOUNTS,
    PAISE,
    SEED,
    conditions,
    crowd,
    levers,
    simulate,
    with_offers,
    without_new_loans,
)


@pytest.fixture(scope="module")
def parameters(parameters: Parameters) -> Parameters:
    return with_offers(parameters)


def test_pay_follows_the_employment_type(parameters: Parameters, seeds: Seeds) -> None:
    customers = replace(crowd(30_000), income=np.full(30_000, 1_200_000 * PAISE))
    simulated = simulate(customers, conditions(parameters), SEED)
    usual = 100_000 * PAISE * simulated.pay_level / ONE
    spread, jobless = {}, {}
    for code, row in enumerate(seeds.employment_types):
        mine = customers.employment == code
        work = (simulated.is_employed & (simulated.status == ACTIVE))[:, mine]
        other = (
            simulated.bonus + simulated.refund + simulated.interest + simulated.support
        )
        regular = ((simulated.income - other) / usual)[:, mine]
        held_back = 1 - row.bonus_share
        assert regular[work].mean() == pytest.approx(held_back, rel=0.01)
        spread[row.employment_type] = regular[work].std()
        jobless[row.employment_type] = 1 - simulated.is_employed[:, mine].mean()
    assert spread["Salaried"] < 0.05 < spread["Contract"] < 0.2
    assert spread["Freelance"] > 5 * spread["Salaried"]
    assert jobless["Freelance"] == 0 < jobless["Salaried"] < jobless["Contract"]
    active = (simulated.status == ACTIVE).all(axis=0)
    freelance = simulated.income - simulated.interest
    freelance = freelance[:, active & (customers.employment == 2)]
    assert 0.05 < (freelance == 0).mean() < 0.09


def test_the_bonus_comes_in_its_month(parameters: Parameters) -> None:
    customers = replace(crowd(5000), employment=np.zeros(5000, dtype=np.int64))
    simulated = simulate(customers, conditions(parameters), SEED)
    at_work = (simulated.is_employed & (simulated.status == ACTIVE)).all(axis=0)
    bonus = (simulated.bonus > 0)[:, at_work].mean(axis=1)
    assert 0.4 < bonus[2] < 0.6  # in the employment type's month
    assert (bonus[3:6] > 0.08).all()  # or one of the next three
    assert abs(bonus.sum() - 1) < 0.02
    assert not bonus[[0, 1, *range(6, 12)]].any()
    pay = simulated.income - simulated.refund
    pay = pay - simulated.interest - simulated.support
    assert (pay[~simulated.is_employed] == 0).all()
    assert (simulated.support[simulated.is_employed] == 0).all()


def test_a_new_persona_settles_the_customer_again(parameters: Parameters) -> None:
    simulated = simulate(crowd(20_000), conditions(parameters), SEED)
    investor = parameters.personas.names.index("Investor")
    became = (simulated.persona[:-6] != investor) & (
        simulated.persona[1:-5] == investor
    )
    month, who = np.nonzero(became)
    share = simulated.bought / np.maximum(simulated.income, 1)
    before = [share[:m, c].mean() for m, c in zip(month, who, strict=True) if m > 2]
    after = [share[m + 1 :, c].mean() for m, c in zip(month, who, strict=True) if m > 2]
    assert np.mean(after) > np.mean(before) + 0.1


def test_money_is_cut_in_the_declared_order(parameters: Parameters) -> None:
    customers = crowd(20_000)
    customers = replace(
        customers,
        balance=customers.balance // 20,
        employment=np.ones(20_000, dtype=np.int64),
        loan=np.where(customers.loan > 0, customers.income * 2, 0),
    )
    terms = replace(
        parameters.terms,
        miss_chance=0,
        stay_late=0,
        stay_deeply_late=0,
        pay_one_late=0,
        pay_one_deeply_late=0,
        family_share=0,
    )
    months = conditions(replace(parameters, terms=terms))
    simulated = simulate(customers, months, SEED)
    names = parameters.categories.names
    wanted = [
        p
        for p in range(len(names))
        if not parameters.categories.is_essential[p] and p != parameters.categories.fees
    ]
    wants = simulated.spending_by_category[:, :, wanted].sum(axis=2)
    missed = simulated.loan_arrears > 0
    missed[1:] &= simulated.loan_arrears[1:] > simulated.loan_arrears[:-1]
    assert 0.005 < missed.mean() < 0.5
    floor = parameters.personas.wants_on_overdraft[simulated.persona] > 0
    assert (wants[missed & ~floor] == 0).all()
    assert (simulated.bought[missed & ~floor] == 0).all()
    assert (simulated.portfolio_value[missed & ~floor] == 0).all()
    assert (simulated.loan_prepayment[missed] == 0).all()
    overdrawn = (simulated.balance < 0) & ~floor
    assert (simulated.bought[overdrawn] == 0).all()
    assert (simulated.portfolio_value[overdrawn] == 0).all()


def test_unpaid_instalments_age_and_lower_the_score(parameters: Parameters) -> None:
    customers = replace(crowd(20_000), balance=np.zeros(20_000, dtype=np.int64))
    terms = replace(parameters.terms, late_at_start=0)
    months = conditions(replace(parameters, terms=terms))
    simulated = simulate(customers, months, SEED)
    late = simulated.days_past_due
    assert {0, 27, 24}.issubset(set(np.unique(late[:2])))
    assert set(np.unique(late[0])) <= {0, 31 - 4}
    older = late[1:][(late[:-1] > 0) & (late[1:] > late[:-1] + 10)]
    assert older.size > 0
    assert (older > 31).all()
    fell = simulated.credit_score[-1] - customers.credit_score
    was_late = (late > 0).any(axis=0)
    assert fell[was_late].mean() < -30 < fell[~was_late].mean()


def only(conversions: int, parameters: Parameters) -> SimpleNamespace:
    customers = crowd(4000)
    customers = replace(customers, conversions=np.full(4000, conversions))
    return simulate(customers, conditions(parameters), SEED)


def test_offers_have_their_effects_and_none_before(parameters: Parameters) -> None:
    parameters = without_new_loans(parameters)
    no_conversion = only(0, parameters)
    for offer, (flow, sign, month) in enumerate(
        (("investments", 1, 1), ("loan_drawn", 1, 2), ("spending", 1, 4))
    ):
        converted = only(1 << offer, parameters)
        for amount in AMOUNTS:
            same = getattr(converted, amount) == getattr(no_conversion, amount)
            assert same[:month].all(), (offer, amount)
        change = (getattr(converted, flow) - getattr(no_conversion, flow)).sum(axis=1)
        assert sign * change[month] > 0, flow
    assert (no_conversion.loan_drawn == 0).all()


def test_lifts_decay_over_the_months(parameters: Parameters) -> None:
    first = Lifts.of(parameters.offers, month_number(date(2025, 2, 1)))
    third = Lifts.of(parameters.offers, month_number(date(2025, 4, 1)))
    assert (first.sip[0] == parameters.offers.sip_lift[0]).all()
    assert third.sip[0] == pytest.approx(0.9**2 * first.sip[0], abs=2)
    assert (first.deposits == 0).all()
    assert (third.loan == 0).all()


def test_a_loan_is_declined_when_pay_cannot_bear_it(parameters: Parameters) -> None:
    parameters = without_new_loans(parameters)
    converted = only(2, parameters)
    drew = converted.loan_drawn.sum(axis=0) > 0
    assert 0 < drew.sum() < len(drew)
    usual = crowd(4000).income / 12 * converted.pay_level[2] / 2**20
    most = parameters.terms.instalment_share / 2**20 * usual
    # The market's rate is as it was when the loans were drawn.
    assert (converted.loan_due[6:].max(axis=0) <= 1.001 * most + 1)[drew].all()
    assert (converted.days_past_due[2] == 0)[drew].all()


@given(changed_terms=levers)
@hypothesis_settings(max_examples=20, deadline=None)
def test_parameters_that_change_later_keep_the_earlier_months(
    parameters: Parameters, changed_terms: dict[str, int]
) -> None:
    customers, plain = crowd(200), conditions(parameters)
    later = replace(parameters, terms=replace(parameters.terms, **changed_terms))
    changed = plain[:6] + [replace(month, parameters=later) for month in plain[6:]]
    one, other = simulate(customers, plain, SEED), simulate(customers, changed, SEED)
    for amount in AMOUNTS:
        same = getattr(one, amount) == getattr(other, amount)
        assert same[:6].all(), amount


def test_a_category_keeps_its_share_in_the_mean_of_months_and_buyers(
    parameters: Parameters,
) -> None:
    month, categories = conditions(parameters, 1)[0].factors, parameters.categories
    seasonal = 1 + np.array(categories.season_sensitivity) * (month.season - 1)
    mean = month.category_steps.mean(axis=1) / (1 << WEIGHT_BITS)
    assert mean == pytest.approx(np.maximum(seasonal, 0.05), rel=0.01)
    customers = crowd(60_000)
    learned = np.full_like(customers.category_weights, 1000)
    customers = replace(
        customers, category_weights=learned, bought=np.zeros_like(customers.bought)
    )
    traits = find_traits(customers, parameters, SEED)
    wanted = 1000 * categories.months_weight / ONE * (categories.other_buyers > 0)
    assert traits.weights.mean(axis=1) == pytest.approx(wanted, rel=0.05)


def test_units_are_sold_before_an_instalment_is_missed(parameters: Parameters) -> None:
    customers = replace(crowd(20_000), balance=np.zeros(20_000, dtype=np.int64))
    terms = replace(parameters.terms, miss_chance=0, stay_late=0, stay_deeply_late=0)
    never = replace(parameters.portfolios, redeems=False)
    with_sales, without = (
        simulate(
            customers,
            conditions(replace(parameters, terms=terms, portfolios=portfolios), 3),
            SEED,
        )
        for portfolios in (parameters.portfolios, never)
    )
    assert (with_sales.redeemed > 0).any()
    assert (without.redeemed == 0).all()
    late, later = (x.loan_arrears[0].sum() for x in (with_sales, without))
    assert late < later
