"""Own CSVs: each fault is one line with file, line and column; oddities are told."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from python_generators import steps
from python_generators.base.own.own_values import bounds
from python_generators.base.own.read import OwnBase, read_own_base
from python_generators.core.errors import InputError
from python_generators.core.settings import (
    PROJECT_ROOT,
    Settings,
    load_settings,
    resolve_vars,
)
from python_generators.core.tables import BASE, CUSTOMERS, POPULATION_TABLES
from python_generators.core.warehouse import open_warehouse
from python_generators.economy.month_factors import make_month_factors
from python_generators.engine.conditions import one_world
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.months import simulate
from python_generators.fidelity.references import halves
from python_generators.seeds.load import Seeds
from tests.support.own_data import CITIES, PEOPLE, own_files, write

Files = dict[str, str]
Spoil = Callable[[Files], None]


def cell(table: str, line: int, column: str, value: str) -> Spoil:
    """Put a value, as its text in the file, into one cell."""

    def spoil(files: Files) -> None:
        lines = files[table].splitlines()
        fields = lines[line - 1].split(",")
        fields[lines[0].split(",").index(column)] = value
        lines[line - 1] = ",".join(fields)
        files[table] = "\n".join(lines) + "\n"

    return spoil


def missing(table: str) -> Spoil:
    """Leave a file out."""

    def spoil(files: Files) -> None:
        del files[table]

    return spoil


def replaced(table: str, old: str, new: str) -> Spoil:
    """Replace the first occurrence of a text."""

    def spoil(files: Files) -> None:
        assert old in files[table]
        files[table] = files[table].replace(old, new, 1)

    return spoil


def whole(table: str, change: Callable[[str], str]) -> Spoil:
    """Change a file's text as a whole."""

    def spoil(files: Files) -> None:
        files[table] = change(files[table])

    return spoil


def without_column(table: str, column: str) -> Spoil:
    def change(text: str) -> str:
        lines = [line.split(",") for line in text.splitlines()]
        at = lines[0].index(column)
        return "\n".join(",".join(f[:at] + f[at + 1 :]) for f in lines) + "\n"

    return whole(table, change)


def with_column(table: str, column: str, values: Sequence[str]) -> Spoil:
    def change(text: str) -> str:
        head, *rows = text.splitlines()
        found = [f"{head},{column}"]
        found += [f"{r},{values[i % len(values)]}" for i, r in enumerate(rows)]
        return "\n".join(found) + "\n"

    return whole(table, change)


def head(table: str, lines: int) -> Spoil:
    return whole(table, lambda text: "\n".join(text.splitlines()[:lines]) + "\n")


def quoted_over_rows(text: str) -> str:
    """Line 2's city opens a quote that line 5's city closes: both rows still fit."""
    lines = text.splitlines()
    lines[1] = lines[1].replace("Pune", '"Pune')
    lines[4] = lines[4].replace("Pune", 'Pune"')
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Bad:
    """A fault, and what the line about it begins with and says."""

    spoil: Spoil
    begins: str
    says: str


def bad_cell(column: str, value: str, shown: str, says: str) -> Bad:
    """A fault in one cell of the customers' line 7."""
    begins = f"customers.csv:7: {column}: {shown}: "
    return Bad(cell("customers", 7, column, value), begins, says)


