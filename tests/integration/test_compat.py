"""Older DuckDB releases, Node and Parquet readers read the published files."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from integration import compat
from integration.compat import LIBRARIES, OLDER, Reading, main, readings


def test_every_tool_reads_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
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
    assert main() == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("no such file")
