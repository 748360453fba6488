"""The monthly engine: its invariants, and an independent reference to the paisa."""

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from python_generators.economy.calendar import add_months, month_days
from python_generators.engine.conditions import (
    Conditions,
    MonthFactors,
    constant_conditions,
    month_number,
)
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Offers, Parameters
from python_generators.engine.month_stream import schema, simulate_stream
from python_generators.engine.months import Flows, Stocks
from python_generators.engine.months import simulate as simulate_months
from python_generators.engine.offers import Lifts
from python_generators.engine.rates import rate
from python_generators.seeds.load import Seeds
from tests.support.reference import Account, simulate_account

SEED = 42
PAISE = 100
AMOUNTS = [f.name for f in (*fields(Flows), *fields(Stocks))]
CATEGORIES = 11
START = (date(2025, 1, 1) - date(1970, 1, 1)).days

PARTS = {
    "bonus": "income",
    "sip": "investments",
    "loan_interest": "loan_repayment",
    "loan_prepayment": "loan_repayment",
}

accounts = st.builds(
    Account,
    customer_id=st.integers(1, 2**40),
    persona=st.integers(0, 3),
    employment=st.integers(0, 2),
    income=st.integers(0, 50_000_000 * PAISE),
    loan=st.one_of(st.just(0), st.integers(1, 90_000_000 * PAISE)),
    balance=st.one_of(
        st.integers(0, 20_000_000 * PAISE), st.integers(0, 20_000 * PAISE)
    ),
    overdraft_limit=st.integers(0, 500_000 * PAISE),
    credit_score=st.integers(300, 900),
    joined=st.one_of(st.just(0), st.integers(START - 40, START + 400)),
    category_weights=st.lists(
        st.integers(0, 4096), min_size=CATEGORIES, max_size=CATEGORIES
    ),
    conversions=st.integers(0, 7),
)
shares = st.floats(-0.5, 0.5).map(rate)
LEVERS = {
    "pay_factor": st.floats(0, 2).map(rate),
    "wants_lift": shares,
    "cashback_share": st.floats(0, 0.5).map(rate),
    "deposit_lift": shares,
    "sip_lift": shares,
}
levers = st.fixed_dictionaries(LEVERS)


@pytest.fixture(scope="module")
def parameters(parameters: Parameters) -> Parameters:
    """With three offers: to invest, to keep money or buy on credit, to spend."""

    def of_all(*values: float) -> np.ndarray:
        personas = len(parameters.personas.names)
        return np.array([[rate(value)] * personas for value in values])

    offers = Offers(
        names=("invest", "keep", "spend"),
        month_number=np.array([month_number(date(2025, m, 1)) for m in (2, 3, 5)]),
        wants_lift=of_all(0.0, -0.05, 0.30),
        deposit_lift=of_all(0.0, 0.10, 0.0),
        sip_lift=of_all(0.04, 0.0, -0.02),
        loan_share=of_all(0.0, 0.20, 0.0),
        decay=of_all(0.1, 0.2, 0.5),
    )
    return replace(parameters, offers=offers)


def month_rows(months: int = 12, loan_rate: float = 0.14) -> list[dict[str, object]]:
    starts = [add_months(date(2025, 1, 1), i) for i in range(months)]
    return [
        {
            "month": start,
            "days_in_month": len(month_days(start)),
            "spending_factor": 0.95 + 0.02 * (i % 7),
            "price_level": 1 + 0.004 * i,
            "loan_rate": loan_rate + 0.02 * (3 <= i < 6),  # changes, and changes back
            "nav": round(100 * 1.01**i, 4),
        }
        for i, start in enumerate(starts)
    ]


def conditions(
    parameters: Parameters, months: int = 12, loan_rate: float = 0.14
) -> list[Conditions]:
    return constant_conditions(month_rows(months, loan_rate), parameters)


def simulate(
    customers: Customers,
    months: list[Conditions],
    random_seed: int,
) -> SimpleNamespace:
    """All months at once: every field of shape (months, customers)."""
    simulated = list(simulate_months(customers, months, random_seed))
    return SimpleNamespace(
        **{
            f.name: np.stack([getattr(month[which], f.name) for month in simulated])
            for which, kind in enumerate((Flows, Stocks))
            for f in fields(kind)
        }
    )


