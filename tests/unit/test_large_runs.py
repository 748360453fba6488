"""What a run with many customers does in another way: streams, samples, parts."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from benchmarks.scale.growth import slopes, table
from benchmarks.scale.process_tree import Sample, Usage, run_watched
from benchmarks.scale.run_costs import heaviest_models
from expectations.suites import all_suites, sampling
from expectations.suites.synthetic_matches_base import QUESTION
from publishing import exports
from publishing.exports import csv_files, parquet_file, stored_rows, write_parquet
from publishing.published_file import attached
from python_generators.core import table_content
from python_generators.core.parquet_rows import ParquetRows, write_rows
from python_generators.core.run_parts import MEASURED, parts_left_out, with_part
from python_generators.core.settings import Settings, load_settings, resolve_vars
from python_generators.core.tables import CAMPAIGN_EVENTS, CUSTOMERS, HMA
from python_generators.core.warehouse import Load, Warehouse
from python_generators.seeds.load import Seeds
from python_generators.steps.step import Generation, Inputs, Step


def events(owners: list[int]) -> pd.DataFrame:
    """One campaign event of each owner, keys in the opposite order."""
    return pd.DataFrame(
        {
            "event_id": np.arange(len(owners), 0, -1),
            "customer_id": owners,
            "event_date": pd.Timestamp("2025-10-02"),
            "response": "Opened",
        }
    )


def test_streamed_rows_are_loaded_like_a_frame(tmp_path: Path) -> None:
    parts = [events([3, 1, 1])[:0], events([3, 1, 1])[:2], events([3, 1, 1])[2:]]
    folder = tmp_path / "streamed"
    found = write_rows(((CAMPAIGN_EVENTS, part) for part in parts), folder, "rows")
    assert {t.name: len(rows) for t, rows in found.items()} == {"campaign_events": 3}
    with duckdb.connect() as connection:
        warehouse = Warehouse(connection)
        tables = {(HMA, CAMPAIGN_EVENTS): found[CAMPAIGN_EVENTS]}
        warehouse.load(Load("streamed", "key", {"rows": {}}, tables))
        rows = warehouse.read(HMA, CAMPAIGN_EVENTS)
        some = warehouse.read(HMA, CAMPAIGN_EVENTS, customers=1)
    expected = events([3, 1, 1]).sort_values("event_id", ignore_index=True)
    pd.testing.assert_frame_equal(rows, expected, check_dtype=False)
    assert list(some["customer_id"]) == [1, 1]
    found[CAMPAIGN_EVENTS].delete()
    assert not folder.exists()


def test_a_step_may_read_only_the_first_customers_of_synthetic_tables(
    settings: Settings, seeds: Seeds, tmp_path: Path
) -> None:
    def make(_: Inputs) -> dict[tuple[str, object], ParquetRows]:
        return {}

    reads = ((HMA, CAMPAIGN_EVENTS), ("raw_base", CAMPAIGN_EVENTS))
    step = Step("some", (), (), (), make, reads=reads, most_customers=2)  # type: ignore[arg-type]
    with duckdb.connect() as connection:
        warehouse = Warehouse(connection)
        frame = events([1, 2, 3])
        warehouse.load(Load("all", "key", {"rows": {}}, dict.fromkeys(reads, frame)))
        run = Generation({}, settings, seeds, warehouse, tmp_path)
        found = {schema: len(t) for (schema, _), t in run.inputs(step).tables.items()}
    assert found == {HMA: 2, "raw_base": 3}


def test_statistics_of_many_customers_are_of_a_sample_and_rules_are_not(
    settings: Settings, seeds: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {s.name: s for s in all_suites(settings, seeds)}
    monkeypatch.setattr(sampling, "SAMPLED_CUSTOMERS", settings.synthetic_customers - 1)
    rules = 0
    for suite in all_suites(settings, seeds):
        for one, other in zip(
            suite.expectations, whole[suite.name].expectations, strict=True
        ):
            is_sampled = getattr(one, "customers", None) is not None
            assert is_sampled == str(one.description).endswith("customers)")
            assert is_sampled or one.description == other.description
            rules += not is_sampled
            if is_sampled:
                assert "customer_id <=" in one._sampled_query()
                assert "customer_id <=" not in other._sampled_query()
        if suite.question == QUESTION and suite.table == "customers":
            assert all(one.customers for one in suite.expectations)
        if suite.schema == "raw_base":
            assert not any(getattr(e, "customers", None) for e in suite.expectations)
    assert rules > 50


def test_a_large_table_is_a_folder_of_months(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_LARGE", 1)
    build = tmp_path / "build.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.owed as select range as customer_id, "
            "date '2025-01-01' + interval (range // 2) month as month from range(3)"
        )
        connection.execute("create table marts.undated as from range(3)")
        connection.execute("alter table marts.owed alter month type date")
    with attached(build) as connection:
        write_parquet(connection, ["marts.owed", "marts.undated"], tmp_path / "files")
    with duckdb.connect(str(build), read_only=True) as connection:
        for table, rows in (("marts.owed", 3), ("marts.undated", 3)):
            stored = stored_rows(connection, table, tmp_path / "files")
            differ = f"from {stored} except all from {table}"
            assert connection.execute(differ).fetchall() == []
            ((count,),) = connection.execute(
                f"select count(*) from {stored}"
            ).fetchall()
            assert count == rows
    folder = tmp_path / "files" / parquet_file("marts.owed")
    assert sorted(p.name for p in folder.iterdir()) == [
        "2025-01.parquet",
        "2025-02.parquet",
    ]
    assert len(pd.read_parquet(folder)) == 3
    assert (tmp_path / "files" / parquet_file("marts.undated")).is_file()


def test_a_million_customers_leave_out_what_is_named(settings: Settings) -> None:
    million = load_settings(resolve_vars("million", "{}"))
    assert million.synthetic_customers == 1_000_000
    assert million.campaigns == million.scenarios == []
    assert not million.simulate_transactions
    assert not million.post_ledger
    assert csv_files(million) == {
        "customers.csv": "raw_base.customers",
        "customers_hma_1000000.csv": "raw_hma.customers",
    }
    assert len(csv_files(settings)) > 5


def test_customers_are_streamed_in_the_types_of_frames(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        name: [1] if kind in ("bigint", "integer") else ["x"]
        for name, kind in CUSTOMERS.columns.items()
    }
    frame = pd.DataFrame(columns).assign(
        joined_date=pd.Timestamp("2020-01-31"),
        **dict.fromkeys(
            ("income", "savings_rate", "existing_loan_balance", "account_balance"), 0.5
        ),
    )
    found = write_rows([(CUSTOMERS, frame)], tmp_path, "rows")[CUSTOMERS]
    again = pd.read_parquet(found.files.with_name("rows.parquet"))
    pd.testing.assert_frame_equal(again, frame, check_dtype=False)


_VERBS = ("generate", "build")


def cost(customers: int, cpu: float, size: int) -> dict[str, Any]:
    verbs = {verb: {"cpu": cpu, "seconds": cpu, "peak": 1} for verb in _VERBS}
    return {
        "customers": customers,
        "verbs": verbs,
        "build_bytes": size,
        "published_bytes": size,
    }


def test_what_is_left_out_is_said_with_what_it_would_cost(tmp_path: Path) -> None:
    everything = load_settings(resolve_vars("ci", "{}"))
    assert [*parts_left_out(everything, 1_000_000, tmp_path)] == []
    without = cost(1000, 60, 10**6)
    without["verbs"]["generate"]["cpu"] = 600  # it made the cached tables
    measured = {
        "without": without,
        "parts": {"ledger": cost(1000, 66, 2 * 10**6)},
    }
    path = tmp_path / MEASURED
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(measured))
    settings = everything.model_copy(update={"post_ledger": False})
    (found,) = parts_left_out(settings, 1_000_000, tmp_path)
    assert str(found) == "ledger (post_ledger; about 100 CPU minutes, 2 GB)"
    assert with_part("ledger") == {"post_ledger": True}
    assert with_part("scenarios")["scenarios"]


def test_costs_that_grow_like_the_number_of_customers_have_slope_one() -> None:
    runs = [cost(10**6, 110, 1), cost(10**5, 10, 1), cost(10**4, 5, 1)]
    assert slopes(runs) == {"generate": 1.04, "build": 1.04}
    assert "| 1,000,000 | generate | 110 | 110 | 0.0 |" in table(runs)


def test_a_model_is_given_the_memory_of_the_samples_while_it_ran() -> None:
    """A million seconds after the start of 1970, two models, and a test."""
    samples = [Sample(1_000_000.0 + i, float(i), 100 * i) for i in range(10)]

    def result(name: str, first: int, last: int) -> dict[str, Any]:
        day = "1970-01-12T13:46:{:02}Z"
        timing = {"started_at": day.format(40 + first), "name": "execute"}
        timing["completed_at"] = day.format(40 + last)
        return {"unique_id": f"{name}", "timing": [timing]}

    results = [
        result("model.finmark.short", 1, 2),
        result("model.finmark.long", 2, 7),
        result("test.finmark.checked", 0, 9),
    ]
    assert heaviest_models(Usage(10, 10, samples), results) == [
        {"model": "long", "seconds": 5.0, "peak": 700},
        {"model": "short", "seconds": 1.0, "peak": 200},
    ]


def test_the_processes_of_a_command_are_watched(tmp_path: Path) -> None:
    fill = "import time; x = bytearray(50 << 20); time.sleep(0.5)"
    command = ["sh", "-c", f"{sys.executable} -c '{fill}'"]
    usage = run_watched(command, tmp_path)
    assert usage.peak > 50 << 20
    assert usage.seconds > usage.cpu > 0
    with pytest.raises(subprocess.CalledProcessError):
        run_watched(["false"], tmp_path)


def test_the_hash_of_a_table_does_not_depend_on_the_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table t as select range as a, a::text as b from range(999)"
        )
        whole = table_content.relation_content(connection, "t")
        monkeypatch.setattr(table_content, "_SORTED_ROWS", 10)
        assert table_content.relation_content(connection, "t") == whole
        assert table_content.table_names(connection) == ["main.t"]
    assert whole.rows == 999
