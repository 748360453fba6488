"""Own files: accepted variants, notes, extra columns, cache and extreme amounts."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from python_generators import steps
from python_generators.base.own.own_values import bounds
from python_generators.core.settings import Settings, load_settings, resolve_vars
from python_generators.core.tables import BASE, CUSTOMERS, POPULATION_TABLES
from python_generators.core.warehouse import open_warehouse
from python_generators.economy.month_factors import make_month_factors
from python_generators.engine.conditions import constant_conditions
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.months import simulate
from python_generators.fidelity.references import halves
from python_generators.seeds.load import Seeds
from tests.support.own_data_files import CITIES, CUSTOMER_COUNT, own_files, read, write
from tests.support.own_edits import cell, whole, with_column, write_edited

ACCEPTED = {
    "a byte order mark": whole("customers", lambda t: "\ufeff" + t),
    "Windows line ends": whole("customers", lambda t: t.replace("\n", "\r\n")),
    "quotes around texts": whole("customers", lambda t: t.replace("Pune", '"Pune"')),
    "no line end at the end": whole("customers", str.rstrip),
    "given keys that count from 1": with_column(
        "campaign_events", "event_id", [str(i) for i in range(1, CUSTOMER_COUNT)]
    ),
    "columns in another order": whole(
        "customers",
        lambda t: "".join(",".join(r.split(",")[::-1]) + "\n" for r in t.splitlines()),
    ),
}


@pytest.mark.parametrize("variant", ACCEPTED)
def test_variants_without_another_value_are_accepted(
    variant: str, tmp_path: Path, seeds: Seeds
) -> None:
    plain = read(write(tmp_path / "plain", own_files()), seeds)
    odd = read(write_edited(tmp_path / "odd", ACCEPTED[variant]), seeds)
    for table in POPULATION_TABLES:
        pd.testing.assert_frame_equal(
            odd.population[table.name], plain.population[table.name]
        )


def test_own_tables_have_the_columns_and_types_of_the_base(
    tmp_path: Path, seeds: Seeds, base: dict[str, pd.DataFrame]
) -> None:
    own = read(write(tmp_path / "mine", own_files()), seeds)
    for table in POPULATION_TABLES:
        frame = own.population[table.name]
        assert list(frame.columns) == table.column_names
        assert list(frame.dtypes) == list(base[table.name].dtypes)
    events = own.population["campaign_events"]
    assert list(events["event_id"]) == list(range(1, len(events) + 1))
    first = own.population["customers"].iloc[0]
    assert first["account_balance"] == 26416.92
    assert first["joined_date"] == pd.Timestamp("2021-02-11")


def test_given_keys_are_kept(tmp_path: Path, seeds: Seeds) -> None:
    ids = [str(1000 - i) for i in range(CUSTOMER_COUNT)]
    edit = with_column("campaign_events", "event_id", ids)
    own = read(write_edited(tmp_path / "mine", edit), seeds)
    assert own.population["campaign_events"]["event_id"].iloc[0] == 1000


def test_unknown_labels_are_accepted_and_reported_once(
    tmp_path: Path, seeds: Seeds
) -> None:
    files = own_files()
    files["customers"] = files["customers"].replace(CITIES[1], "Leh")
    files["customers"] = files["customers"].replace("Contract", "Gig")
    files["transactions"] = files["transactions"].replace("Travel", "Gaming")
    own = read(write(tmp_path / "mine", files), seeds)
    notes = [n for n in own.notes if "that the seeds do not list" in n]
    endings = [n.partition("mine/")[2] for n in notes]
    assert endings == [
        "customers.csv: city: accepted values that the seeds do not list: Leh (20)",
        "customers.csv: employment_type: accepted values that the seeds do not list: "
        "Gig (20); paid like Salaried",
        "transactions.csv: category: accepted values that the seeds do not list: "
        "Gaming (48)",
    ]
    assert (own.population["customers"]["city"] == "Leh").sum() == 20


def test_ordinary_files_give_no_notes(tmp_path: Path, seeds: Seeds) -> None:
    assert read(write(tmp_path / "mine", own_files()), seeds).notes == ()


def test_a_customer_with_most_rows_is_reported(tmp_path: Path, seeds: Seeds) -> None:
    files = own_files()
    first = files["transactions"].splitlines()[1]
    files["transactions"] += f"{first}\n" * 100
    (note,) = read(write(tmp_path / "mine", files), seeds).notes
    assert note.partition("mine/")[2] == (
        "transactions.csv: customer_id: 1 has 103 of 244 rows (42%), so the "
        "distributions of rows are that customer's, and synthetic tables may miss "
        "them; leave the customer out"
    )


def test_events_before_joining_are_accepted_and_reported(
    tmp_path: Path, seeds: Seeds
) -> None:
    edit = cell("customers", 3, "joined_date", "2025-11-01")
    own = read(write_edited(tmp_path / "mine", edit), seeds)
    notes = [note.partition("mine/")[2] for note in own.notes]
    assert notes == [
        "transactions.csv: transaction_date: accepted 3 of 144 rows that are dated "
        "before the customer's joined_date",
        "campaign_events.csv: event_date: accepted 1 of 30 rows that are dated "
        "before the customer's joined_date",
    ]


def test_declared_columns_are_kept_apart_from_the_population(
    tmp_path: Path, seeds: Seeds
) -> None:
    files = own_files()
    with_column("customers", "segment", ["A", "B", ""])(files)
    with_column("campaign_events", "Sent by", ["mail"])(files)
    declared = ["customers.segment", "campaign_events.Sent by"]
    folder = write(tmp_path / "mine", files)
    own = read(folder, seeds, base_extra_columns=declared)
    assert "segment" not in own.population["customers"].columns
    rows = [tuple(r) for r in own.extra.itertuples(index=False)]
    assert rows[:3] == [
        ("customers", 1, "segment", "kept", "A"),
        ("customers", 2, "segment", "kept", "B"),
        ("customers", 3, "segment", "kept", ""),
    ]
    assert rows[-1] == ("campaign_events", 30, "Sent by", "kept", "mail")
    assert len(rows) == CUSTOMER_COUNT + 30


def test_only_changed_files_are_read_again(tmp_path: Path, seeds: Seeds) -> None:
    folder = write(tmp_path / "mine", own_files())

    def made(**changes: object) -> tuple[bool, int]:
        """Whether the base was recomputed, and its number of customers."""
        values = resolve_vars("ci", json.dumps({"base_customers": 50, **changes}))
        recomputed: list[bool] = []
        with open_warehouse(tmp_path / "build.duckdb") as warehouse:
            run = steps.Generation(
                values, load_settings(values), seeds, warehouse, tmp_path
            )
            first = steps.steps_of(run.settings)[:1]
            steps.generate(run, lambda _, fresh: recomputed.append(fresh), first)
            return recomputed[0], len(warehouse.read(BASE, CUSTOMERS))

    own = {"base_dir": str(folder)}
    assert made() == (True, 50)
    assert made(**own) == (True, CUSTOMER_COUNT)
    write(folder, own_files())
    assert made(**own) == (False, CUSTOMER_COUNT)
    assert made(**own, base_customers=99) == (False, CUSTOMER_COUNT)  # does not apply
    fewer = "\n".join(own_files()["transactions"].splitlines()[:-1])
    write(folder, {"transactions": fewer})
    assert made(**own) == (True, CUSTOMER_COUNT)
    assert made() == (True, 50)


def test_halves_share_no_customer_and_lose_none(tmp_path: Path, seeds: Seeds) -> None:
    whole_base = read(write(tmp_path / "mine", own_files()), seeds).population
    first, second = halves(whole_base, 42)
    customers = [set(half["customers"]["customer_id"]) for half in (first, second)]
    assert len(customers[0]) == len(customers[1]) == CUSTOMER_COUNT / 2
    assert not customers[0] & customers[1]
    for name, frame in whole_base.items():
        assert len(first[name]) + len(second[name]) == len(frame)
        assert set(first[name]["customer_id"]) <= customers[0]
        assert set(second[name]["customer_id"]) <= customers[1]
    other = halves(whole_base, 43)[0]["customers"]["customer_id"]
    assert set(other) != customers[0]


FLOWS = ("income", "spending", "bought", "loan_repayment", "savings")


def test_engine_does_not_overflow_at_the_largest_accepted_amounts(
    parameters: Parameters, settings: Settings, seeds: Seeds
) -> None:
    count, largest = 2000, bounds(settings, seeds)
    income, loan, balance = (
        np.int64(int(str(largest[column][1])) * 100)
        for column in ("income", "existing_loan_balance", "account_balance")
    )
    customers = Customers(
        customer_id=np.arange(1, count + 1),
        persona=np.arange(count) % len(parameters.personas.names),
        employment=np.arange(count) % len(parameters.employments.names),
        income=np.full(count, income),
        loan=np.full(count, loan),
        balance=np.full(count, balance),
        overdraft_limit=np.zeros(count, np.int64),
        credit_score=np.full(count, 700),
        joined=np.zeros(count, np.int64),
        category_weights=np.full((len(parameters.categories.names), count), 4096),
        conversions=np.zeros(count, np.int64),
        age=np.full(count, 30),
        city=np.full(count, -1),
        bought=np.zeros(count, np.int64),
    )
    frame = make_month_factors(settings, seeds)
    months = [dict(row) for _, row in frame.iterrows()]
    conditions = constant_conditions(months, parameters)
    simulated = [
        SimpleNamespace(**vars(flows), **vars(stocks))
        for flows, stocks in simulate(customers, conditions, 42)
    ]
    income_of, spending, bought, repaid_of, savings = (
        np.stack([getattr(flows, name) for flows in simulated]) for name in FLOWS
    )
    for flow in (income_of, spending, bought, repaid_of):
        assert flow.min() >= 0
        assert flow.max() < income  # an overflow would exceed or be negative
    other = np.stack([month.interest + month.support for month in simulated])
    pay = income_of - other
    assert abs(pay.sum(axis=0).mean() / income - 1) < 0.1
    persona = np.stack([month.persona for month in simulated])
    is_saver = persona == parameters.personas.names.index("Saver")
    saved, earned = ((flow * is_saver).sum(axis=0) for flow in (savings - other, pay))
    assert 0.4 <= np.median(saved[earned > 0] / earned[earned > 0]) <= 0.6
