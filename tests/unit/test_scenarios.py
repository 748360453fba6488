"""Scenarios: their effects, what they do not change, and refused settings."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_generators.core.settings import Settings
from python_generators.engine.month_stream import simulate_stream
from python_generators.engine.rates import Flags, Integers
from python_generators.scenarios.changes import (
    PARAMETERS,
    SimulationInputs,
    scenario_conditions,
)
from python_generators.scenarios.scenario_checks import (
    simulation_inputs,
)
from python_generators.scenarios.scenario_stream import AMOUNTS, scenario_stream
from python_generators.seeds.experiment_rows import ScenarioChange
from python_generators.seeds.load import Seeds
from tests.support.engine_inputs import crowd, record

SEED = 42


CUSTOMERS = 300


YOUNG = "segment:under_30"


def change(parameter: str, operation: str, value: float, **more: str) -> ScenarioChange:
    row = {"scenario": "if", "applies_to": "all", "month_from": "", "month_to": ""}
    row |= {"parameter": parameter, "operation": operation, "note": "test", **more}
    return ScenarioChange.model_validate({**row, "value": value})


@pytest.fixture(scope="module")
def inputs(settings: Settings, seeds: Seeds) -> SimulationInputs:
    return simulation_inputs(settings, seeds)


@pytest.fixture(scope="module")
def customers(inputs: SimulationInputs) -> pa.RecordBatch:
    """A crowd without conversions; every second one is young."""
    batch = crowd(CUSTOMERS)
    batch = replace(batch, conversions=np.zeros(CUSTOMERS, dtype=np.int64))
    parameters = inputs.parameters
    audiences = [
        ["all", f"persona:{parameters.personas.names[code]}", YOUNG][: 2 + row % 2]
        for row, code in enumerate(batch.persona)
    ]
    return record(batch, parameters).append_column("audiences", pa.array(audiences))


def simulated(
    customers: pa.RecordBatch,
    inputs: SimulationInputs,
    changes: Iterable[ScenarioChange],
) -> dict[str, Integers]:
    """The amounts of the scenario, of shape (customers, months)."""
    batches = [customers.slice(0, 100), customers.slice(100)]
    return shaped(scenario_stream(batches, inputs, changes, SEED))


def baseline(
    customers: pa.RecordBatch, inputs: SimulationInputs
) -> dict[str, Integers]:
    parameters = inputs.parameters
    return shaped(simulate_stream([customers], inputs.months, parameters, SEED))


def shaped(reader: pa.RecordBatchReader) -> dict[str, Integers]:
    order = [("customer_id", "ascending"), ("month", "ascending")]
    rows = reader.read_all().sort_by(order)
    flat = {a: np.array(rows[a].to_pylist(), dtype=np.int64) for a in AMOUNTS}
    return {amount: flat[amount].reshape(CUSTOMERS, -1) for amount in AMOUNTS}


def difference(
    customers: pa.RecordBatch, inputs: SimulationInputs, *changes: ScenarioChange
) -> dict[str, Integers]:
    ours, theirs = simulated(customers, inputs, changes), baseline(customers, inputs)
    return {amount: ours[amount] - theirs[amount] for amount in AMOUNTS}


def changed_months(delta: dict[str, Integers]) -> Flags:
    affected: Flags = np.any([d != 0 for d in delta.values()], axis=0)
    return affected


def test_a_change_that_changes_nothing_is_the_baseline(
    customers: pa.RecordBatch, inputs: SimulationInputs
) -> None:
    delta = difference(customers, inputs, change("pay_factor", "multiply", 1))
    assert not changed_months(delta).any()


@given(
    name=st.sampled_from(sorted(set(PARAMETERS) - {"spending_low", "investment_low"})),
    factor=st.floats(0.6, 1.0),
    start=st.integers(1, 12),
    length=st.integers(1, 12),
)
def test_other_customers_and_earlier_months_do_not_change_by_a_paisa(
    customers: pa.RecordBatch,
    inputs: SimulationInputs,
    name: str,
    factor: float,
    start: int,
    length: int,
) -> None:
    end = min(start + length - 1, 12)
    span = {"month_from": f"2025-{start:02}", "month_to": f"2025-{end:02}"}
    # Points are whole and ranges must not cross: halve what is not a range's end.
    crosses = {"spending_high": 1, "investment_high": 1, "raise_low": 0.9}
    factor = crosses.get(name, factor if not name.startswith("score_") else 0)
    lever = change(name, "multiply", factor, applies_to=YOUNG, **span)
    affected = changed_months(difference(customers, inputs, lever))
    assert not affected[0::2].any(), "not young"
    assert not affected[:, : start - 1].any(), "before"


def test_changes_end_but_their_effect_on_the_balance_stays(
    customers: pa.RecordBatch, inputs: SimulationInputs
) -> None:
    span = {"month_from": "2025-03", "month_to": "2025-04"}
    delta = difference(customers, inputs, change("wants_lift", "add", 0.5, **span))
    # Of income, the interest on the account follows the balance.
    posted = np.isin(np.arange(12) % 3, 2)
    assert (delta["income_paise"][:, ~posted] == 0).mean() > 0.99  # but for support
    assert np.sign(delta["income_paise"][:, posted]).sum() < -50  # support apart
    assert delta["spending_paise"][:, 2:4].sum() > 0
    assert delta["balance_paise"][:, -1].sum() < 0


def test_changes_of_two_personas_affect_only_their_own(
    customers: pa.RecordBatch, inputs: SimulationInputs
) -> None:
    saver = change("spending_high", "multiply", 0.9, applies_to="persona:Saver")
    spender = change("spending_high", "multiply", 0.95, applies_to="persona:Spender")
    both = simulated(customers, inputs, [saver, spender])
    one, other = (simulated(customers, inputs, [c]) for c in (saver, spender))
    plain = baseline(customers, inputs)
    persona = np.array(customers["persona"].to_pylist())
    for amount, found in both.items():
        assert (found == one[amount])[persona == "Saver"].all()
        assert (found == other[amount])[persona == "Spender"].all()
        others = ~np.isin(persona, ["Saver", "Spender"])
        assert (found == plain[amount])[others].all()
    affected = changed_months({a: both[a] - plain[a] for a in AMOUNTS})
    assert affected[persona == "Saver"].any()
    assert affected[persona == "Spender"].any()


SIGNS = [
    (change("policy_rate", "add", 0.02), "loan_repayment_paise", 1),
    (change("policy_rate", "add", 0.02), "loan_interest_paise", 1),
    (change("account_fee", "multiply", 4), "balance_paise", -1),
    (change("pay_factor", "multiply", 0.9), "income_paise", -1),
    (change("wants_lift", "add", 0.2), "spending_paise", 1),
    (change("cashback_share", "set", 0.2), "spending_paise", -1),
    (change("deposit_lift", "add", 0.1), "balance_paise", 1),
    (change("sip_lift", "add", 0.05), "investments_paise", 1),
    (change("job_loss_probability", "multiply", 10), "income_paise", -1),
    (change("spending_factor", "multiply", 1.1), "spending_paise", 1),
    (change("price_level", "multiply", 1.1), "spending_paise", 1),
    (change("spending_high", "set", 1.0), "spending_paise", 1),
]


@pytest.mark.parametrize(("lever", "amount", "sign"), SIGNS)
def test_a_lever_changes_its_amount(
    customers: pa.RecordBatch,
    inputs: SimulationInputs,
    lever: ScenarioChange,
    amount: str,
    sign: int,
) -> None:
    delta = difference(customers, inputs, lever)[amount]
    total = delta[:, -1].sum() if amount == "balance_paise" else delta.sum()
    assert sign * total > 0


def test_a_month_of_pay_can_come_late(
    customers: pa.RecordBatch, inputs: SimulationInputs
) -> None:
    late = [
        change("pay_factor", "set", 0, month_from="2025-06", month_to="2025-06"),
        change("pay_factor", "set", 2, month_from="2025-07", month_to="2025-07"),
    ]
    plain, ours = baseline(customers, inputs), simulated(customers, inputs, late)
    interest_and_support = ours["income_paise"][:, 5]
    paid = plain["income_paise"][:, 5] > 0
    share = interest_and_support[paid] / plain["income_paise"][paid, 5]
    assert np.median(share) < 0.05
    twice = 2 * plain["income_paise"][:, 6]
    assert (np.abs(ours["income_paise"][:, 6] - twice) <= 1).mean() > 0.9
    rest = [7, 9, 10]  # no interest is posted in them
    same = ours["income_paise"][:, rest] == plain["income_paise"][:, rest]
    assert same.mean() > 0.99


def test_two_changes_add_up_for_customers_in_both_audiences(
    customers: pa.RecordBatch, inputs: SimulationInputs
) -> None:
    both = [
        change("sip_lift", "add", 0.02),
        change("sip_lift", "add", 0.02, applies_to=YOUNG),
    ]
    once = difference(customers, inputs, both[0])["investments_paise"]
    twice = difference(customers, inputs, *both)["investments_paise"]
    assert (once[0::2] == twice[0::2]).all()
    assert twice[1::2].sum() > once[1::2].sum()


def test_months_with_the_same_changes_share_their_parameters(
    inputs: SimulationInputs,
) -> None:
    spring = change("wants_lift", "add", 0.1, month_from="2025-04", month_to="2025-06")
    conditions = scenario_conditions(inputs, [spring])
    assert [c.factors.month for c in conditions] == [
        date(2025, month, 1) for month in range(1, 13)
    ]
    assert len({id(c.parameters) for c in conditions}) == 2
    assert conditions[0].parameters is conditions[11].parameters


def test_the_order_of_changes_does_not_matter(
    customers: pa.RecordBatch, inputs: SimulationInputs
) -> None:
    changes = [change("wants_lift", "add", value) for value in (0.1, 0.2, 0.3)]
    one, other = (
        simulated(customers, inputs, order) for order in (changes, changes[::-1])
    )
    assert all((one[amount] == other[amount]).all() for amount in AMOUNTS)
