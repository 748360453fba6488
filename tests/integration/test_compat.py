"""Older DuckDB releases, Node and Parquet readers read the published files."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from integration import compat
from integration.compat import LIBRARIES, OLDER, Reading, main, readings
from integration.environments import environment, run
from python_generators.core.settings import PROJECT_ROOT


def test_every_tool_reads_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["tool", "version", "tables", "rows", "balances"]
    assert len(lines) == 1 + len(OLDER) + 1 + len(LIBRARIES)
    assert all(line.endswith("  ok") for line in lines)


def test_what_is_missing_or_unreadable_is_a_fault(
    published: Path, tmp_path: Path
) -> None:
    parquet = tmp_path / "parquet"
    shutil.copytree(published.with_name("parquet"), parquet)
    (parquet / "months.parquet").unlink()
    found = [
        reading.difference(expected)
        for reading, expected in readings(published, parquet)
    ]
    assert found[-len(LIBRARIES) :] == ["rows differ: months"] * len(LIBRARIES)
    assert set(found[: -len(LIBRARIES)]) == {""}


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frames_compute_with_the_columns_as_they_are_read(
    published: Path, library: str
) -> None:
    """A quantile, a ratio, the part of a date and means of groups, as in SQL."""
    python = environment("compat") / "python"
    reader = PROJECT_ROOT / "integration" / "readers" / "parquet_files.py"
    found = run([python, reader, library, published.with_name("parquet")])
    assert found.returncode == 0, found.stderr
    numbers = json.loads(found.stdout)["numbers"]
    with duckdb.connect(str(published), read_only=True) as connection:
        ((median, ratio, month),) = connection.execute(
            "select quantile_disc(income, 0.5)::double, "
            "sum(spending)::double / sum(income)::double, "
            "strftime(max(month), '%Y-%m') from marts.financial_behavior"
        ).fetchall()
        means = connection.execute(
            "select persona, avg(income)::double from marts.financial_behavior "
            "group by persona"
        ).fetchall()
    assert numbers["median_income"] == pytest.approx(median, rel=1e-3)
    assert numbers["spending_ratio"] == pytest.approx(ratio, abs=1e-6)
    assert numbers["last_month"] == month
    assert numbers["income_by_persona"] == pytest.approx(dict(means), abs=0.01)


def test_a_paisa_more_is_a_fault(published: Path) -> None:
    ours, _ = next(readings(published, published.with_name("parquet")))
    assert ours.balance is not None
    assert ours.difference(ours) == ""
    other = replace(ours, balance=ours.balance + 1)
    assert other.difference(ours) == "the sum of balances differs"


def test_a_tool_that_fails_is_reported_and_the_exit_code_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = Reading("duckdb, python", "2.0.0", {"marts.months": 12})
    bad = Reading("parquet, polars", fault="no such file")
    monkeypatch.setattr(compat, "readings", lambda *_: [(good, good), (bad, good)])
    assert main([]) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("no such file")
