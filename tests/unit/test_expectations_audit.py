"""The audit: a faithful build passes, each planted fault is caught by its name."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.audit import RUNS_KEPT, Audit, audit
from expectations.audit_command import main as audit_main
from expectations.audit_report import failures, summary
from expectations.verdict import RefusedError
from publishing.publish import publish
from publishing.publishing_command import main as publish_main
from python_generators.core.errors import InputError
from tests.support.approved_build import prove
from tests.support.no_waiting import no_waiting
from tests.support.partial_audit import accounting, audit_suites, personas
from tests.support.small_build import Project, make_project


def audit_project(project: Project) -> Audit:
    return audit("dev", project.settings, project.root)


def publish_project(project: Project) -> None:
    prove(project)
    publish("dev", project.settings, project.root, lambda _: None)


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Audit]:
    project = make_project(tmp_path_factory.mktemp("passed"))
    found = audit_project(project)
    publish_project(project)
    return project, found


def test_a_faithful_build_passes_and_is_listed_suite_by_suite(
    passed: tuple[Project, Audit],
) -> None:
    project, found = passed
    assert not [o.name for o in found.outcomes if not o.success]
    assert len(found.outcomes) > 100
    lines = summary(found.outcomes).splitlines()
    assert lines[0].split() == ["question", "table", "passed", "warnings", "failures"]
    assert len(lines) == 1 + len({(o.question, o.table) for o in found.outcomes})
    verdict = json.loads((project.root / "build" / "audit.json").read_text())
    assert verdict["passed"]
    assert verdict["failures"] == {}


_MONTH = "where customer_id = {} and month = date '2025-05-01'"


FAULTS = {
    "an orphan transaction": (
        "insert into marts.transactions "
        "values (99999, 123456, date '2025-05-05', 'Travel', 10)",
        "Every customer_id exists in marts.customers.",
        "transaction_id=99999, customer_id=123456",
    ),
    "a customer with eleven months": (
        "delete from marts.financial_behavior "
        "where customer_id = 10 and month = date '2025-12-01'",
        "Every customer has exactly 12 rows",
        "customer_id=10, row_count=11",
    ),
    "savings that are one paisa too low": (
        "update marts.financial_behavior set savings = savings - 0.01 "
        + _MONTH.format(8),
        "savings = income",
        "difference=-0.01",
    ),
    "an unknown persona": (
        "update marts.financial_behavior set persona = 'Gambler' where customer_id = 9",
        "persona is one of Risk-Taker, Saver, Investor, Spender.",
        "persona=Gambler",
    ),
    "investors who break the promise, books in order": (
        "update marts.financial_behavior set "
        "investments = 0, spending = spending + investments where persona = 'Investor'",
        "Investor: the median customer keeps investments of 20% to 30% of income",
        "Found 0",
    ),
    "an orphan in the raw data": (
        "update raw_hma.campaign_events set customer_id = 4321 where event_id = 7",
        "Every customer_id exists in raw_hma.customers.",
        "event_id=7, customer_id=4321",
    ),
    "a transaction before the customer joined": (
        "update raw_base.transactions set transaction_date = date '2001-01-01' "
        "where transaction_id = 5",
        "No transaction_date is before the customer's joined_date.",
        "transaction_id=5",
    ),
    "a customer without any month": (
        "delete from marts.financial_behavior where customer_id = 11",
        "Every customer has rows in marts.financial_behavior.",
        "customer_id=11",
    ),
    "a balance that is one paisa too high": (
        "update marts.financial_behavior set balance = balance + 0.01 "
        "where customer_id = 7 and month = date '2025-12-01'",
        "balance = previous balance + savings",
        "customer_id=7, ",
    ),
    "a loan repaid without a loan": (
        "update marts.customers set existing_loan_balance = 0",
        "No customer without a loan has a loan repayment.",
        "loan_repayment=",
    ),
    "a balance under the floor": (
        "update marts.customers set overdraft_limit = -1e9",
        "No balance is below the customer's overdraft limit.",
        "lowest_allowed=1000000000.00",
    ),
    "another income distribution": (
        "update raw_hma.customers set income = income * 2",
        "income: Kolmogorov-Smirnov distance to raw_base.customers",
        "",
    ),
}


QUESTIONED = {
    "referential_integrity",
    "accounting_identities_hold",
    "personas_match_their_definitions",
    "synthetic_matches_base",
}


@pytest.fixture(scope="module")
def faulty(
    passed: tuple[Project, Audit], tmp_path_factory: pytest.TempPathFactory
) -> Audit:
    """One audit of a build with every fault; each shows in a row of its own."""
    project = passed[0].copy(tmp_path_factory.mktemp("faulty") / "project")
    project.change(*(statement for statement, _, _ in FAULTS.values()))
    return audit_suites(project, lambda suite: suite.question in QUESTIONED)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught_by_name(
    fault: str, passed: tuple[Project, Audit], faulty: Audit
) -> None:
    _, name, row = FAULTS[fault]
    assert [o for o in passed[1].outcomes if name in o.name]
    caught = [o for o in faulty.critical_failures if name in o.name]
    assert caught, [o.name for o in faulty.critical_failures]
    assert row in "\n".join(failures(caught))
    assert len(caught[0].rows) <= 10


def test_a_single_fault_stops_publishing(
    passed: tuple[Project, Audit], tmp_path: Path
) -> None:
    project = passed[0].copy(tmp_path / "project")
    file = project.published / "finmark.duckdb"
    before = file.read_bytes()
    project.change(FAULTS["an unknown persona"][0])
    assert audit_suites(project, personas).critical_failures
    with pytest.raises(RefusedError, match="the audit failed"):
        publish_project(project)
    assert file.read_bytes() == before


def test_a_broken_expectation_fails_and_says_why(
    passed: tuple[Project, Audit], tmp_path: Path
) -> None:
    project = passed[0].copy(tmp_path / "project")
    project.change("alter table marts.customers rename overdraft_limit to limit_of")
    found = audit_suites(project, accounting)
    shown = [str(o.observed) for o in found.critical_failures]
    assert any("overdraft_limit" in text for text in shown), shown


def test_the_pages_and_the_history_do_not_depend_on_the_clock(
    passed: tuple[Project, Audit], tmp_path: Path
) -> None:
    project = passed[0].copy(tmp_path / "project")
    docs = project.root / "build" / "data_docs"
    audit_suites(project, accounting, pages=True)
    before = {p.relative_to(docs): p.read_bytes() for p in docs.rglob("*.html")}
    again = audit_suites(project, accounting, pages=True)
    after = {p.relative_to(docs): p.read_bytes() for p in docs.rglob("*.html")}
    assert again.run == passed[1].run
    assert after == before != {}


def test_only_the_last_runs_are_kept(
    passed: tuple[Project, Audit], tmp_path: Path
) -> None:
    project = passed[0].copy(tmp_path / "project")
    history = project.root / "build" / "audit_history"
    old = next(history.glob("accounting*/run-*"))
    gone = history / "synthetic_matches_base__raw_of_another_run__customers"
    shutil.copytree(old, gone / old.name)  # of a synthesizer that is not in this run
    disk = tmp_path / "disk"
    (disk / "mine").mkdir(parents=True)
    (history / "another_disk").symlink_to(disk)
    for number in range(2, RUNS_KEPT + 2):
        (old.parent / f"run-{number:05d}-{number:012x}").mkdir()
    project.change("update marts.months set month_index = month_index + 1")
    found = audit_suites(project, accounting)
    names = sorted({folder.name for folder in history.glob("*/run-*")})
    assert len(names) == RUNS_KEPT
    assert not gone.exists()
    assert not (history / "another_disk").is_symlink()
    assert (disk / "mine").is_dir()
    assert names[-1] == found.run
    assert found.run.startswith(f"run-{RUNS_KEPT + 2:05d}-")
    assert passed[1].run not in names


def test_what_a_killed_audit_left_does_not_stop_the_next(
    passed: tuple[Project, Audit], tmp_path: Path
) -> None:
    project = passed[0].copy(tmp_path / "project")
    build = project.root / "build"
    docs, history = build / "data_docs", build / "audit_history"
    audit_suites(project, accounting, pages=True)
    before = {p.relative_to(docs): p.read_bytes() for p in docs.rglob("*.html")}
    result = next(history.glob("accounting*/run-*/*/*.json"))
    result.write_bytes(result.read_bytes()[:300])
    (docs / "half.html").write_text("<p>")
    older = shutil.copytree(result.parents[1], result.parents[2] / f"run-00000-{0:012}")
    (older / result.parent.name / result.name).write_text("{}")  # no result at all
    os.mkfifo(result.with_name("pipe.json"))
    with no_waiting():
        audit_suites(project, accounting, pages=True)
    after = {p.relative_to(docs): p.read_bytes() for p in docs.rglob("*.html")}
    assert after == before
    assert not older.exists()


def test_a_missing_table_or_file_is_bad_input(
    passed: tuple[Project, Audit], tmp_path: Path
) -> None:
    project = passed[0].copy(tmp_path / "project")
    project.change("drop table raw_ctgan.customers")
    with pytest.raises(InputError, match=r"raw_ctgan.customers: 'missing'"):
        audit_project(project)
    assert not (project.root / "build" / "audit.json").exists()
    project.build.unlink()
    with pytest.raises(InputError, match="run make build"):
        audit_project(project)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["audit", "--target", "dev", "--vars", "[1]"], "--vars"),
        (["audit", "--target", "dev", "--vars", "{nonsense"], "--vars"),
        (["publish", "--target", "dev", "--vars", '{"months": 0}'], "missing"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: list[str], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mains = {"audit": audit_main, "publish": publish_main}
    assert mains[arguments[0]](arguments) == 2
    error = capsys.readouterr().err
    assert shown in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("main", "command"), [(audit_main, "audit"), (publish_main, "publish")]
)
def test_help_names_the_command_and_the_exit_codes(
    main: Callable[[list[str]], int], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert command in text
    assert "exit codes" in text
