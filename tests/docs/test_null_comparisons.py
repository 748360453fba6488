"""Checks in SQL treat a missing value as a difference, not as unknown."""

import re
from pathlib import Path

import pytest

from python_generators.core.connection import connect
from python_generators.core.settings import PROJECT_ROOT

# "null <> 0" is unknown, so a row with it is not found; "is distinct from" finds it.
_BLIND = re.compile(r"<>|!=")
# The first compares what is never missing; the second chooses rows.
_ALLOWED = ("is null) <> (", "filter (persona <> ")


def _without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*|\{#.*?#\}", "", sql, flags=re.DOTALL)


SQL = sorted((PROJECT_ROOT / "tests" / "sql").rglob("*.sql"))
PYTHON = sorted((PROJECT_ROOT / "expectations").rglob("*.py"))


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_no_test_in_sql_compares_with_unknown(path: Path) -> None:
    assert not _BLIND.findall(_without_comments(path.read_text(encoding="utf-8")))


def test_no_expectation_compares_with_unknown() -> None:
    assert len(PYTHON) > 20
    lines = [line for path in PYTHON for line in path.read_text("utf-8").splitlines()]
    blind = [line for line in lines if "<>" in line]
    assert [n for n in blind if not any(part in n for part in _ALLOWED)] == []


def test_the_difference_is_real() -> None:
    with connect() as database:
        rows = "from (values (1), (null)) as t (leak)"
        blind = database.execute(f"select * {rows} where leak <> 0").fetchall()
        found = database.execute(
            f"select * {rows} where leak is distinct from 0"
        ).fetchall()
    assert (len(blind), len(found)) == (1, 2)
