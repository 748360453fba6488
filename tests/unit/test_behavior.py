"""The monthly engine: its invariants, and an independent reference to the paisa."""

from dataclasses import fields, replace
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.month_stream import schema, simulate_stream
from tests.support.engine_inputs import (
    AMOUNTS,
    CATEGORIES,
    LEVERS,
    PARTS,
    SEED,
    START,
    accounts,
    batch,
    conditions,
    crowd,
    factors_of,
    levers,
    month_rows,
    record,
    simulate,
    some,
    with_offers,
    without_new_loans,
)
from tests.support.reference import simulate_account
from tests.support.reference_arithmetic import Account


@pytest.fixture(scope="module")
def parameters(parameters: Parameters) -> Parameters:
    return with_offers(parameters)


@given(
    drawn=st.lists(accounts, min_size=1, max_size=20),
    months=st.integers(1, 30),
)
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
    for amount in ("income", "bought", "redeemed", "loan_due", "loan_arrears"):
        assert (getattr(simulated, amount) >= 0).all(), amount
    assert (simulated.investments == simulated.bought - simulated.redeemed).all()
    for piece, whole in PARTS.items():
        assert (getattr(simulated, piece) >= 0).all(), piece
        assert (getattr(simulated, piece) <= getattr(simulated, whole)).all(), piece


@given(
    drawn=st.lists(accounts, min_size=1, max_size=20),
    months=st.integers(1, 30),
)
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
    traded = simulated.bought * 100_000 // nav + -simulated.redeemed * 100_000 // nav
    units = simulated.opening_units[0] + np.cumsum(traded, axis=0)
    assert (simulated.opening_units[1:] == 0).all()
    assert (simulated.portfolio_units >= 0).all()
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
    customers, months = crowd(150), conditions(parameters, 13)
    simulated = simulate(customers, months, SEED)
    for row in range(150):
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


def test_everyday_spending_is_in_whole_units(parameters: Parameters) -> None:
    categories = parameters.categories
    simulated = simulate(crowd(500), conditions(parameters), SEED)
    everyday = simulated.spending_by_category[
        :, :, [*categories.needs, *categories.wants]
    ]
    assert (everyday % 100 == 0).all()
    assert (simulated.spending_by_category[:, :, categories.bills] % 100 > 0).any()


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
    parameters = without_new_loans(parameters)
    cheap = simulate(customers, conditions(parameters, loan_rate=0.10), SEED)
    dear = simulate(customers, conditions(parameters, loan_rate=0.18), SEED)
    free = customers.loan == 0
    assert (cheap.balance[:, free] == dear.balance[:, free]).all()
    assert (cheap.loan_interest != dear.loan_interest)[:, ~free].any()


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
    count = 10_000
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
            "age": [30],
            "city": ["Mumbai"],
            "category_weights": [[1] * CATEGORIES],
            **{f"{name}_paise": [1] for name in ("income", "loan", "balance")},
            "overdraft_limit_paise": [1],
        }
    )
    with pytest.raises(ValueError, match="persona: unknown.*Gambler"):
        simulate_stream([record], month_rows(1), parameters, SEED).read_all()
