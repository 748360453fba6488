"""Bad seeds: each fault is refused in one line that names file, line and column."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jinja2.nativetypes import NativeEnvironment

from python_generators.base.faker.population import make_base
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.economy.calendar import month_festivals
from python_generators.seeds.load import load_seeds

IN = "markets/in/"
MARKETS = sorted(p.name for p in (PROJECT_ROOT / "seeds" / "markets").iterdir())
# fault: (file, text to find, text to put, part of the message)
FAULTS = {
    "weights over one": (
        IN + "cities.csv",
        "Bengaluru,0.18",
        "Bengaluru,0.28",
        "seeds/markets/in/cities.csv: share: 1.1: weights must sum to 1",
    ),
    "row weights": (
        IN + "job_roles.csv",
        "0.84,0.09,0.07",
        "0.94,0.09,0.07",
        "job_roles.csv:2: salaried_share + contract_share + freelance_share: 1.1",
    ),
    "mix of one persona": (
        IN + "category_mix.csv",
        "Saver,Groceries,0.246574",
        "Saver,Groceries,0.146574",
        "share of Saver: 0.9: weights must sum to 1",
    ),
    "unknown persona": (
        IN + "persona_traits.csv",
        "Spender,",
        "Gambler,",
        "persona_traits.csv:3: persona: 'Gambler': unknown persona; known: Risk-Taker",
    ),
    "unknown category": (
        IN + "category_mix.csv",
        "Saver,Rent",
        "Saver,Yachts",
        "category: 'Yachts': unknown category",
    ),
    "NaN": (IN + "economy.csv", "0.0575", "NaN", "economy.csv:2: value: 'NaN'"),
    "infinity": (IN + "economy.csv", "0.0575", "inf", "economy.csv:2: value: 'inf'"),
    "negative share": (IN + "genders.csv", "0.42", "-0.42", "genders.csv:3: share"),
    "text for number": (
        IN + "cities.csv",
        "1.011",
        "high",
        "income_multiplier: 'high'",
    ),
    "empty cell": (IN + "cities.csv", "Pune,0.10", "Pune,", "cities.csv:7: share: ''"),
    "missing source": (
        IN + "genders.csv",
        "Non-binary,0.02,0.95,assumption",
        "Non-binary,0.02,0.95,",
        "genders.csv:4: source: ''",
    ),
    "unknown column": (IN + "genders.csv", "source", "origin", "genders.csv:1: header"),
    "extra value": (IN + "genders.csv", "0.42,", "0.42,7,", "genders.csv:3: "),
    "doubled key": (IN + "genders.csv", "Female", "Male", "give each only once"),
    "missing parameter": (
        IN + "population.csv",
        "min_age,23,years,project brief\n",
        "",
        "population.csv: min_age: None: missing; add it",
    ),
    "unknown parameter": (
        IN + "economy.csv",
        "inflation,",
        "inflationary,",
        "economy.csv: inflationary: 0.045: unknown; known:",
    ),
    "eleven months": (
        IN + "seasonality.csv",
        "2,0.97,assumption\n",
        "",
        "calendar_month: 2: missing",
    ),
    "funnel that widens": (
        IN + "population.csv",
        "clicked_share,0.031",
        "clicked_share,0.32",
        "population.csv: clicked_share: 0.32: give at most opened_share: 0.255",
    ),
    "joined within the observed year": (
        IN + "population.csv",
        "min_tenure_days,366",
        "min_tenure_days,300",
        "population.csv: observed_days: 365: give at most min_tenure_days: 300",
    ),
    "range reversed": (
        IN + "personas.csv",
        "900,0.30,0.50",
        "900,0.60,0.50",
        "personas.csv:3: spending_low: 0.6: give spending_low <= spending_high",
    ),
    "no persona for all others": (
        IN + "personas.csv",
        "Spender,4,0.00",
        "Spender,4,0.05",
        "personas.csv:5: min_savings_rate: 0.05: the last persona must accept",
    ),
    "unknown declared share": (
        IN + "personas.csv",
        ",savings,",
        ",chance,",
        "promised_share: 'chance'",
    ),
    "unknown kind of category": (
        IN + "categories.csv",
        "Fees,fee",
        "Fees,bribe",
        "categories.csv:14: kind: 'bribe'",
    ),
    "two categories of fees": (
        IN + "categories.csv",
        "Rent,essential",
        "Rent,fee",
        "categories.csv: kind: '2 of fee': give one category of this kind",
    ),
    "no investment category": (
        IN + "categories.csv",
        "Investment,investment",
        "Investment,discretionary",
        "categories.csv: kind: '0 of investment': give one category of this kind",
    ),
    "an unknown life event": (
        "segments.csv",
        "life_event,=,new_job",
        "life_event,=,wedding",
        "segments.csv:6: value: 'wedding': unknown life_event; known: lost_job, ",
    ),
    "a life event compared": (
        "segments.csv",
        "life_event,=,new_job",
        "life_event,<>,new_job",
        "segments.csv:6: ",
    ),
    "two life events": (
        "segments.csv",
        "new_job,life_event",
        "new_job,life_event,=,child,x\nnew_job,life_event",
        "segments.csv:7: attribute: 'life_event': give new_job only one condition",
    ),
    "a persona that changes into itself": (
        IN + "persona_changes.csv",
        "habits,Saver,Spender",
        "habits,Saver,Saver",
        "new_persona: 'Saver': give habits another new persona of Saver",
    ),
    "changes beyond one": (
        IN + "persona_changes.csv",
        "habits,Saver,Spender,0.35",
        "habits,Saver,Spender,0.95",
        "the sum of habits and Saver is 1.",
    ),
    "a factor of an unknown persona": (
        IN + "life_event_factors.csv",
        "habits,persona,Risk-Taker",
        "habits,persona,Gambler",
        "value: 'Gambler': unknown persona; known: ",
    ),
    "a factor of a thirteenth month": (
        IN + "life_event_factors.csv",
        "habits,month,1,",
        "habits,month,13,",
        "give a calendar month from 1 to 12",
    ),
    "a life event without its row": (
        IN + "life_event_types.csv",
        "illness,",
        "habits,",
        "give each only once",
    ),
    "raise reversed": (
        IN + "employment_types.csv",
        "4,0.06,0.18",
        "4,0.25,0.18",
        "employment_types.csv:2: raise_low: 0.25: give raise_low <= raise_high",
    ),
    "a persona of another scale": (
        IN + "personas.csv",
        "Spender,4,0.00,900",
        "Spender,4,0.00,850",
        "personas.csv:5: max_credit_score: 850: the last persona must accept",
    ),
    "unclosed quote": (IN + "genders.csv", "Female", '"Female', "genders.csv"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    return tmp_path


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_in_one_line(copy: Path, fault: str) -> None:
    name, find, put, expected = FAULTS[fault]
    file = copy / "seeds" / name
    text = file.read_text(encoding="utf-8")
    assert find in text
    file.write_text(text.replace(find, put, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_seeds("in", copy)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "seeds" / IN / "cities.csv").unlink()
    with pytest.raises(InputError, match="cities.csv: file: 'missing'"):
        load_seeds("in", copy)


def test_a_header_alone_is_refused(copy: Path) -> None:
    file = copy / "seeds" / IN / "cities.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n")
    with pytest.raises(InputError, match="cities.csv:2: rows: 0"):
        load_seeds("in", copy)


def test_a_byte_order_mark_and_windows_lines_are_read(copy: Path) -> None:
    file = copy / "seeds" / IN / "cities.csv"
    text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_seeds("in", copy).cities == load_seeds("in").cities


def test_another_encoding_is_named(copy: Path) -> None:
    file = copy / "seeds" / IN / "cities.csv"
    file.write_bytes(file.read_bytes().replace(b"Pune", "Puné".encode("latin-1")))
    with pytest.raises(InputError, match="cities.csv: encoding: .*save as UTF-8"):
        load_seeds("in", copy)


@pytest.mark.parametrize("market", MARKETS)
def test_every_market_has_the_same_files_and_every_parameter_a_source(
    market: str,
) -> None:
    folder = PROJECT_ROOT / "seeds" / "markets"
    headers = {
        file.name: file.read_text(encoding="utf-8").splitlines()[0]
        for file in (folder / market).iterdir()
    }
    assert set(headers) == {file.name for file in (folder / "in").iterdir()}
    for name, header in headers.items():
        assert {"source", "note"} & set(header.split(",")), name


@pytest.mark.parametrize("market", MARKETS)
def test_festivals_fall_within_the_year(market: str) -> None:
    """A festival that the calendar does not know would have no effect, silently."""
    seeds = load_seeds(market)
    year = [date(2025, month, 1) for month in range(1, 13)]
    found = {name for month in year for name in month_festivals(month, seeds)}
    assert found == {festival.festival for festival in seeds.festivals}


def test_a_third_market_needs_its_folder_only(copy: Path, settings: Settings) -> None:
    markets = copy / "seeds" / "markets"
    shutil.copytree(markets / "us", markets / "zz")
    seeds = load_seeds("zz", copy)
    assert replace(seeds, digest="", file_digests={}) == replace(
        load_seeds("us"), digest="", file_digests={}
    )
    small = settings.model_copy(update={"base_customers": 50})
    assert len(make_base(small, seeds)["customers"]) == 50


@pytest.mark.parametrize("market", [*MARKETS, "zz"])
def test_dbt_reads_the_folder_of_the_market_alone(market: str) -> None:
    """The expression in dbt_project.yml, as dbt renders it."""
    project = (PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    (expression,) = re.findall(r'markets: "(\{\{.*\}\})"', project)
    environment = NativeEnvironment(autoescape=False)  # noqa: S701  not HTML
    environment.filters["as_native"] = lambda value: value
    rendered: object = environment.from_string(expression).render(
        var=lambda name, default: {"market": market}.get(name, default)
    )
    assert rendered == {"+enabled": False, market: {"+enabled": True}}
