"""Trials with VARS: wrong types, limits, names, texts, and damaged JSON."""

import json
import random
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from benchmarks.bad_inputs.hostile_texts import UNSEEN, VISIBLE, is_seen, mutated
from benchmarks.bad_inputs.tally import Tally, pick
from python_generators.campaigns.campaign_checks import check_campaigns
from python_generators.core.settings import (
    load_settings,
    parse_overrides,
    resolve_vars,
)
from python_generators.economy.calendar import check_calendar
from python_generators.scenarios.scenario_checks import check_scenarios
from python_generators.seeds.load import Seeds, load_seeds

# The least and the largest value of each number.
_WHOLE = {
    "random_seed": (0, 2**32 - 1),
    "months": (1, 600),
    "base_customers": (50, 1_000_000),
    "synthetic_customers": (50, 10_000_000),
    "ctgan_epochs": (1, 10_000),
    "ctgan_batch_size": (10, 10_000),
    "ctgan_discriminator_steps": (1, 100),
    "tvae_epochs": (1, 10_000),
}
_CHOICES = {
    "market": {"in", "us"},
    "population": {"base", "hma", "ctgan", "gaussian_copula", "tvae"},
}
_LISTS = ("base_extra_columns", "synthesizers", "campaigns", "scenarios")
_DATES = {"as_of_date": "2025-12-31", "first_month": "2025-01"}
_SWITCHES = ("simulate_transactions", "post_ledger", "publish_csv", "declare_keys")
_OTHER = {"base_dir", "ctgan_learning_rate", "base_extra_columns"}
NAMES = {*_WHOLE, *_CHOICES, *_LISTS, *_DATES, *_SWITCHES, *_OTHER}
_DATE_FORMS = {"as_of_date": r"\d{4}-\d\d-\d\d", "first_month": r"\d{4}-\d\d"}
_FIRST_YEAR, _LAST_YEAR = {"in": 2001, "us": 1894}, {"in": 2035, "us": 2100}
_POISON: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 10**12, -(10**30), 1.5, 1e-320, 1e11, "", "12"),
    *([], {}, [1], [[]], {"a": 1}, "1_000", "inf", "(select 1)", "../in", "x" * 1100),
    *("0001-01-01", "1677-09-21", "2262-04-12", "9999-12-31", "2025-02-30", "3000-01"),
    *("20251231", "2025-W01-1", "2025-13", "1900-01", "2025-1", ["hma", "hma"], ["x"]),
    *(["customers.x"], ["customers.age"], ["x.y"], ["a"] * 500, ["customers." * 50]),
)
_GOOD: tuple[tuple[str, Any], ...] = (
    *(
        ("months", 24),
        ("random_seed", 2**32 - 1),
        ("market", "us"),
        ("population", "base"),
    ),
    *(
        ("as_of_date", "2030-02-28"),
        ("first_month", "2010-12"),
        ("base_dir", "my data/é"),
    ),
    *(
        ("ctgan_learning_rate", 0.5),
        ("simulate_transactions", False),
        ("campaigns", []),
    ),
    *(("synthesizers", ["tvae", "hma"]), ("scenarios", ["baseline"])),
)
HANDMADE = (
    *("{", "[]", '"x"', "1", "null", "{'months': 1}", '{"months": NaN}', "{} {}"),
    *('{"random_seed": 1, "random_seed": 2}', '{"months": 1_0}', '{"months": 1e999}'),
    *('{"months": 012}', '{"months": +1}', '{"months": 1,}', "//\n{}", "\ufeff{}"),
    *('{"a\\nb": 1}', '{"\\ud800": 1}', '{"base_dir": "\\ud800"}', '{"\\u202e": 1}'),
    *('{"base_dir": "a\\u0000b"}', '{"base_dir": "a\\u200bb"}', "[" * 100_000),
    *('{"a":' * 50_000, '{"months": ' + "[" * 900 + "]" * 900 + "}", "\x00", "{\x00}"),
    *('{"months": ' + "9" * 5000 + "}", '{"base_dir": "' + "x" * 60_000 + '"}'),
    *('{"base_dir": "' + "x" * 300 + '"}', '{"base_dir": "' + "x/" * 800 + '"}'),
)


