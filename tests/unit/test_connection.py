"""Opening DuckDB: no automatic extensions, and a broken build file is replaced."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from python_generators.core.connection import (
    DEFAULTS,
    NO_EXTENSIONS,
    connect,
    open_or_replace,
)
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

# The second runs in an environment of another DuckDB release, without the project.
_EXCEPTIONS = {
    "python_generators/core/connection.py",
    "integration/readers/duckdb_file.py",
}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[object]:
    return [row[0] for row in connection.execute(sql).fetchall()]


def test_no_connection_installs_or_loads_extensions(tmp_path: Path) -> None:
    for connection in (
        connect(),
        connect(tmp_path / "a.duckdb", config={"threads": 1}),
    ):
        with connection:
            for name in NO_EXTENSIONS:
                assert _rows(connection, f"select current_setting('{name}')") == [False]


def test_only_one_function_opens_duckdb() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    found = {
        name
        for name in listed
        if not name.startswith("tests/") and (PROJECT_ROOT / name).is_file()
        if "duckdb.connect(" in (PROJECT_ROOT / name).read_text(encoding="utf-8")
    }
    assert found == _EXCEPTIONS


@pytest.mark.parametrize(
    "file", ["profiles.yml", "integration/metricflow/profiles.yml"]
)
def test_dbt_opens_duckdb_with_the_same_settings(file: str) -> None:
    text = (PROJECT_ROOT / file).read_text(encoding="utf-8")
    ((_, profile),) = yaml.safe_load(text).items()
    for name, output in profile["outputs"].items():
        if output["type"] != "duckdb":
            continue
        assert output["config_options"].items() >= NO_EXTENSIONS.items(), name
        if "metricflow" in file:  # users write its queries
            assert output["config_options"]["enable_external_access"] is False
        else:
            assert output["settings"]["memory_limit"] == DEFAULTS["memory_limit"]


@pytest.mark.parametrize(
    "file",
    [
        "expectations/gx/duckdb_source.py",
        "integration/agents.py",
        "integration/readers/duckdb_file.mjs",
        "integration/readers/duckdb_file.py",
        "integration/superset/dashboard.py",
    ],
)
def test_programs_that_open_duckdb_in_their_own_way_load_no_extensions(
    file: str,
) -> None:
    text = (PROJECT_ROOT / file).read_text(encoding="utf-8")
    assert "DEFAULTS" in text or all(
        re.search(rf"{name}\W+false", text, re.IGNORECASE) for name in NO_EXTENSIONS
    )


def _check_constraints() -> list[str]:
    found = []
    for path in (PROJECT_ROOT / "models").rglob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for model in content.get("models") or []:
            parts = [model, *model.get("columns", [])]
            constraints = [c for part in parts for c in part.get("constraints", [])]
            found += [c["expression"] for c in constraints if c["type"] == "check"]
    return found


def test_check_constraints_call_no_function() -> None:
    """DuckDB has no functions yet when it replays a write-ahead log."""
    expressions = _check_constraints()
    assert len(expressions) > 20
    words = {
        word
        for expression in expressions
        for word in re.findall(r"\b(\w+)\s*\(", expression)
    }
    assert words <= {"in", "and", "or", "not"}


_KILLED = """
import os, sys
from python_generators.core.connection import connect
connection = connect(sys.argv[1])
connection.execute("create table scores (score double, check ({check}))")
connection.execute("insert into scores values (1)")
connection.execute("comment on column scores.score is 'a score'")
os._exit(9)
"""


def _killed_while_writing(path: Path, check: str) -> None:
    code = _KILLED.format(check=check)
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=PROJECT_ROOT, check=False
    )
    assert done.returncode == 9
    assert path.with_name(f"{path.name}.wal").exists()


def test_checks_of_the_models_survive_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    _killed_while_writing(path, "score >= 0 and score < 'infinity'::double")
    with open_or_replace(path) as connection:
        assert _rows(connection, "select score from scores") == [1]


def test_a_log_that_cannot_be_replayed_is_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "build.duckdb"
    _killed_while_writing(path, "isfinite(score)")
    with open_or_replace(path) as connection:
        assert _rows(connection, "show tables") == []
    (record,) = caplog.records
    assert "renamed to build.duckdb.broken" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert {p.name for p in tmp_path.glob("*.broken*")} == {
        "build.duckdb.broken",
        "build.duckdb.broken.wal",
    }


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    path.write_bytes(b"not a database" * 1000)
    for _ in range(2):
        with open_or_replace(path) as connection:
            assert _rows(connection, "show tables") == []
    assert (tmp_path / "build.duckdb.broken").stat().st_size == 14_000


def test_a_file_that_another_process_holds_is_an_error_of_one_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "build.duckdb"
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(
            InputError, match="wait for the program that holds"
        ) as refused:
            open_or_replace(path)
        holder.communicate("\n")
    assert "\n" not in str(refused.value)
    assert [p.name for p in tmp_path.iterdir()] == ["build.duckdb"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to any file")
def test_a_file_that_may_not_be_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    connect(path).close()
    path.chmod(0o400)
    with pytest.raises(InputError, match="give yourself the permission"):
        open_or_replace(path)
    assert [p.name for p in tmp_path.iterdir()] == ["build.duckdb"]