BAD = {
    # the file
    "no customers": Bad(
        missing("customers"),
        "customers.csv: file: 'customers.csv'",
        "missing",
    ),
    "no transactions": Bad(
        missing("transactions"),
        "transactions.csv: file: 'transactions.csv'",
        "missing",
    ),
    "an empty file": Bad(
        whole("customers", lambda _: ""), "customers.csv:1: header: ''", "separate"
    ),
    "header only": Bad(
        head("transactions", 1), "transactions.csv:2: rows: 0", "at least one row"
    ),
    "semicolons": Bad(
        whole("campaign_events", lambda t: t.replace(",", ";")),
        "campaign_events.csv:1: header: 'customer_id;event_date;response'",
        "by commas",
    ),
    "tabs": Bad(
        whole("customers", lambda t: t.replace(",", "\t")),
        "customers.csv:1: header: 'customer_id\\tage",
        "by commas",
    ),
    "a NUL character": Bad(
        replaced("customers", "Pune", "Pu\0ne"),
        "customers.csv:2: city: '\\x00'",
        "NUL",
    ),
    # the header
    "a missing column": Bad(
        without_column("customers", "income"),
        "customers.csv:1: header: 'income'",
        "missing column",
    ),
    "a missing foreign key": Bad(
        without_column("transactions", "customer_id"),
        "transactions.csv:1: header: 'customer_id'",
        "missing column",
    ),
    "an undeclared column": Bad(
        with_column("customers", "segment", "A"),
        "customers.csv:1: header: 'segment'",
        "base_extra_columns",
    ),
    "a column twice": Bad(
        with_column("customers", "age", "30"),
        "customers.csv:1: header: 'age'",
        "each column once",
    ),
    "another case": Bad(
        replaced("customers", "age", "Age"),
        "customers.csv:1: header: 'Age'",
        "unknown column",
    ),
    # the rows
    "a row too short": Bad(
        replaced("transactions", ",Travel,100\n", ",Travel\n"),
        "transactions.csv:3: amount: None",
        "3 of 4 fields",
    ),
    "a row too long": Bad(
        replaced("transactions", ",Travel,100\n", ",Travel,1,100\n"),
        "transactions.csv:3: field 5: '100'",
        "5 fields for 4 columns",
    ),
    "a thousands separator without quotes": Bad(
        replaced("transactions", ",Travel,100\n", ",Travel,1,000\n"),
        "transactions.csv:3: field 5: '000'",
        "quote a text",
    ),
    "a blank line": Bad(
        replaced("customers", "\n3,", "\n\n3,"), "customers.csv:4: row: ''", "blank"
    ),
    "quotes never closed": Bad(
        replaced("customers", "Pune", '"Pune'), "customers.csv:2: city: ", "close"
    ),
    "quotes closed too early": Bad(
        replaced("customers", "Pune", '"Pu"ne'), "customers.csv:2: city: ", "close"
    ),
    "quotes closed three rows later": Bad(
        whole("customers", quoted_over_rows),
        "customers.csv:2: city: 'Pune,Sales,",
        "line breaks",
    ),
    # keys
    "a customer twice": Bad(
        cell("customers", 7, "customer_id", "3"),
        "customers.csv:7: customer_id: 3: ",
        "first on line 4",
    ),
    "a customer twice, written otherwise": bad_cell(
        "customer_id", "003", "3", "first on line 4"
    ),
    "an orphan transaction": Bad(
        cell("transactions", 5, "customer_id", "777"),
        "transactions.csv:5: customer_id: 777: ",
        "no such customer",
    ),
    "an orphan event": Bad(
        cell("campaign_events", 5, "customer_id", "777"),
        "campaign_events.csv:5: customer_id: 777: ",
        "no such customer",
    ),
    "an event twice": Bad(
        with_column("campaign_events", "event_id", ["8"]),
        "campaign_events.csv:3: event_id: 8: ",
        "first on line 2",
    ),
    "a key that is a text": bad_cell("customer_id", "C7", "'C7'", "whole number"),
    "a key of zero": bad_cell("customer_id", "0", "'0'", "from 1 to"),
    "a key too large": bad_cell("customer_id", "9" * 17, f"'{'9' * 17}'", "from 1 to"),
    # numbers
    "an empty number": bad_cell("age", "", "''", "no value"),
    "a blank number": bad_cell("age", " ", "' '", "no value"),
    "NaN": bad_cell("income", "NaN", "'NaN'", "no value"),
    "infinity": bad_cell("income", "inf", "'inf'", "infinite"),
    "minus infinity": bad_cell("income", "-Infinity", "'-Infinity'", "infinite"),
    "a text as number": bad_cell("credit_score", "good", "'good'", "whole number"),
    "a broken age": bad_cell("age", "33.5", "'33.5'", "whole number"),
    "an age of a float": bad_cell("age", "33.0", "'33.0'", "whole number"),
    "underscores": bad_cell("income", "1_000_000", "'1_000_000'", "plain number"),
    "an exponent": bad_cell("income", "1E+06", "'1E+06'", "plain number"),
    "other digits": bad_cell("age", "३३", "'३३'", "whole number"),
    "a thousands separator": bad_cell(
        "income", '"1,234"', "'1,234'", "thousands separators"
    ),
    "a percentage": bad_cell("savings_rate", "25%", "'25%'", "such as 0.25"),
    "a currency": bad_cell("income", "₹500000", "'₹500000'", "plain number"),
    "spaces around": bad_cell("age", " 33", "' 33'", "spaces"),
    "a child of -1": bad_cell("age", "-1", "'-1'", "from 0 to 120"),
    "an age of 121": bad_cell("age", "121", "'121'", "from 0 to 120"),
    "a score beyond the scale": bad_cell("credit_score", "901", "'901'", "to 900"),
    "a score below the scale": bad_cell("credit_score", "299", "'299'", "from 300"),
    "a rate in percent": bad_cell("savings_rate", "25", "'25'", "from 0 to 1"),
    "a rate too fine": bad_cell("savings_rate", "0.12345", "'0.12345'", "4 decimals"),
    "half a paisa": bad_cell("account_balance", "10.005", "'10.005'", "2 decimals"),
    "a negative loan": bad_cell("existing_loan_balance", "-1", "'-1'", "from 0"),
    "a negative balance": bad_cell("account_balance", "-0.01", "'-0.01'", "from 0"),
    "a negative income": bad_cell("income", "-5", "'-5'", "from 0"),
    "an income too large": bad_cell("income", "100000001", "'100000001'", "from 0"),
    "beyond decimal(18, 2)": bad_cell(
        "account_balance", "1" + "0" * 16, f"'1{'0' * 16}'", "from 0 to 10000000000"
    ),
    "a very long number": bad_cell(
        "account_balance", "9" * 500, f"'{'9' * 60}...'", "plain number"
    ),
    "a refund": Bad(
        cell("transactions", 4, "amount", "-20"),
        "transactions.csv:4: amount: '-20'",
        "from 0",
    ),
    "a purchase of nothing": Bad(
        cell("transactions", 4, "amount", "0.00"),
        "transactions.csv:4: amount: '0.00'",
        "nothing was paid",
    ),
    # days
    "a day first": bad_cell("joined_date", "31/12/2022", "'31/12/2022'", "YYYY-MM-DD"),
    "a day without dashes": bad_cell(
        "joined_date", "20221231", "'20221231'", "YYYY-MM-DD"
    ),
    "an instant": bad_cell(
        "joined_date", "2022-12-31 00:00:00", "'2022-12-31 00:00:00'", "YYYY-MM-DD"
    ),
    "no such day": bad_cell("joined_date", "2023-02-29", "'2023-02-29'", "no such day"),
    "an empty day": bad_cell("joined_date", "", "''", "no value"),
    "a day to come": bad_cell(
        "joined_date", "2026-01-01", "'2026-01-01'", "to 2025-12-31"
    ),
    "a day long ago": bad_cell("joined_date", "1066-10-14", "'1066-10-14'", "1900"),
    "a purchase to come": Bad(
        cell("transactions", 4, "transaction_date", "2026-01-01"),
        "transactions.csv:4: transaction_date: '2026-01-01'",
        "to 2025-12-31",
    ),
    # texts
    "an empty city": bad_cell("city", "", "''", "no value"),
    "a null city": bad_cell("city", "null", "'null'", "no value"),
    "a city in spaces": bad_cell("city", " Pune", "' Pune'", "spaces"),
    "a city of two lines": bad_cell("city", '"Pu\nne"', "'Pu\\nne'", "line breaks"),
    "an unknown response": Bad(
        cell("campaign_events", 3, "response", "Liked"),
        "campaign_events.csv:3: response: 'Liked'",
        "Ignored, Opened, Clicked, Converted",
    ),
    "a response in lower case": Bad(
        cell("campaign_events", 3, "response", "opened"),
        "campaign_events.csv:3: response: 'opened'",
        "Ignored, Opened, Clicked, Converted",
    ),
    # together
    "too few customers": Bad(
        head("customers", 50),
        "customers.csv:50: customer_id: 49: ",
        "at least 50",
    ),
    "too few with events": Bad(
        head("campaign_events", 10),
        "campaign_events.csv:10: customer_id: 9: ",
        "at least 20",
    ),
}
_AS_UTF8 = "save the file as UTF-8"
BAD_BYTES = {  # how the line begins, by encoding
    "latin-1": f"customers.csv:2: city: 'byte 0xe9': {_AS_UTF8}",
    "utf-16": f"customers.csv:1: header: 'byte 0xff': {_AS_UTF8}",
}


