"""Bad configuration: one line with file, field, value and remedy, and exit 2."""

import json
import subprocess
import sys

import pytest

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars

BAD_VARS = {
    "unknown var": ({"monthz": 12}, "vars.monthz: 12: unknown var"),
    "wrong type": ({"months": "12"}, "vars.months: '12': it should be a valid integer"),
    "a float": ({"months": 1.5}, "vars.months: 1.5"),
    "a boolean": ({"months": True}, "vars.months: True"),
    "zero months": ({"months": 0}, "vars.months: 0: it should be greater than"),
    "too many customers": ({"synthetic_customers": 10**12}, "vars.synthetic_customers"),
    "negative customers": ({"base_customers": -1}, "vars.base_customers: -1"),
    "negative seed": ({"random_seed": -1}, "vars.random_seed: -1"),
    "unknown market": ({"market": "atlantis"}, "vars.market: 'atlantis': give one of"),
    "path as market": ({"market": "../in"}, "vars.market"),
    "unknown population": (
        {"population": "gan"},
        "vars.population: 'gan': give one",
    ),
    "no such day": ({"as_of_date": "2025-02-30"}, "vars.as_of_date: '2025-02-30'"),
    "not a day": ({"as_of_date": 20251231}, "vars.as_of_date: 20251231: give a quoted"),
    "not a month": ({"first_month": "2025-13"}, "vars.first_month: '2025-13'"),
    "a day as month": ({"first_month": "2025-01-01"}, "vars.first_month"),
    "null": ({"months": None}, "vars.months: None"),
    "sql": ({"market": "(select 1)"}, "vars.market: '(select 1)'"),
    "a number as folder": ({"base_dir": 7}, "vars.base_dir: 7"),
    "a folder of two lines": ({"base_dir": "a\nb"}, "vars.base_dir: 'a\\nb'"),
    "extra columns as text": (
        {"base_dir": "mine", "base_extra_columns": "customers.x"},
        "vars.base_extra_columns: 'customers.x'",
    ),
    "an extra column of no table": (
        {"base_dir": "mine", "base_extra_columns": ["people.x"]},
        "vars.base_extra_columns: ['people.x']: give <table>.<column>",
    ),
    "an extra column of ours": (
        {"base_dir": "mine", "base_extra_columns": ["customers.age"]},
        "vars.base_extra_columns: ['customers.age']: customers.age is a column",
    ),
    "extra columns of Faker": (
        {"base_extra_columns": ["customers.x"]},
        "vars.base_extra_columns: ['customers.x']: set base_dir too",
    ),
    "odd batch": ({"ctgan_batch_size": 15}, "vars.ctgan_batch_size: 15"),
    "a switch as text": (
        {"simulate_transactions": "false"},
        "vars.simulate_transactions: 'false': it should be a valid boolean",
    ),
    "a switch as number": (
        {"simulate_transactions": 0},
        "vars.simulate_transactions: 0: it should be a valid boolean",
    ),
    "a statement without a ledger": (
        {"post_ledger": False},
        "vars.post_ledger: False: set simulate_transactions to false too",
    ),
    "no epochs": ({"tvae_epochs": 0}, "vars.tvae_epochs: 0"),
}


@pytest.mark.parametrize("fault", BAD_VARS)
def test_a_bad_var_is_refused_by_name(fault: str) -> None:
    given, expected = BAD_VARS[fault]
    with pytest.raises(InputError) as error:
        load_settings(resolve_vars("full", json.dumps(given)))
    message = str(error.value)
    assert message.startswith(f"dbt_project.yml: {expected}")
    assert "\n" not in message


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "{'months': 1}", '{"months": NaN}'])
def test_vars_must_be_a_json_object(text: str) -> None:
    with pytest.raises(InputError, match="VARS.*give a JSON object"):
        resolve_vars("full", text)


def test_an_unknown_scale_is_refused() -> None:
    with pytest.raises(InputError, match="'huge': give one of ci, full, million"):
        resolve_vars("huge", "{}")


def test_overrides_win_over_the_scale_and_the_scale_over_the_project() -> None:
    values = resolve_vars("ci", '{"base_customers": 300}')
    assert values["base_customers"] == 300
    assert values["synthetic_customers"] == 1000
    assert values["months"] == 12


def test_the_command_line_exits_with_2_and_one_line() -> None:
    command = [sys.executable, "-m", "python_generators", "generate"]
    done = subprocess.run(
        [*command, "--vars", '{"months": 0}'],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