def factors_of(months: list[Conditions]) -> list[MonthFactors]:
    return [month.factors for month in months]


def batch(drawn: list[Account]) -> Customers:
    def column(name: str) -> np.ndarray:
        return np.array([getattr(a, name) for a in drawn], dtype=np.int64).T

    return Customers(**{f.name: column(f.name) for f in fields(Customers)})


def some(customers: Customers, who: np.ndarray) -> Customers:
    return Customers(
        **{f.name: getattr(customers, f.name)[..., who] for f in fields(Customers)}
    )


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
        credit_score=draw.integers(500, 850, count),
        joined=np.zeros(count, dtype=np.int64),
        category_weights=draw.integers(0, 800, (CATEGORIES, count)),
        conversions=draw.integers(0, 8, count),
    )


@given(
    drawn=st.lists(accounts, min_size=1, max_size=20),
    months=st.integers(1, 30),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_the_invariants_hold_for_any_customer(
    parameters: Parameters, drawn: list[Account], months: int
) -> None:
    customers = batch(drawn)
    simulated = simulate(customers, conditions(parameters, months), SEED)
    outflow = simulated.spending + simulated.investments + simulated.loan_repayment
    assert (simulated.savings == simulated.income - outflow).all()
    before = np.vstack([customers.balance, simulated.balance[:-1]])
    assert (simulated.balance == before + simulated.savings).all()
    assert (simulated.balance >= -customers.overdraft_limit).all()
    assert (simulated.spending_by_category.sum(axis=2) == simulated.spending).all()
    assert (simulated.spending_by_category >= 0).all()
    for amount in ("income", "investments", "loan_due", "loan_arrears"):
        assert (getattr(simulated, amount) >= 0).all(), amount
    for piece, whole in PARTS.items():
        assert (getattr(simulated, piece) >= 0).all(), piece
        assert (getattr(simulated, piece) <= getattr(simulated, whole)).all(), piece


@given(
    drawn=st.lists(accounts, min_size=1, max_size=20),
    months=st.integers(1, 30),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_loans_and_portfolios_balance_for_any_customer(
    parameters: Parameters, drawn: list[Account], months: int
) -> None:
    customers, factors = batch(drawn), conditions(parameters, months)
    simulated = simulate(customers, factors, SEED)
    borrowed = customers.loan + np.cumsum(simulated.loan_drawn, axis=0)
    assert (simulated.loan_repayment[borrowed == 0] == 0).all()
    principal = np.cumsum(simulated.loan_repayment - simulated.loan_interest, axis=0)
    assert (principal + simulated.loan_outstanding == borrowed).all()
    assert (simulated.loan_outstanding >= 0).all()
    owed = simulated.loan_outstanding + simulated.loan_interest_due
    assert (simulated.loan_arrears <= owed).all()
    assert ((simulated.days_past_due == 0) == (simulated.loan_arrears == 0)).all()
    nav = np.array([month.factors.nav for month in factors])[:, None]
    units = np.cumsum(simulated.investments * 100_000 // nav, axis=0)
    assert (simulated.portfolio_units == units).all()
    assert (simulated.portfolio_value == units * nav // 100_000).all()
    assert (simulated.credit_score >= 300).all()
    assert (simulated.credit_score <= 900).all()


TINY_LOAN = Account(
    customer_id=1,
    persona=0,
    employment=0,
    income=84,
    loan=10,
    balance=0,
    overdraft_limit=0,
    credit_score=300,
    joined=0,
    category_weights=[0] * CATEGORIES,
)
UNPAID = dict.fromkeys(LEVERS, 0)


@given(drawn=st.lists(accounts, min_size=1, max_size=5), changed_terms=levers)
@example(drawn=[TINY_LOAN], changed_terms=UNPAID)
@hypothesis_settings(max_examples=60, deadline=None)
def test_the_reference_agrees_to_the_paisa(
    parameters: Parameters, drawn: list[Account], changed_terms: dict[str, int]
) -> None:
    parameters = replace(parameters, terms=replace(parameters.terms, **changed_terms))
    months = conditions(parameters, 14)
    simulated = simulate(batch(drawn), months, SEED)
    for row, account in enumerate(drawn):
        expected = simulate_account(account, factors_of(months), parameters, SEED)
        for index, month in enumerate(expected):
            found = {a: getattr(simulated, a)[index, row].tolist() for a in AMOUNTS}
            assert found == month


def test_the_reference_agrees_on_many_customers(parameters: Parameters) -> None:
    customers, months = crowd(400), conditions(parameters, 13)
    simulated = simulate(customers, months, SEED)
    for row in range(400):
        values = {
            f.name: getattr(customers, f.name)[..., row].tolist()
            for f in fields(Customers)
        }
        for index, month in enumerate(
            simulate_account(Account(**values), factors_of(months), parameters, SEED)
        ):
            found = {a: getattr(simulated, a)[index, row].tolist() for a in AMOUNTS}
            assert found == month


def test_nothing_happens_before_a_customer_joins(parameters: Parameters) -> None:
    customers = replace(crowd(300), joined=np.full(300, START + 31 + 10))
    simulated = simulate(customers, conditions(parameters), SEED)
    for flow in ("income", "spending", "investments", "loan_repayment", "loan_due"):
        assert (getattr(simulated, flow)[:3] == 0)[:2].all(), flow
    assert (simulated.balance[:2] == customers.balance).all()
    assert (simulated.loan_outstanding[:2] == customers.loan).all()
    assert (simulated.income[2] > 0).mean() > 0.8


def test_promised_shares_hold_in_every_month_with_means(
    parameters: Parameters, seeds: Seeds
) -> None:
    customers = crowd(5000)
    simulated = simulate(customers, conditions(parameters), SEED)
    for code, persona in enumerate(seeds.personas):
        if persona.promised_share is None or persona.promised_range is None:
            continue
        low, high = persona.promised_range
        mine = customers.persona == code
        income, promised, repaid, late = (
            getattr(simulated, flow)[:, mine]
            for flow in (
                "income",
                persona.promised_share,
                "loan_repayment",
                "loan_arrears",
            )
        )
        bearable = repaid <= seeds.economy.max_emi_share * income
        free = (income > 0) & (simulated.balance[:, mine] > 0) & (late == 0) & bearable
        assert free.mean() > 0.8
        assert (promised[free] >= low * income[free] - 1).all()
        assert (promised[free] <= high * income[free] + 1).all()


def test_results_do_not_depend_on_batches_or_order(parameters: Parameters) -> None:
    whole = crowd(1000)
    simulated = simulate(whole, conditions(parameters), SEED)
    order = np.random.default_rng(1).permutation(1000)[:300]
    again = simulate(some(whole, order), conditions(parameters), SEED)
    for amount in AMOUNTS:
        assert (getattr(simulated, amount)[:, order] == getattr(again, amount)).all(), (
            amount
        )


def test_a_longer_horizon_keeps_the_earlier_months(parameters: Parameters) -> None:
    short = simulate(crowd(500), conditions(parameters, 12), SEED)
    long = simulate(crowd(500), conditions(parameters, 13), SEED)
    for amount in AMOUNTS:
        assert (getattr(short, amount) == getattr(long, amount)[:12]).all(), amount


def test_another_seed_gives_other_months(parameters: Parameters) -> None:
    one = simulate(crowd(500), conditions(parameters), SEED)
    other = simulate(crowd(500), conditions(parameters), SEED + 1)
    assert (one.income != other.income).mean() > 0.9


def test_a_higher_loan_rate_changes_only_borrowers(parameters: Parameters) -> None:
    customers = replace(crowd(500), conversions=np.zeros(500, dtype=np.int64))
    cheap = simulate(customers, conditions(parameters, loan_rate=0.10), SEED)
    dear = simulate(customers, conditions(parameters, loan_rate=0.18), SEED)
    free = customers.loan == 0
    assert (cheap.balance[:, free] == dear.balance[:, free]).all()
    assert (cheap.loan_interest != dear.loan_interest)[:, ~free].any()


def test_pay_follows_the_employment_type(parameters: Parameters, seeds: Seeds) -> None:
    customers = replace(crowd(30_000), income=np.full(30_000, 1_200_000 * PAISE))
    simulated = simulate(customers, conditions(parameters), SEED)
    usual = 100_000 * PAISE
    spread, jobless = {}, {}
    for code, row in enumerate(seeds.employment_types):
        pay = simulated.income[:3, customers.employment == code]  # before any raise
        work = simulated.is_employed[:3, customers.employment == code]
        bonus = simulated.bonus[:3, customers.employment == code]
        held_back = 1 - row.bonus_share
        assert (pay - bonus)[work].mean() / usual == pytest.approx(held_back, rel=0.01)
        spread[row.employment_type] = (pay - bonus)[work].std() / usual
        jobless[row.employment_type] = 1 - work.mean()
    assert spread["Salaried"] < 0.05 < spread["Contract"] < 0.2
    assert spread["Freelance"] > 5 * spread["Salaried"]
    assert jobless["Freelance"] == 0 < jobless["Salaried"] < jobless["Contract"]
    freelance = simulated.income[:, customers.employment == 2]
    assert 0.05 < (freelance == 0).mean() < 0.09


def test_raises_and_the_bonus_come_in_their_month(parameters: Parameters) -> None:
    customers = replace(crowd(5000), employment=np.zeros(5000, dtype=np.int64))
    simulated = simulate(customers, conditions(parameters), SEED)
    at_work = simulated.is_employed.all(axis=0)
    bonus = (simulated.bonus > 0)[:, at_work].mean(axis=1)
    assert bonus[2] > 0.99
    assert bonus.sum() == bonus[2]
    regular = (simulated.income - simulated.bonus)[:, at_work].astype(float)
    rise = regular[3:].mean() / regular[:3].mean() - 1
    assert 0.08 < rise < 0.10


def test_a_lost_job_stays_lost_until_a_new_one_is_found(parameters: Parameters) -> None:
    customers = replace(crowd(20_000), employment=np.zeros(20_000, dtype=np.int64))
    simulated = simulate(customers, conditions(parameters), SEED)
    work, pays = simulated.is_employed, parameters.employments
    lost = work[:-1] & ~work[1:]
    found = ~work[:-1] & work[1:]
    assert lost.sum() / work[:-1].sum() == pytest.approx(
        pays.job_loss[0] / 2**16, rel=0.1
    )
    assert found.sum() / (~work[:-1]).sum() == pytest.approx(
        pays.job_return[0] / 2**16, rel=0.1
    )
    assert (simulated.income[~work] == 0).all()


def test_money_is_cut_in_the_declared_order(parameters: Parameters) -> None:
    customers = crowd(20_000)
    customers = replace(
        customers,
        balance=customers.balance // 20,
        employment=np.ones(20_000, dtype=np.int64),
        loan=np.where(customers.loan > 0, customers.income * 2, 0),
    )
    simulated = simulate(customers, conditions(parameters), SEED)
    names = parameters.categories.names
    wanted = [
        p
        for p in range(len(names))
        if not parameters.categories.is_essential[p] and p != parameters.categories.fees
    ]
    wants = simulated.spending_by_category[:, :, wanted].sum(axis=2)
    missed = simulated.loan_arrears > 0
    missed[1:] &= simulated.loan_arrears[1:] > simulated.loan_arrears[:-1]
    assert 0.01 < missed.mean() < 0.5
    floor = customers.persona == parameters.personas.names.index("Risk-Taker")
    assert (wants[missed & ~floor] == 0).all()
    assert (simulated.investments[missed & ~floor] == 0).all()
    assert (simulated.loan_prepayment[missed] == 0).all()
    overdrawn = (simulated.balance < 0) & ~floor
    assert (simulated.investments[overdrawn] == 0).all()


def test_unpaid_instalments_age_and_lower_the_score(parameters: Parameters) -> None:
    customers = replace(crowd(20_000), balance=np.zeros(20_000, dtype=np.int64))
    simulated = simulate(customers, conditions(parameters), SEED)
    late = simulated.days_past_due
    assert {0, 27, 24}.issubset(set(np.unique(late[:2])))
    assert set(np.unique(late[0])) <= {0, 31 - 4}
    older = late[1:][(late[:-1] > 0) & (late[1:] > late[:-1] + 10)]
    assert older.size > 0
    assert (older > 31).all()
    fell = simulated.credit_score[-1] - customers.credit_score
    was_late = (late > 0).any(axis=0)
    assert fell[was_late].mean() < -30 < fell[~was_late].mean()


def record(customers: Customers, parameters: Parameters) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {
            "customer_id": customers.customer_id,
            "persona": [parameters.personas.names[c] for c in customers.persona],
            "employment_type": [
                parameters.employments.names[c] for c in customers.employment
            ],
            "credit_score": customers.credit_score,
            "joined_date": pa.array(customers.joined.astype(np.int32)).view(
                pa.date32()
            ),
            "category_weights": customers.category_weights.T.tolist(),
            "conversions": customers.conversions,
            "income_paise": customers.income,
            "loan_paise": customers.loan,
            "balance_paise": customers.balance,
            "overdraft_limit_paise": customers.overdraft_limit,
        }
    )


def test_an_arrow_stream_gives_the_same_rows(parameters: Parameters) -> None:
    customers = crowd(500)
    whole = record(customers, parameters)
    batches = [whole.slice(start, 64) for start in range(0, 500, 64)]
    reader = simulate_stream(batches, month_rows(), parameters, SEED)
    found = reader.read_all().sort_by(
        [("customer_id", "ascending"), ("month", "ascending")]
    )
    simulated = simulate(customers, conditions(parameters), SEED)
    assert reader.schema == schema(parameters)
    ids = np.repeat(customers.customer_id, 12)
    assert (found["customer_id"].to_numpy() == ids).all()
    assert (found["balance_paise"].to_numpy() == simulated.balance.T.ravel()).all()
    assert (found["credit_score"].to_numpy() == simulated.credit_score.T.ravel()).all()
    spent = np.array(found["spending_by_category_paise"].to_pylist())
    by_customer = simulated.spending_by_category.transpose(1, 0, 2)
    assert (spent == by_customer.reshape(-1, CATEGORIES)).all()


def test_rows_do_not_depend_on_threads_order_or_memory(parameters: Parameters) -> None:
    count = 20_000
    shuffled = np.random.default_rng(3).permutation(count)
    contents = set()
    for threads, memory, order in (
        (1, "512MB", np.arange(count)),
        (2, "256MB", shuffled),
        (8, "4GB", shuffled[::-1]),
    ):
        customers = record(some(crowd(count), order), parameters)
        with duckdb.connect(config={"threads": threads, "memory_limit": memory}) as db:
            table = pa.Table.from_batches([customers])
            batches = db.cursor().from_arrow(table).to_arrow_reader(1000 * threads)
            simulated = simulate_stream(batches, month_rows(3), parameters, SEED)
            db.register("simulated", simulated)
            db.execute("create table months as select * from simulated")
            found = db.execute("select sum(hash(months)), count(*) from months")
            contents.add(found.fetchall()[0])
    assert len(contents) == 1
    assert contents.pop()[1] == count * 3


def test_an_unknown_persona_is_refused(parameters: Parameters) -> None:
    record = pa.RecordBatch.from_pydict(
        {
            "customer_id": [1],
            "persona": ["Gambler"],
            "employment_type": ["Salaried"],
            "credit_score": [700],
            "joined_date": [date(2020, 1, 1)],
            "category_weights": [[1] * CATEGORIES],
            **{f"{name}_paise": [1] for name in ("income", "loan", "balance")},
            "overdraft_limit_paise": [1],
        }
    )
    with pytest.raises(ValueError, match="persona: unknown.*Gambler"):
        simulate_stream([record], month_rows(1), parameters, SEED).read_all()


def only(conversions: int, parameters: Parameters) -> SimpleNamespace:
    customers = crowd(4000)
    customers = replace(customers, conversions=np.full(4000, conversions))
    return simulate(customers, conditions(parameters), SEED)


def test_offers_have_their_effects_and_none_before(parameters: Parameters) -> None:
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
    converted = only(2, parameters)
    drew = converted.loan_drawn.sum(axis=0) > 0
    assert 0 < drew.sum() < len(drew)
    income = crowd(4000).income
    most = parameters.terms.instalment_share / 2**20 * (income / 12)
    assert (converted.loan_due[3:].max(axis=0) <= most + 1)[drew].all()
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
