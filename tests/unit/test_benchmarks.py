"""The benchmarks run at small scale, and the docs hold their stored results."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from benchmarks import readers
from benchmarks.documents import read_block, write_block
from benchmarks.engine import __main__ as command
from benchmarks.engine import stream_laws
from benchmarks.engine.bench_customers import PARTS, base_customers, write_customers
from benchmarks.engine.engine_jobs import MONTHS
from benchmarks.engine.engine_report import BLOCK, RESULTS, table, verdicts
from benchmarks.engine.original import simulate_like_original
from benchmarks.engine.stream_laws import AMOUNTS, check_laws
from publishing.versions import VERSIONS_KEPT
from python_generators.core.settings import Settings
from python_generators.engine.month_stream import simulate_batch
from python_generators.seeds.load import Seeds


def test_docs_hold_the_measured_engine() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert results["scale"] == "full"
    assert read_block(BLOCK) == table(results)


def test_writing_a_block_keeps_the_rest_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n")
    write_block("x", "new", page)
    assert page.read_text() == "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n"
    assert read_block("x", page) == "new"
    with pytest.raises(ValueError, match="must have one block 'y'"):
        write_block("y", "new", page)


@pytest.mark.nightly
def test_small_engine_benchmark_runs(tmp_path: Path) -> None:
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
    # the generated rows take about as much space as the engine's
    assert generated["file_mib"] == pytest.approx(engine["file_mib"], rel=0.25)
    assert "engine_vs_floor" in table(results)


def test_laws_are_checked_on_every_row_of_the_stream(
    tmp_path: Path, settings: Settings, seeds: Seeds
) -> None:
    path, count = tmp_path / "customers.duckdb", 300
    write_customers(path, base_customers(settings, seeds), count)
    found = check_laws(path, "ci")
    assert found.rows == count * MONTHS
    assert found.customers_with_every_month == count
    assert set(found.broken.values()) == {0}


def test_a_paisa_more_in_a_row_breaks_a_law(
    tmp_path: Path, settings: Settings, seeds: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "customers.duckdb"
    write_customers(path, base_customers(settings, seeds), 50)
    plain = simulate_batch
    broken = {}
    for name in AMOUNTS:
        column = name if name == "portfolio_units" else f"{name}_paise"

        def one_more(*given: Any, column: str = column) -> Iterator[pa.RecordBatch]:
            for rows in plain(*given):
                at = rows.schema.get_field_index(column)
                values = rows.column(at).to_numpy().copy()
                values[0] += 1
                yield rows.set_column(at, rows.schema.field(at), pa.array(values))

        monkeypatch.setattr(stream_laws, "simulate_batch", one_more)
        broken[name] = sum(check_laws(path, "ci").broken.values())
    # what no identity of one row and the row before binds
    free = {"bonus", "refund", "interest", "support", "sip"}
    free |= {"loan_due", "loan_prepayment", "loan_interest_due"}
    assert {name for name, count in broken.items() if not count} <= free


def test_loop_of_the_original_covers_every_month() -> None:
    customers = {"customer_id": [1, 2], "persona": ["Saver", "Risk-Taker"]}
    money = {"income": [600_000.0, 900_000.0], "account_balance": [1.0, 2.0]}
    months = simulate_like_original(pd.DataFrame({**customers, **money}), MONTHS)
    assert months.groupby("customer_id")["month"].nunique().tolist() == [MONTHS] * 2
    assert (months["loan_repayment"] > 0).mean() > 0.9  # without a loan


def test_missed_requirement_is_reported() -> None:
    def case(cpu: float, memory: int = 500) -> dict[str, float]:
        return {"cpu": cpu, "memory_mib": memory, "customers": 1, "rows": 12}

    def results(engine: dict[str, float]) -> list[bool]:
        floors = {"engine": engine, "copied": case(1.0), "generated": case(1.0)}
        return [met for *_, met in verdicts({"parts": {"floor": floors}})]

    assert results(case(1.9)) == [True, True, True]
    assert results(case(2.1)) == [False, False, True]
    assert results(case(1.9, memory=1_024)) == [True, True, False]


def test_customers_are_repeated_with_new_ids(
    settings: Settings, seeds: Seeds, tmp_path: Path
) -> None:
    base = base_customers(settings.model_copy(update={"base_customers": 100}), seeds)
    assert {sum(weights) for weights in base["category_weights"]} == {PARTS}
    path = tmp_path / "customers.duckdb"
    write_customers(path, base, 250)
    with duckdb.connect(str(path), read_only=True) as connection:
        ((count, first, last, different),) = connection.execute(
            "select count(*), min(customer_id), max(customer_id), "
            "count(distinct customer_id) from customers"
        ).fetchall()
        ((repeated,),) = connection.execute(
            "select count(*) from customers as a inner join customers as b "
            "on b.customer_id = a.customer_id + 100 "
            "where a.income_paise = b.income_paise and a.persona = b.persona"
        ).fetchall()
    assert (count, first, last, different) == (250, 1, 250, 250)
    assert repeated == 150


def test_reads_during_publishing_are_neither_mixed_nor_stale() -> None:
    found = readers.measure(publishes=5, readers=2, reads=20)
    bad = ("errors", "mixed", "stale", "publisher_failed")
    assert not any(found[name] for name in bad), found["faults"]
    assert found["reads"] == 20
    assert found["versions_left"] == VERSIONS_KEPT


def test_mixed_and_stale_reads_are_counted() -> None:
    tally = readers.Tally()
    tally.add(2, [2, 3])
    tally.add(3, [2, 2])
    tally.add(3, [3, 3])
    assert (tally.reads, tally.mixed, tally.stale) == (3, 1, 1)


def test_stored_measurement_has_no_faulty_reads() -> None:
    found = json.loads(readers.RESULTS.read_text(encoding="utf-8"))
    assert (found["publishes"], found["readers"], found["reads"]) == (500, 8, 10_000)
    assert (found["errors"], found["mixed"], found["stale"]) == (0, 0, 0)
    assert not found["publisher_failed"]