def bad_vars(count: int, seed: int) -> Tally:
    """Run trials with VARS.

    Args:
        count: The number of trials.
        seed: Of the random damages.
    """
    tally, draws = Tally(), random.Random(seed)  # noqa: S311 (no secret)
    base = resolve_vars("full", "{}")
    for text in _texts(draws, count):
        tally.add(f"VARS={text:.150}", partial(_read, text, base), fault_of(text))
    return tally


def _texts(draws: random.Random, count: int) -> Iterator[str]:
    yield from HANDMADE[:count]
    for _ in range(count - len(HANDMADE)):
        name = pick(draws, sorted(NAMES))
        kind = draws.randrange(7)
        if kind == 6:
            yield json.dumps(dict(draws.sample(_GOOD, 3)))
        elif kind < 2:
            yield json.dumps({name: pick(draws, _POISON)})
        elif kind == 2:
            text = pick(draws, (*UNSEEN, *VISIBLE))
            yield json.dumps(
                {name: pick(draws, (text, [text], {text: 1}, f"a{text}b"))}
            )
        elif kind == 3:
            yield json.dumps({mutated(name, draws): 12})
        else:
            given = {n: pick(draws, _POISON) for n in draws.sample(sorted(NAMES), 2)}
            good = {"months": 12, "market": "us", "as_of_date": "2025-12-31"}
            yield mutated(
                json.dumps(pick(draws, (given, good, {**good, **given}))), draws
            )


@cache
def _seeds(market: str) -> Seeds:
    return load_seeds(market)


def _read(text: str, base: Mapping[str, Any]) -> None:
    """Read and check as ``check_run_vars`` does, with seeds that are read once."""
    settings = load_settings({**base, **parse_overrides(text)})
    seeds = _seeds(settings.market)
    check_calendar(settings, seeds)
    check_campaigns(settings, seeds)
    check_scenarios(settings, seeds)


def fault_of(text: str) -> str:
    """Why VARS must be refused, as a second reader finds; empty if nothing is wrong."""
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        repeated.extend(name for name in names if names.count(name) > 1)
        return dict(pairs)

    try:
        given = json.loads(text or "{}", object_pairs_hook=once)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(given, dict) or repeated:
        return "no object, or a name twice"
    if not given.keys() <= NAMES:
        return "unknown name"
    faults = (fault for name in given if (fault := _fault(name, given)))
    return next(faults, "")


def _fault(name: str, given: Mapping[str, Any]) -> str:
    value = given[name]
    if name in _WHOLE:
        low, high = _WHOLE[name]
        is_good = type(value) is int and low <= value <= high
        if name == "ctgan_batch_size":
            is_good = is_good and value % 2 == 0
    elif name in _CHOICES:
        is_good = isinstance(value, str) and value in _CHOICES[name]
    elif name in _DATES:
        is_good = _is_known_date(name, value, given.get("market", "in"))
    elif name in _SWITCHES:
        is_good = type(value) is bool
        if name == "post_ledger" and value is False:  # a statement needs it
            is_good = given.get("simulate_transactions") is False
    elif name == "ctgan_learning_rate":
        is_good = type(value) in (int, float) and 0 < value < 1
    elif name == "base_dir":
        is_good = isinstance(value, str) and is_seen(value) and len(value) <= 1000
    else:
        is_good = isinstance(value, list) and len(value) <= 100
        is_good = is_good and all(isinstance(v, str) and is_seen(v) for v in value)
        is_good = is_good and len({*value}) == len(value)
    return "" if is_good else f"{name} is wrong"


def _is_known_date(name: str, value: object, market: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(
        _DATE_FORMS[name], value, re.ASCII
    ):
        return False
    try:
        day = date.fromisoformat(value if name == "as_of_date" else f"{value}-01")
    except ValueError:
        return False
    if market not in _FIRST_YEAR:
        return True  # refused for the market
    return _FIRST_YEAR[str(market)] <= day.year <= _LAST_YEAR[str(market)]
