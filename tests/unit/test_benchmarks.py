"""The benchmarks work, and the docs tell what the engine's measured."""

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from benchmarks import readers
from benchmarks.documents import documented, write_docs
from benchmarks.engine import __main__ as command
from benchmarks.engine.crowd import PARTS, people, write_crowd
from benchmarks.engine.engine_designs import MONTHS
from benchmarks.engine.engine_report import BLOCK, RESULTS, table, verdicts
from benchmarks.engine.original import simulate_as_the_original
from publishing.versions import VERSIONS_KEPT
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds


def test_the_docs_tell_what_was_measured() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert results["scale"] == "full"
    assert documented(BLOCK) == table(results)


def test_a_block_is_replaced_and_the_rest_of_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n")
    write_docs("x", "new", page)
    assert page.read_text() == "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n"
    assert documented("x", page) == "new"
    with pytest.raises(ValueError, match="not one block 'y'"):
        write_docs("y", "new", page)


def test_a_small_benchmark_runs(tmp_path: Path) -> None:
    written = tmp_path / "small.json"
    options = ["--scale", "small", "--results", str(written), "--only", "floor"]
    assert command.main(options) == 0
    results = json.loads(written.read_text(encoding="utf-8"))
    engine, copied, generated = results["parts"]["floor"].values()
    assert engine["rows"] == copied["rows"] == engine["customers"] * MONTHS
    assert generated["rows"] == engine["rows"]
    for case in (engine, copied, generated):
        assert case["cpu"] > 0
        assert case["memory_mib"] > 0
    # the generated floor is as large as what it stands for
    assert generated["file_mib"] == pytest.approx(engine["file_mib"], rel=0.25)
    assert "engine_vs_floor" in table(results)


def test_the_originals_loop_lives_every_month() -> None:
    people = {"customer_id": [1, 2], "persona": ["Saver", "Risk-Taker"]}
    money = {"income": [600_000.0, 900_000.0], "account_balance": [1.0, 2.0]}
    lived = simulate_as_the_original(pd.DataFrame({**people, **money}), MONTHS)
    assert lived.groupby("customer_id")["month"].nunique().tolist() == [MONTHS] * 2
    assert (lived["loan_repayment"] > 0).mean() > 0.9  # with no loan in sight


def test_a_requirement_that_is_missed_is_told() -> None:
    def case(cpu: float, memory: int = 500) -> dict[str, float]:
        return {"cpu": cpu, "memory_mib": memory, "customers": 1, "rows": 12}

    def told(engine: dict[str, float]) -> list[bool]:
        floors = {"engine": engine, "copied": case(1.0), "generated": case(1.0)}
        return [met for *_, met in verdicts({"parts": {"floor": floors}})]

    assert told(case(1.9)) == [True, True, True]
    assert told(case(2.1)) == [False, False, True]
    assert told(case(1.9, memory=1_024)) == [True, True, False]


def test_a_crowd_is_the_same_people_under_new_numbers(
    settings: Settings, seeds: Seeds, tmp_path: Path
) -> None:
    who = people(settings.model_copy(update={"base_customers": 100}), seeds)
    assert {sum(weights) for weights in who["category_weights"]} == {PARTS}
    path = tmp_path / "crowd.duckdb"
    write_crowd(path, who, 250)
    with duckdb.connect(str(path), read_only=True) as crowd:
        ((count, first, last, different),) = crowd.execute(
            "select count(*), min(customer_id), max(customer_id), "
            "count(distinct customer_id) from customers"
        ).fetchall()
        ((twins,),) = crowd.execute(
            "select count(*) from customers as a inner join customers as b "
            "on b.customer_id = a.customer_id + 100 "
            "where a.income_paise = b.income_paise and a.persona = b.persona"
        ).fetchall()
    assert (count, first, last, different) == (250, 1, 250, 250)
    assert twins == 150


def test_readers_meet_no_error_and_no_mixture_while_it_is_published() -> None:
    found = readers.measure(publishes=8, readers=2, reads=40)
    bad = ("errors", "mixed", "stale", "publisher_failed")
    assert not any(found[name] for name in bad), found["faults"]
    assert found["reads"] == 40
    assert found["versions_left"] == VERSIONS_KEPT


def test_a_read_of_two_versions_or_an_old_one_is_counted() -> None:
    tally = readers.Tally()
    tally.add(2, [2, 3])
    tally.add(3, [2, 2])
    tally.add(3, [3, 3])
    assert (tally.reads, tally.mixed, tally.stale) == (3, 1, 1)


def test_the_full_measurement_of_readers_found_nothing_wrong() -> None:
    found = json.loads(readers.RESULTS.read_text(encoding="utf-8"))
    assert (found["publishes"], found["readers"], found["reads"]) == (500, 8, 10_000)
    assert (found["errors"], found["mixed"], found["stale"]) == (0, 0, 0)
    assert not found["publisher_failed"]
