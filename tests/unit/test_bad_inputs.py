"""Bad input, handmade and damaged at random: refused in one line, or read as it is."""

import json
import re
from dataclasses import replace

import pytest

from benchmarks.bad_inputs import bad_own_files, bad_seeds, bad_vars, trials
from benchmarks.bad_inputs.tally import Tally
from python_generators.base.faker.population import make_base
from python_generators.base.own import own_values
from python_generators.core import settings
from python_generators.core.errors import InputError
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.economy.calendar import check_calendar
from python_generators.seeds import csv_files, rows
from python_generators.seeds.load import Seeds

COUNT = 120


def test_no_bad_input_is_accepted_or_gives_a_traceback() -> None:
    found = trials.trials(COUNT, seed=11)
    assert sum(tally.trials for tally in found.values()) == COUNT
    for name, tally in found.items():
        assert tally.failed == 0, f"{name}: {tally}"
        assert tally.trials / 2 < tally.refused < tally.trials


def test_the_trials_find_a_reader_that_accepts_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def anything(text: str, _longest: int = 0) -> str:
        return text

    monkeypatch.setattr(settings, "read_json_object", json.loads)
    monkeypatch.setattr(own_values, "read_text", anything)
    monkeypatch.setattr(rows, "_reader", lambda _: anything)
    assert bad_vars.bad_vars(30, seed=1).wrong
    assert bad_own_files.bad_own_files(200, seed=1).wrong
    assert bad_seeds.bad_seeds(30, seed=1).wrong


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("country_code", "XX", "country_code: 'XX': the holidays library has no"),
        ("holiday_categories", "public|odd", "holiday_categories: 'public|odd'"),
        ("faker_locale", "en_XX", "faker_locale: 'en_XX': Faker has no such locale"),
    ],
)
def test_a_market_that_a_library_does_not_know_is_refused(
    name: str, value: str, field: str, seeds: Seeds
) -> None:
    changed = replace(seeds, settings=seeds.settings.model_copy(update={name: value}))
    chosen = load_settings({**resolve_vars("ci", "{}"), "base_customers": 50})

    def use() -> None:
        check_calendar(chosen, changed)
        make_base(chosen, changed)

    with pytest.raises(InputError, match=re.escape(f"in/market.csv: {field}")):
        use()


def test_the_trials_find_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(csv_files, "_validate", faulty)
    assert bad_seeds.bad_seeds(5, seed=1).tracebacks


def test_a_message_that_is_not_one_line_is_found() -> None:
    def refuse() -> None:
        error = InputError("a", "b", 1, "c")
        error.args = ("two\nlines",)
        raise error

    tally = Tally()
    assert not tally.add("x", refuse, "")
    assert (tally.refused, len(tally.unclear), tally.failed) == (1, 1, 1)
