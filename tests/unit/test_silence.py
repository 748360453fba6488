"""Joining and going silent: who uses the bank, and what rests otherwise."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_generators.core.settings import PROJECT_ROOT
from python_generators.engine.conditions import EPOCH
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.homes import HOMES
from python_generators.engine.month_results import Flows
from python_generators.engine.rates import rate
from python_generators.engine.silence import ACTIVE, BANK, CAUSES, NEVER, OWN, SILENT
from python_generators.lives.joining import (
    MONTHS,
    NO_DRAW,
    joined_days,
    joining_stream,
    opening_draws,
)
from tests.support.engine_inputs import (
    AMOUNTS,
    SEED,
    accounts,
    batch,
    conditions,
    crowd,
    factors_of,
    simulate,
    some,
    with_offers,
)
from tests.support.people import people
from tests.support.reference import simulate_account
from tests.support.reference_arithmetic import Account

FIRST = date(2025, 1, 1)
FLOWS = [f.name for f in fields(Flows)]
RESTS = (
    *("balance", "portfolio_units", "credit_score", "loan_outstanding"),
    *("loan_interest_due", "loan_arrears"),
)


@pytest.fixture(scope="module")
def parameters(parameters: Parameters) -> Parameters:
    """With silence so frequent that few customers stay a year."""
    often = replace(
        parameters.leaving,
        monthly=parameters.leaving.monthly * 2,
        new_job=rate(0.2),
        fees=rate(100),
        most_by_fees=rate(0.1),
        bounced=rate(0.3),
    )
    return with_offers(replace(parameters, leaving=often))


def with_small_loans(count: int) -> Customers:
    """Customers who repay within months, and may then go silent after being late."""
    customers = crowd(count)
    return replace(customers, loan=np.minimum(customers.loan, customers.income // 30))


@given(drawn=st.lists(accounts, min_size=1, max_size=20), months=st.integers(1, 30))
def test_accounts_rest_unless_the_customer_is_active(
    parameters: Parameters, drawn: list[Account], months: int
) -> None:
    customers = batch(drawn)
    simulated = simulate(customers, conditions(parameters, months), SEED)
    rests, silent = simulated.status != ACTIVE, simulated.status == SILENT
    for flow in FLOWS:
        assert (getattr(simulated, flow)[rests] == 0).all(), flow
    for amount in RESTS:
        changed = np.diff(getattr(simulated, amount), axis=0) != 0
        assert not (changed & rests[1:]).any(), amount
    assert not silent[0].any()
    assert (silent[1:] >= silent[:-1]).all()
    for owed in ("loan_outstanding", "loan_interest_due", "loan_arrears"):
        assert (getattr(simulated, owed)[silent] == 0).all(), owed
    assert (simulated.balance[silent] >= 0).all()


def test_the_reference_agrees_on_who_goes_silent(parameters: Parameters) -> None:
    count, months = 120, conditions(parameters, 14)
    customers = with_small_loans(count)
    simulated = simulate(customers, months, SEED)
    assert set(np.unique(simulated.silence_cause)) == {0, OWN, BANK}
    for row in range(count):
        values = {
            f.name: getattr(customers, f.name)[..., row].tolist()
            for f in fields(Customers)
        }
        expected = simulate_account(
            Account(**values), factors_of(months), parameters, SEED
        )
        for index, month in enumerate(expected):
            found = {a: getattr(simulated, a)[index, row].tolist() for a in AMOUNTS}
            assert found == month


def test_silence_does_not_depend_on_batches_or_horizon(parameters: Parameters) -> None:
    whole = with_small_loans(1000)
    simulated = simulate(whole, conditions(parameters, 12), SEED)
    longer = simulate(whole, conditions(parameters, 15), SEED)
    order = np.random.default_rng(1).permutation(1000)[:300]
    again = simulate(some(whole, order), conditions(parameters, 12), SEED)
    for column in ("status", "status_since", "silence_cause", "balance"):
        found = getattr(simulated, column)
        assert (found == getattr(longer, column)[:12]).all(), column
        assert (found[:, order] == getattr(again, column)).all(), column


def test_the_status_is_dated_by_its_first_month(parameters: Parameters) -> None:
    joined = [date(2024, 3, 1), date(2024, 3, 2), date(2025, 3, 1), date(2025, 3, 2)]
    days = np.array([(day - EPOCH).days for day in joined]).repeat(50)
    customers = replace(crowd(200), joined=days)
    simulated = simulate(customers, conditions(parameters, 12), SEED)
    starts = np.array([m.factors.first_day for m in conditions(parameters, 12)])
    for status, since in zip(simulated.status.T, simulated.status_since.T, strict=True):
        (changes,) = np.nonzero(np.diff(status))
        assert (since[1:][changes] == starts[1:][changes]).all()
        assert (since[1:] == since[:-1])[np.diff(status) == 0].all()
    waits = simulated.status == 0
    assert (waits == (days > starts[:, None])).all()
    assert (simulated.status_since[waits] == NEVER).all()
    first = (date(2024, 3, 1) - EPOCH).days, (date(2024, 4, 1) - EPOCH).days
    assert simulated.status_since[0, :100].tolist() == [first[0]] * 50 + [first[1]] * 50


def test_higher_fees_change_only_what_the_bank_causes(parameters: Parameters) -> None:
    customers = crowd(4000)
    customers = replace(
        customers, loan=customers.loan * 0, balance=customers.balance + 10**8
    )
    terms = replace(parameters.terms, account_fee=parameters.terms.account_fee * 3)
    dearer = replace(parameters, terms=terms)
    plain = simulate(customers, conditions(parameters, 12), SEED)
    dear = simulate(customers, conditions(dearer, 12), SEED)
    month, other = ((s.status == SILENT).argmax(axis=0) for s in (plain, dear))
    own = plain.silence_cause[-1] == OWN
    left_before = (dear.silence_cause[-1] == BANK) & (other < month)
    same = (dear.silence_cause[-1] == OWN) & (other == month)
    assert (same | left_before)[own].all()
    causes = [(s.silence_cause[-1] == BANK).sum() for s in (plain, dear)]
    assert causes[1] > 1.5 * causes[0]


@pytest.mark.parametrize("market", ["in", "us"])
def test_a_declared_share_goes_silent_in_a_year(market: str) -> None:
    on, off = people(market), people(market, goes_silent=0)
    assert 0.06 <= on.silent().mean() <= 0.14
    assert (on.plain.silence_cause[-1] == BANK).any()
    assert (np.diff((on.plain.status == SILENT).sum(axis=1)) > 0).all()
    assert not off.silent().any()
    stays = on.active & ~on.silent()
    assert (on.plain.balance == off.plain.balance)[:, stays].all()


def test_a_share_joins_in_each_of_the_first_twelve_months() -> None:
    customers, own = np.arange(1, 40_001), np.zeros(40_000, dtype=np.int64)
    joined = joined_days(customers, own, 0.12, FIRST, SEED)
    starts = [date(2024, 12, 1), *(date(2025, m + 1, 1) for m in range(MONTHS))]
    months = np.array([(start - EPOCH).days for start in starts])
    counts = np.array(
        [
            ((joined > before) & (joined <= day)).sum()
            for before, day in zip(months[:-1], months[1:], strict=True)
        ]
    )
    assert len(np.unique(joined[joined > 0])) > 350  # on any day
    assert abs(counts.sum() / 40_000 - 0.12) < 0.005
    assert (abs(counts / counts.mean() - 1) < 0.2).all()
    assert counts.sum() + (joined == 0).sum() == 40_000
    assert (
        joined_days(customers[::3], own[::3], 0.12, FIRST, SEED) == joined[::3]
    ).all()
    assert (joined_days(customers, own, 0, FIRST, SEED) == own).all()
    more = joined_days(customers, own, 0.3, FIRST, SEED)
    assert (more == joined)[joined > 0].all()
    later = joined_days(customers, own, 0.12, date(2026, 1, 1), SEED)
    assert ((later > 0) != (joined > 0)).any()


def test_the_draws_of_opening_balances_are_uniform_and_independent_of_joining() -> None:
    customers, own = np.arange(1, 40_001), np.zeros(40_000, dtype=np.int64)
    draws = np.array(opening_draws(customers, FIRST, SEED))
    assert (abs(draws.mean(axis=1) / 2**15 - 1) < 0.02).all()
    joins = joined_days(customers, own, 0.12, FIRST, SEED) > 0
    assert abs(np.corrcoef([*draws, joins]) - np.eye(3)).max() < 0.02
    batch = pa.RecordBatch.from_pydict(
        {"customer_id": customers, "joined_date": own.astype("M8[D]")}
    )
    found = joining_stream([batch], 0, FIRST, SEED, is_drawn=False).read_all()
    assert set(found["overdrawn_draw"].to_pylist()) == {NO_DRAW}


def test_who_joins_later_by_the_data_keeps_the_day() -> None:
    customers, day = np.arange(1, 1001), (date(2025, 5, 17) - EPOCH).days
    own = np.full(1000, day)
    assert (joined_days(customers, own, 1, FIRST, SEED) == own).all()


def test_models_name_the_codes_in_their_order() -> None:
    for names, path in (
        (HOMES, "models/intermediate/months/int_months__typed.sql"),
        (CAUSES, "models/truth/customer_silence.sql"),
    ):
        text = (PROJECT_ROOT / path).read_text(encoding="utf-8")
        assert str(list(names)) in text