def read(folder: Path, seeds: Seeds, **changes: object) -> OwnBase:
    given = json.dumps({"base_dir": str(folder), **changes})
    return read_own_base(load_settings(resolve_vars("ci", given)), seeds)


def refusal(folder: Path, seeds: Seeds, **changes: object) -> str:
    with pytest.raises(InputError) as error:
        read(folder, seeds, **changes)
    message = str(error.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(f"{folder.as_posix()}/")
    return message.removeprefix(f"{folder.as_posix()}/")


def spoiled(folder: Path, spoil: Spoil) -> Path:
    files = own_files()
    spoil(files)
    return write(folder, files)


def test_there_are_enough_faults() -> None:
    assert len(BAD) + len(BAD_BYTES) >= 30


@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_one_line_with_its_place(
    fault: str, tmp_path: Path, seeds: Seeds
) -> None:
    bad = BAD[fault]
    message = refusal(spoiled(tmp_path / "mine", bad.spoil), seeds)
    assert message.startswith(bad.begins)
    assert bad.says in message.removeprefix(bad.begins)


@pytest.mark.parametrize("encoding", BAD_BYTES)
def test_another_encoding_is_refused(
    encoding: str, tmp_path: Path, seeds: Seeds
) -> None:
    folder = write(tmp_path / "mine", own_files())
    text = own_files()["customers"].replace("Pune", "Orléans")
    (folder / "customers.csv").write_bytes(text.encode(encoding))
    assert refusal(folder, seeds).startswith(BAD_BYTES[encoding])


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, seeds: Seeds) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path / "nowhere", seeds)
    assert str(error.value).startswith("dbt_project.yml: vars.base_dir: ")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path, seeds: Seeds) -> None:
    folder = spoiled(tmp_path / "mine", missing("customers"))
    (folder / "customers.csv").mkdir()
    assert refusal(folder, seeds).startswith("customers.csv: file: ")


