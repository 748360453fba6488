"""The results of a build's checks are read as they are; results of other runs fail."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from expectations.dbt_artifacts import DBT_MANIFEST as MANIFEST
from expectations.dbt_artifacts import DBT_RUN_RESULTS as RUN_RESULTS
from expectations.verdict import VERDICT_FILE as VERDICT
from pages.check_results import Check, read_checks
from python_generators.core.errors import InputError
from tests.support.dashboard_files import write_results


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "build").mkdir()
    write_results(tmp_path)
    return tmp_path


def change(root: Path, name: str, **parts: Any) -> None:
    found = json.loads((root / name).read_text())
    (root / name).write_text(json.dumps({**found, **parts}))


def test_all_checks_are_returned_with_the_worst_first(root: Path) -> None:
    checks = read_checks(root, "ci")
    assert [check.status for check in checks] == [
        "failed",
        "warned",
        "passed",
        "passed",
        "passed",
    ]
    assert checks[1] == Check(
        "Anchors are matched",
        "people on y: they are",
        "warned",
        ("marts.customers",),
    )
    (of_months,) = [check for check in checks if check.name.startswith("savings")]
    assert of_months.tables == ("marts.financial_behavior",)
    assert Check("Unit tests by dbt", "a name", "passed") in checks
    assert not [check for check in checks if "customers" in check.name]


def test_a_test_missing_from_the_manifest_belongs_to_another_build(root: Path) -> None:
    change(
        root, RUN_RESULTS, results=[{"unique_id": "test.finmark.y.2", "status": "pass"}]
    )
    with pytest.raises(InputError, match="from another build: run make build"):
        read_checks(root, "ci")


@pytest.mark.parametrize("status", ["pass", "warn", "fail", "error", "skipped"])
def test_only_a_pass_passes(root: Path, status: str) -> None:
    results = [{"unique_id": "test.finmark.x.1", "status": status}]
    change(root, RUN_RESULTS, results=results)
    change(root, MANIFEST, nodes={"test.finmark.x.1": {"depends_on": {"nodes": []}}})
    (check,) = [c for c in read_checks(root, "ci") if c.name == "x"]
    assert (check.status == "passed") == (status == "pass")


@pytest.mark.parametrize(
    ("name", "parts", "message"),
    [
        (RUN_RESULTS, {"args": {"which": "generate", "target": "ci"}}, "args.which"),
        (RUN_RESULTS, {"args": {"which": "run", "target": "ci"}}, "args.which"),
        (RUN_RESULTS, {"args": {}}, "args.which"),
        (RUN_RESULTS, {"args": {"which": "build", "target": "dev"}}, "args.target"),
        (
            RUN_RESULTS,
            {"results": [{"unique_id": "test.finmark.x.1", "status": "odd"}]},
            "status: 'odd'",
        ),
        (VERDICT, {"target": "dev"}, "target: 'dev'"),
    ],
)
def test_results_of_another_run_are_refused(
    root: Path, name: str, parts: dict[str, Any], message: str
) -> None:
    change(root, name, **parts)
    with pytest.raises(InputError, match=re.escape(f"{name}: {message}")) as refused:
        read_checks(root, "ci")
    assert "\n" not in str(refused.value)
    assert "run make" in str(refused.value)


@pytest.mark.parametrize("name", [RUN_RESULTS, VERDICT, MANIFEST])
@pytest.mark.parametrize("text", [None, "", "[]", "{"])
def test_a_missing_or_broken_file_is_refused(
    root: Path, name: str, text: str | None
) -> None:
    if text is None:
        (root / name).unlink()
    else:
        (root / name).write_text(text)
    with pytest.raises(InputError, match=name):
        read_checks(root, "ci")


def test_a_verdict_without_expectations_is_refused(root: Path) -> None:
    (root / VERDICT).write_text('{"target": "ci", "passed": true}')
    with pytest.raises(InputError, match="expectations"):
        read_checks(root, "ci")