def test_a_declared_column_that_is_not_there_is_refused(
    tmp_path: Path, seeds: Seeds
) -> None:
    folder = write(tmp_path / "mine", own_files())
    message = refusal(folder, seeds, base_extra_columns=["customers.segment"])
    assert message == "customers.csv:1: header: 'segment': missing column; add it"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the generators need of the project, with a build folder of its own."""
    root = tmp_path_factory.mktemp("project")
    for name in ("python_generators", "seeds"):
        shutil.copytree(PROJECT_ROOT / name, root / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, root / name)
    return root


@pytest.mark.parametrize(
    "fault", ["quotes never closed", "an orphan event", "a missing column", "NaN"]
)
def test_the_command_line_exits_with_2_and_one_line(fault: str, project: Path) -> None:
    spoiled(project / "mine", BAD[fault].spoil)  # a path relative to the project
    command = [sys.executable, "-m", "python_generators", "generate"]
    done = subprocess.run(
        [*command, "--vars", '{"base_dir": "mine"}'],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"mine/{BAD[fault].begins}")


ACCEPTED = {
    "a byte order mark": whole("customers", lambda t: "\ufeff" + t),
    "Windows line ends": whole("customers", lambda t: t.replace("\n", "\r\n")),
    "quotes around texts": whole("customers", lambda t: t.replace("Pune", '"Pune"')),
    "no line end at the end": whole("customers", str.rstrip),
    "keys of our own counting": with_column(
        "campaign_events", "event_id", [str(i) for i in range(1, PEOPLE)]
    ),
    "columns in another order": whole(
        "customers",
        lambda t: "".join(",".join(r.split(",")[::-1]) + "\n" for r in t.splitlines()),
    ),
}


@pytest.mark.parametrize("oddity", ACCEPTED)
def test_what_changes_no_value_is_accepted(
    oddity: str, tmp_path: Path, seeds: Seeds
) -> None:
    plain = read(write(tmp_path / "plain", own_files()), seeds)
    odd = read(spoiled(tmp_path / "odd", ACCEPTED[oddity]), seeds)
    for table in POPULATION_TABLES:
        pd.testing.assert_frame_equal(
            odd.population[table.name], plain.population[table.name]
        )


def test_a_population_has_our_columns_types_and_numbered_keys(
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
    ids = [str(1000 - i) for i in range(PEOPLE)]
    spoil = with_column("campaign_events", "event_id", ids)
    own = read(spoiled(tmp_path / "mine", spoil), seeds)
    assert own.population["campaign_events"]["event_id"].iloc[0] == 1000


def test_unknown_labels_are_accepted_and_told_once(
    tmp_path: Path, seeds: Seeds
) -> None:
    files = own_files()
    files["customers"] = files["customers"].replace(CITIES[1], "Leh")
    files["customers"] = files["customers"].replace("Contract", "Gig")
    files["transactions"] = files["transactions"].replace("Travel", "Gaming")
    own = read(write(tmp_path / "mine", files), seeds)
    notes = [n for n in own.notes if "unknown to the seeds" in n]
    endings = [n.partition("mine/")[2] for n in notes]
    assert endings == [
        "customers.csv: city: accepted, though unknown to the seeds: Leh (20)",
        "customers.csv: employment_type: accepted, though unknown to the seeds: "
        "Gig (20); paid like Salaried",
        "transactions.csv: category: accepted, though unknown to the seeds: "
        "Gaming (48)",
    ]
    assert (own.population["customers"]["city"] == "Leh").sum() == 20


def test_a_known_base_has_nothing_to_tell(tmp_path: Path, seeds: Seeds) -> None:
    assert read(write(tmp_path / "mine", own_files()), seeds).notes == ()


def test_events_before_joining_are_accepted_and_told(
    tmp_path: Path, seeds: Seeds
) -> None:
    spoil = cell("customers", 3, "joined_date", "2025-11-01")
    own = read(spoiled(tmp_path / "mine", spoil), seeds)
    told = [note.partition("mine/")[2] for note in own.notes]
    assert told == [
        "transactions.csv: transaction_date: accepted, though 3 of 144 rows are from "
        "before the customer's joined_date",
        "campaign_events.csv: event_date: accepted, though 1 of 30 rows are from "
        "before the customer's joined_date",
    ]


def test_declared_columns_are_carried_and_not_learned(
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
        ("customers", 1, "segment", "A"),
        ("customers", 2, "segment", "B"),
        ("customers", 3, "segment", ""),
    ]
    assert rows[-1] == ("campaign_events", 30, "Sent by", "mail")
    assert len(rows) == PEOPLE + 30


def test_a_text_of_two_lines_moves_the_lines_after_it(
    tmp_path: Path, seeds: Seeds
) -> None:
    files = own_files()
    cell("customers", 7, "age", "old")(files)
    with_column("customers", "note", ['"one\ntwo"', "one"])(files)
    folder = write(tmp_path / "mine", files)
    message = refusal(folder, seeds, base_extra_columns=["customers.note"])
    assert message.startswith("customers.csv:10: age: 'old'")  # 3 notes are above it


def test_only_changed_files_are_read_again(tmp_path: Path, seeds: Seeds) -> None:
    folder = write(tmp_path / "mine", own_files())

    def made(**changes: object) -> tuple[bool, int]:
        """Whether the base was made anew, and how many customers it now has."""
        values = resolve_vars("ci", json.dumps({"base_customers": 50, **changes}))
        told: list[bool] = []
        with open_warehouse(tmp_path / "build.duckdb") as warehouse:
            run = steps.Generation(
                values, load_settings(values), seeds, warehouse, tmp_path
            )
            first = steps.steps_of(run.settings)[:1]
            steps.generate(run, lambda _, fresh: told.append(fresh), first)
            return told[0], len(warehouse.read(BASE, CUSTOMERS))

    own = {"base_dir": str(folder)}
    assert made() == (True, 50)
    assert made(**own) == (True, PEOPLE)
    write(folder, own_files())
    assert made(**own) == (False, PEOPLE)
    assert made(**own, base_customers=99) == (False, PEOPLE)  # does not apply
    fewer = "\n".join(own_files()["transactions"].splitlines()[:-1])
    write(folder, {"transactions": fewer})
    assert made(**own) == (True, PEOPLE)
    assert made() == (True, 50)


def test_halves_share_no_customer_and_lose_none(tmp_path: Path, seeds: Seeds) -> None:
    whole_base = read(write(tmp_path / "mine", own_files()), seeds).population
    first, second = halves(whole_base, 42)
    people = [set(half["customers"]["customer_id"]) for half in (first, second)]
    assert len(people[0]) == len(people[1]) == PEOPLE / 2
    assert not people[0] & people[1]
    for name, frame in whole_base.items():
        assert len(first[name]) + len(second[name]) == len(frame)
        assert set(first[name]["customer_id"]) <= people[0]
        assert set(second[name]["customer_id"]) <= people[1]
    other = halves(whole_base, 43)[0]["customers"]["customer_id"]
    assert set(other) != people[0]


FLOWS = ("income", "spending", "investments", "loan_repayment", "savings")


def test_the_engine_bears_the_largest_amounts_accepted(
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
    )
    frame = make_month_factors(settings, seeds)
    months = [dict(row) for _, row in frame.iterrows()]
    world = one_world(months, parameters)
    lived = [flows for flows, _ in simulate(customers, world, 42)]
    income_of, spending, investments, repaid_of, savings = (
        np.stack([getattr(flows, name) for flows in lived]) for name in FLOWS
    )
    for flow in (income_of, spending, investments, repaid_of):
        assert flow.min() >= 0
        assert flow.max() < income  # an overflow would come out beyond or below
    assert abs(income_of.sum(axis=0).mean() / income - 1) < 0.1
    names = np.array(parameters.personas.names)[customers.persona]
    saved, earned, repaid = (
        flow[:, names == "Saver"] for flow in (savings, income_of, repaid_of)
    )
    share = saved / earned.clip(1)
    paid = (earned > 0) & (repaid <= seeds.economy.max_emi_share * earned)
    assert share[paid].min() >= 0.4
    assert share[paid].max() <= 0.6
